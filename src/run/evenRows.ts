/** Rows in which torsions that are rare at the target temperature come more often than they are: what the energy residual needs to see of basins that few frames visit. */
import { angleAxis, type BinnedCoordinate, cellCount, cellsOf } from "../estimate/binning.ts";
import { resampleSystematic } from "../estimate/weights.ts";
import type { VectorEntry } from "../generators/internalVector.ts";
import type { Key } from "../num/random.ts";
import type { Points } from "./trainingData.ts";

/** Bins of a torsion. */
const BINS = 36;

/** The coordinates on the circle, each on its own, over all points. */
function circles({ count, vectors }: Points, entries: readonly VectorEntry[]): BinnedCoordinate[] {
  const [axis, d] = [angleAxis(BINS), entries.length];
  return entries.flatMap(({ kind }, column) =>
    kind === "circle" ? [{ values: Float32Array.from({ length: count }, (_, row) => vectors[row * d + column]!), axis }] : [],
  );
}

/** -log(B p) of each of B bins that hold a share p of the samples, with one more sample in each, so that no share is 0. */
function rarity(coordinate: BinnedCoordinate, samples: number): Float64Array {
  const bins = cellCount([coordinate.axis]);
  const counts = new Float64Array(bins).fill(1);
  for (const cell of cellsOf("torsion", [coordinate], samples)) counts[cell]! += 1;
  return counts.map((count) => -Math.log((bins * count) / (samples + bins)));
}

/**
 * As many rows as there are points, with repeats, ascending: a row about as often as r^power over its mean, r = max_i 1 / (B p_i(z_i)) over coordinates i on the
 * circle, where p_i(z_i) is the share of `reference` in the same of B bins. Power 0 is every row once; at 1 rare torsions come as often as common ones.
 */
export function evenRows(
  stream: Key,
  points: Points,
  reference: Points,
  entries: readonly VectorEntry[],
  power: number,
): Uint32Array {
  const logWeights = new Float64Array(points.count).fill(Number.NEGATIVE_INFINITY);
  const known = circles(reference, entries);
  circles(points, entries).forEach((coordinate, at) => {
    const table = rarity(known[at]!, reference.count);
    cellsOf("torsion", [coordinate], points.count).forEach((cell, row) => {
      logWeights[row] = Math.max(logWeights[row]!, power * table[cell]!);
    });
  });
  return known.length === 0 || points.count === 0
    ? Uint32Array.from({ length: points.count }, (_, row) => row)
    : resampleSystematic(stream, logWeights, points.count);
}
