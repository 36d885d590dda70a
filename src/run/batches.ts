/** Training batches: which points are in the batch of a step follows from the seed and the step alone. */
import { fold, integers, type Key } from "../num/random.ts";
import type { Arrays } from "../runtime/executor.ts";
import type { Points } from "./trainingData.ts";

/** A share of a batch: rows from one set of points, and whether the likelihood counts them. */
export interface Share {
  readonly points: Points;
  readonly rows: number;
  readonly likelihood: boolean;
  /** Which points are picked from, repeats as often as they stand here; all of them alike where absent. */
  readonly among?: Uint32Array;
}

/** A random word has 32 bits: a bound so large that its remainders by any number of points are uniform enough (bias below 1e-3). */
const LARGE = 0x7fffffff;

/**
 * Feeds `vector` [rows, d], `energy`, `likelihoodWeight` and `residualWeight` [rows, 1] of a step.
 * A share without points gives its rows to the first share, which must have some.
 */
export function batchOf(shares: readonly Share[], dimension: number, stream: Key, step: number): Arrays {
  const rows = shares.reduce((total, share) => total + share.rows, 0);
  const vector = new Float32Array(rows * dimension);
  const energy = new Float32Array(rows);
  const likelihoodWeight = new Float32Array(rows);
  const picks = new Uint32Array(rows);
  integers(fold(stream, step), 0, LARGE, picks);
  let row = 0;
  for (const share of shares) {
    const { points, likelihood, among } = share.points.count > 0 ? share : shares[0]!;
    for (let end = row + share.rows; row < end; row++) {
      const pick = among === undefined ? picks[row]! % points.count : among[picks[row]! % among.length]!;
      vector.set(points.vectors.subarray(pick * dimension, (pick + 1) * dimension), row * dimension);
      energy[row] = points.energies[pick]!;
      likelihoodWeight[row] = Number(likelihood);
    }
  }
  const column = (data: Float32Array): { data: Float32Array; shape: number[] } => ({ data, shape: [rows, 1] });
  return {
    vector: { data: vector, shape: [rows, dimension] },
    energy: column(energy),
    likelihoodWeight: column(likelihoodWeight),
    residualWeight: column(new Float32Array(rows).fill(1)),
  };
}
