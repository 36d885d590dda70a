/** Free energies by way of a generator's density, which knows its own normaliser and so bridges what it overlaps with. */
import type { JudgedEstimate } from "../../estimate/finding.ts";
import { mbarDifference } from "../../estimate/mbar/expectation.ts";
import { mbar } from "../../estimate/mbar/mbar.ts";
import { targetedFreeEnergy } from "../../estimate/targetedPerturbation.ts";
import { under } from "../../graph/tree.ts";
import type { Executor } from "../../runtime/executor.ts";
import { createDrawing } from "../drawing.ts";
import { encodePositions } from "../internalVectors.ts";
import { readModel } from "../modelCard.ts";
import type { Job } from "../run.ts";
import { widened } from "./ladder.ts";

/** Conformations whose density is evaluated at a time. */
const BATCH = 8192;

/** log q of positions [count, atoms, 3] nm, over conformations modulo rigid motion. */
export type DensityOfPositions = (positions: Float32Array) => Promise<Float64Array>;

/** The density of a finished run's generator; -Infinity where it is no number, as outside its domain. */
export async function generatorDensity({ directory, system }: Job, executor: Executor): Promise<DensityOfPositions> {
  const { generator, entries, parameters } = readModel(directory);
  const drawing = await createDrawing(generator, entries, system, executor, "parameter");
  const named = under("parameter", parameters);
  return async (positions) => {
    const { vectors, logJacobian } = await encodePositions(positions, system, entries, executor);
    const density = new Float64Array(logJacobian.length);
    for (let first = 0; first < density.length; first += BATCH) {
      const part = vectors.subarray(entries.length * first, entries.length * (first + BATCH));
      (await drawing.logDensity(named, part)).forEach((log, row) => {
        const there = log - logJacobian[first + row]!;
        density[first + row] = Number.isNaN(there) ? Number.NEGATIVE_INFINITY : there;
      });
    }
    return density;
  };
}

/** log q and u of samples, kT; [samples]. */
export interface Densities {
  readonly logQ: Float64Array;
  readonly energies: Float64Array;
}

/**
 * f = -log Z of a state, kT, by Bennett's acceptance ratio between a generator's draws and the state's frames: the map from noise to conformations in both directions.
 *
 * Source: Ding and Zhang, J. Phys. Chem. Lett. 12 (2021) 2509 (DeepBAR).
 */
export const absoluteByBothEnds = (draws: Densities, frames: Densities, inefficiency: number): JudgedEstimate =>
  targetedFreeEnergy({
    forward: draws.energies.map((u, i) => u + draws.logQ[i]!),
    reverse: frames.energies.map((u, i) => -u - frames.logQ[i]!),
    inefficiency: { forward: 1, reverse: inefficiency },
  });

/** Reduced energies of the samples of one distribution in all of them, [distributions][samples]; -log q of a generator. */
export type EnergyRows = readonly Float64Array[];

/**
 * f_to - f_from of two of several distributions, kT, by MBAR over the samples of all, a group for each that has any: generators are states as any other, and connect those that
 * do not overlap.
 */
export function betweenByBridge(
  groups: readonly (EnergyRows | undefined)[],
  from: number,
  to: number,
  inefficiency: number,
): JudgedEstimate {
  const sampled = groups.filter((group) => group !== undefined);
  const energies = groups.flatMap((_, state) => sampled.flatMap((group) => Array.from(group[state]!)));
  const counts = groups.map((group) => (group === undefined ? 0 : group[0]!.length));
  const solution = mbar({ energies: Float64Array.from(energies), counts });
  return widened(mbarDifference(solution, from, to), { inefficiency });
}
