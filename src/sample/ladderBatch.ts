/** Runs one batch of ladders: noise made ahead, steps queued, temperatures exchanged, frames recorded. */
import { type HostArray, hostArray } from "../num/hostArray.ts";
import type { Key } from "../num/random.ts";
import type { Arrays, Executable, Resident } from "../runtime/executor.ts";
import { thermalEnergy } from "../units.ts";
import type { BatchState } from "./dynamicsState.ts";
import { noiseInput } from "./langevin.ts";
import { exchangeRound, velocityScale } from "./replicaExchange.ts";
import { exchangeUniforms, stepNoise } from "./streams.ts";

/** What the loop needs to know of the settings. */
export interface LoopSettings {
  readonly temperatures: readonly number[];
  readonly stepsPerRun: number;
  readonly exchangeInterval: number;
  readonly frameInterval: number;
}

/** Steps that wait in the executor's queue: enough to bridge a garbage collection here, few enough to keep memory small. */
const QUEUED_RUNS = 4;

/** The state after one round of exchanges in every ladder of the batch. */
export function exchangeBatch(key: Key, state: BatchState, { temperatures, exchangeInterval }: LoopSettings): BatchState {
  const replicas = temperatures.length;
  const round = state.step / exchangeInterval - 1;
  const temperatureIndex = state.temperatureIndex.slice();
  const [attempts, accepted] = [state.attempts.slice(), state.accepted.slice()];
  for (let start = 0; start < temperatureIndex.length; start += replicas) {
    const ladder = state.firstLadder + start / replicas;
    const outcome = exchangeRound(
      temperatures,
      state.energy.subarray(start, start + replicas),
      state.temperatureIndex.subarray(start, start + replicas),
      round,
      exchangeUniforms(key, ladder, round, replicas - 1),
    );
    temperatureIndex.set(outcome.temperatureIndex, start);
    for (const pair of outcome.attempted) attempts[pair]!++;
    for (const pair of outcome.accepted) accepted[pair]!++;
  }
  return { ...state, temperatureIndex, attempts, accepted };
}

/** A [rows, 1] array in float32, made anew for each run: executors may move what they are fed to another thread. */
const column = (index: Int32Array, value: (temperature: number, row: number) => number): HostArray =>
  hostArray(Float32Array.from(index, value), [index.length, 1]);

/** Noise of the `stepsPerRun` steps from `step` on. */
function noiseFeeds(key: Key, state: BatchState, step: number, { temperatures, stepsPerRun }: LoopSettings): Arrays {
  const [rows, width] = state.positions.shape as [number, number];
  const perLadder = temperatures.length * width;
  const feeds = Array.from({ length: stepsPerRun }, (_, index): [string, HostArray] => [
    noiseInput(index),
    hostArray(stepNoise(key, state.firstLadder, rows / temperatures.length, step + index, perLadder), [rows, width]),
  ]);
  return Object.fromEntries(feeds);
}

/** Noise by step, made before it is asked for while the executor computes. */
interface NoiseSupply {
  take(step: number): Arrays;
  prepare(step: number): void;
}

function supplyNoise(key: Key, state: BatchState, settings: LoopSettings): NoiseSupply {
  let ready: { readonly step: number; readonly feeds: Arrays } | undefined;
  const make = (step: number): Arrays => noiseFeeds(key, state, step, settings);
  return {
    take: (step) => {
      const feeds = ready?.step === step ? ready.feeds : make(step);
      ready = undefined;
      return feeds;
    },
    prepare: (step) => {
      ready = { step, feeds: make(step) };
    },
  };
}

/** kT, and the factor of the velocities where the temperature has just changed. */
function temperatureFeeds(temperatures: readonly number[], before: Int32Array, after: Int32Array): Arrays {
  return {
    kT: column(after, (index) => thermalEnergy(temperatures[index]!)),
    velocityScale: column(after, (index, row) => velocityScale(temperatures, before[row]!, index)),
  };
}

/** Steps on to `end` at the temperatures of `state`; velocities come from those of `before`. Gives the outputs of the last run. */
async function runSteps(
  resident: Resident,
  state: BatchState,
  before: Int32Array,
  end: number,
  noise: NoiseSupply,
  { temperatures, stepsPerRun }: LoopSettings,
): Promise<Arrays> {
  const pending: Promise<Arrays>[] = [];
  let last: Arrays = {};
  for (let step = state.step; step < end; step += stepsPerRun) {
    const rescaledFrom = step === state.step ? before : state.temperatureIndex;
    const run = resident.step({ ...noise.take(step), ...temperatureFeeds(temperatures, rescaledFrom, state.temperatureIndex) });
    // A failure is reported by the await below; until then it must not count as unhandled.
    run.catch(() => {});
    pending.push(run);
    noise.prepare(step + stepsPerRun);
    if (pending.length > QUEUED_RUNS) last = await pending.shift()!;
  }
  for (const run of pending) last = await run;
  return last;
}

/** Exchanges temperatures if it is time, and steps on to the next exchange or frame, whichever is first. */
async function advance(
  key: Key,
  state: BatchState,
  resident: Resident,
  noise: NoiseSupply,
  settings: LoopSettings,
): Promise<BatchState> {
  const { exchangeInterval, frameInterval } = settings;
  const exchanging = state.step > 0 && state.step % exchangeInterval === 0;
  const exchanged = exchanging ? exchangeBatch(key, state, settings) : state;
  const nextMultiple = (interval: number): number => (Math.floor(state.step / interval) + 1) * interval;
  const end = Math.min(nextMultiple(exchangeInterval), nextMultiple(frameInterval));
  const { energy } = await runSteps(resident, exchanged, state.temperatureIndex, end, noise, settings);
  return { ...exchanged, step: end, energy: Float64Array.from(energy!.data) };
}

/** The state's arrays, copied: executors may keep or move what they are given. */
export const phaseArrays = ({
  positions,
  velocities,
  forces,
}: Pick<BatchState, "positions" | "velocities" | "forces">): Arrays => {
  const copy = ({ data, shape }: HostArray): HostArray => ({ data: data.slice(), shape });
  return { positions: copy(positions), velocities: copy(velocities), forces: copy(forces) };
};

/** The state at every recorded frame from `start` up to step `end`; the frame at `start` itself is not repeated. */
export async function* batchFrames(
  key: Key,
  start: BatchState,
  end: number,
  executable: Executable,
  settings: LoopSettings,
): AsyncGenerator<BatchState, void> {
  const resident = await executable.open(phaseArrays(start));
  const noise = supplyNoise(key, start, settings);
  try {
    let state = start;
    while (state.step < end) {
      state = await advance(key, state, resident, noise, settings);
      if (state.step % settings.frameInterval !== 0) continue;
      const { positions, velocities, forces } = await resident.read(["positions", "velocities", "forces"]);
      state = { ...state, positions: positions!, velocities: velocities!, forces: forces! };
      yield state;
    }
  } finally {
    await resident.close();
  }
}
