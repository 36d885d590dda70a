/** Conformations of molecules with fixed distances by Markov chains in their free internal coordinates. */
import { freeDimension } from "../../chem/internal/chart.ts";
import { createInternalTempering, type InternalTemperingState } from "../../sample/internalTempering.ts";
import { ladderForAcceptance } from "../../sample/temperatureLadder.ts";
import { executorFor } from "../computing.ts";
import { laddersInTime, powerOfTwo } from "../dynamicsPlan.ts";
import { potentialOf } from "../molecule.ts";
import type { OpenSampler } from "./sampler.ts";

const vector = (data: Float64Array | Int32Array) => ({ data, shape: [data.length] });

/** The state as arrays; what stands for itself and the tuning, the step size last. */
function save({ x, levels, attempted, accepted, round, tuning }: InternalTemperingState) {
  const counts = { attempted: vector(attempted), accepted: vector(accepted), round: vector(Int32Array.of(round)) };
  const chains = { x: { data: x, shape: [levels.length, x.length / levels.length] }, levels: vector(levels) };
  return { ...chains, ...counts, tuning: vector(Float64Array.of(...tuning.scale, tuning.stepSize)) };
}

/** Replica exchange in internal coordinates of a run's molecule; all threads work on one batch. */
export const openInternal: OpenSampler<InternalTemperingState> = async (context, recipe) => {
  const { system, configuration } = context;
  const highest = configuration.temperature_K * recipe.highestTemperatureRatio;
  const temperatures = ladderForAcceptance(configuration.temperature_K, highest, freeDimension(system));
  const trajectoriesPerRound = Math.max(1, Math.round(recipe.frameInterval / recipe.trajectorySteps));
  const settings = { ...recipe, temperatures, trajectoriesPerRound };
  const executor = executorFor(context);
  const tempering = await createInternalTempering(system, potentialOf(system), settings, executor);
  const laddersPerBatch = powerOfTwo(recipe.batch / temperatures.length);
  return {
    temperatures,
    laddersPerBatch,
    evaluationsPerStep: tempering.evaluations / recipe.frameInterval,
    affordableLadders: async (seconds) => {
      const rows = configuration.threads * laddersPerBatch * temperatures.length;
      const rate = await tempering.rate(system.positions, rows, () => performance.now() / 1000);
      return laddersInTime(rate, temperatures.length, recipe, seconds);
    },
    start: tempering.start,
    run: (state, steps, onFrames) =>
      tempering.run(state, steps / recipe.frameInterval, (block) =>
        onFrames({ ...block, step: block.step * recipe.frameInterval }),
      ),
    acceptance: ({ attempted, accepted }) => Array.from(attempted, (tried, pair) => accepted[pair]! / tried),
    save,
    restore: (arrays, key) => {
      const numbers = (name: string): Float64Array => Float64Array.from(arrays[name]!.data);
      const tuning = numbers("tuning");
      return {
        key,
        x: numbers("x"),
        levels: Int32Array.from(arrays.levels!.data),
        attempted: numbers("attempted"),
        accepted: numbers("accepted"),
        round: arrays.round!.data[0]!,
        tuning: { scale: tuning.slice(0, -1), stepSize: tuning.at(-1)! },
      };
    },
    close: async () => {
      await tempering.close();
      await executor.close();
    },
  };
};
