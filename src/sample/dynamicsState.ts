/** The state of replica-exchange dynamics: plain data, complete, so that a run goes on from it bit for bit. */
import { UserError } from "../errors.ts";
import { input } from "../graph/node.ts";
import { program } from "../graph/program.ts";
import { type HostArray, hostArray } from "../num/hostArray.ts";
import type { Key } from "../num/random.ts";
import type { Executable } from "../runtime/executor.ts";
import { evaluate } from "../runtime/interpret/evaluate.ts";
import { thermalEnergy } from "../units.ts";
import { randomVelocities } from "./langevin.ts";
import { toAxisMajor } from "./phaseSpace.ts";
import { velocityNormals } from "./streams.ts";

/** Some ladders that run together; rows are ladders x replicas, a ladder's replicas together. */
export interface BatchState {
  /** Index of its first ladder among all. */
  readonly firstLadder: number;
  /** Integrator steps done. */
  readonly step: number;
  /** [rows, 3 * atoms] axis-major; nm, nm/ps, kJ/(mol nm). The forces are state because another graph might round them otherwise. */
  readonly positions: HostArray;
  readonly velocities: HostArray;
  readonly forces: HostArray;
  /** [rows], kJ/mol. */
  readonly energy: Float64Array;
  /** [rows], index into the temperatures. */
  readonly temperatureIndex: Int32Array;
  /** Exchanges tried and made so far, for each pair (i, i + 1) of temperatures, over all ladders of the batch. */
  readonly attempts: Float64Array;
  readonly accepted: Float64Array;
}

/** All ladders, and the random stream that they draw from. */
export interface DynamicsState {
  readonly key: Key;
  readonly batches: readonly BatchState[];
}

/** What the start of a run needs to know. */
export interface StartSettings {
  readonly temperatures: readonly number[];
  readonly masses: ArrayLike<number>;
  readonly centred: boolean;
  readonly laddersPerBatch: number;
}

/**
 * Maxwell-Boltzmann velocities of one ladder whose replica i has temperature i, [replicas, 3 * atoms] axis-major, nm/ps; without motion of the
 * centre of mass if centred.
 */
export function thermalVelocities(key: Key, ladder: number, settings: StartSettings): Float64Array {
  const { temperatures, masses } = settings;
  const shape = [temperatures.length, 3 * masses.length];
  const normals = hostArray(velocityNormals(key, ladder, shape[0]! * shape[1]!), shape);
  const velocities = randomVelocities(settings, 0, input("normals", shape));
  const { data } = evaluate(program({ velocities }), { normals }).velocities!;
  return Float64Array.from(data, (value, flat) => {
    const temperature = temperatures[Math.floor(flat / shape[1]!)]!;
    return Math.sqrt(thermalEnergy(temperature)) * value;
  });
}

/** The number of ladders that starting positions are for; throws when they do not fill whole ladders. */
function countLadders(starts: ArrayLike<number>, { temperatures, masses }: StartSettings): number {
  const perLadder = temperatures.length * 3 * masses.length;
  const ladders = starts.length / perLadder;
  if (!Number.isInteger(ladders) || ladders === 0) {
    throw new UserError(
      `dynamics: the starting positions have ${starts.length} numbers, but a ladder of ${temperatures.length} replicas of ${masses.length} atoms takes ${perLadder}; give a multiple of that.`,
    );
  }
  return ladders;
}

/**
 * State at step 0: positions [ladders, replicas, atoms, 3] in nm, thermal velocities, replica i of each ladder at temperature i.
 * `potential` runs `forceProgram`.
 */
export async function startState(
  key: Key,
  starts: ArrayLike<number>,
  settings: StartSettings,
  potential: Executable,
): Promise<DynamicsState> {
  const { temperatures, masses, laddersPerBatch } = settings;
  const ladders = countLadders(starts, settings);
  const size = temperatures.length * 3 * masses.length;
  const all = toAxisMajor(starts, masses.length);
  const batches: BatchState[] = [];
  for (let firstLadder = 0; firstLadder < ladders; firstLadder += laddersPerBatch) {
    const count = Math.min(laddersPerBatch, ladders - firstLadder);
    const shape = [count * temperatures.length, 3 * masses.length];
    const positions = { data: all.slice(firstLadder * size, (firstLadder + count) * size), shape };
    const velocities = { data: new Float64Array(count * size), shape };
    for (let ladder = 0; ladder < count; ladder++) {
      velocities.data.set(thermalVelocities(key, firstLadder + ladder, settings), ladder * size);
    }
    const { energy, forces } = await potential.run({ positions: { data: positions.data.slice(), shape } });
    batches.push({
      firstLadder,
      step: 0,
      positions,
      velocities,
      forces: forces!,
      energy: Float64Array.from(energy!.data),
      temperatureIndex: Int32Array.from({ length: shape[0]! }, (_, row) => row % temperatures.length),
      attempts: new Float64Array(temperatures.length - 1),
      accepted: new Float64Array(temperatures.length - 1),
    });
  }
  return { key, batches };
}

/** Fraction of exchanges made between each pair (i, i + 1) of temperatures, over all ladders; NaN before the first attempt. */
export function exchangeAcceptance({ batches }: DynamicsState): number[] {
  const total = (pair: number, counts: "attempts" | "accepted"): number =>
    batches.reduce((sum, batch) => sum + batch[counts][pair]!, 0);
  return Array.from(batches[0]!.attempts, (_, pair) => total(pair, "accepted") / total(pair, "attempts"));
}
