import { type Axis, type BinnedCoordinate, cellCount, cellsOf, OUTSIDE } from "../binning.ts";
import { relativeWeights } from "../weights.ts";
import type { Ensemble } from "./ensemble.ts";

/** Shares of the weight in each cell of a grid, of all weight; `outside` is the rest. */
export interface Shares {
  readonly cells: Float64Array;
  readonly outside: number;
}

/** Normalised histogram of coordinates of an ensemble, by its weights. */
export function sharesOf(
  coordinates: readonly BinnedCoordinate[],
  { samples, logWeights }: Pick<Ensemble, "samples" | "logWeights">,
): Shares {
  const weights = logWeights === undefined ? new Float64Array(samples).fill(1) : relativeWeights(logWeights);
  const cells = new Float64Array(cellCount(coordinates.map(({ axis }) => axis)));
  let [outside, total] = [0, 0];
  for (const [i, cell] of cellsOf("histogram", coordinates, samples).entries()) {
    if (cell === OUTSIDE) outside += weights[i]!;
    else cells[cell]! += weights[i]!;
    total += weights[i]!;
  }
  return { cells: cells.map((w) => w / total), outside: outside / total };
}

/** Bins from the least to the largest of some values, which is inside. */
export function rangeAxis(series: readonly ArrayLike<number>[], bins: number): Axis {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const values of series) {
    for (let i = 0; i < values.length; i++) {
      from = Math.min(from, values[i]!);
      to = Math.max(to, values[i]!);
    }
  }
  // One rounding beyond the largest value; a range of no length gets one of its own size.
  const width = to - from > 0 ? to - from : Math.max(1, Math.abs(to));
  return { from, to: to + width * 2 * Number.EPSILON + Math.abs(to) * 2 * Number.EPSILON, bins, periodic: false };
}

/** Total variation, half the sum of |p - q|, what lies outside included. */
export const totalVariation = (p: Shares, q: Shares): number =>
  0.5 * (p.cells.reduce((sum, share, cell) => sum + Math.abs(share - q.cells[cell]!), 0) + Math.abs(p.outside - q.outside));
