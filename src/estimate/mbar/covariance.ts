import { cholesky, choleskySolve } from "../../num/symmetricMatrix.ts";
import type { CheckedInput } from "./input.ts";
import type { MixturePass } from "./mixture.ts";

/**
 * Asymptotic covariances of what MBAR estimates, from samples that are independent.
 *
 * The estimate that belongs to a column v of weights over samples, summing to zero, has variance v^T (1 - W N W^T)^+ v = v^T v + b^T (1 - A)^+ b, with
 * b = N^(1/2) W^T v and A = N^(1/2) W^T W N^(1/2), both as small as the number of states. Source: Shirts and Chodera, J. Chem. Phys. 129 (2008) 124105, equation D6,
 * by Woodbury's identity.
 */
export interface Covariance {
  readonly counts: Float64Array;
  /** Cholesky factor of 1 - A + z z^T, z_k = sqrt(N_k / N) the eigenvector of A that belongs to 1; undefined where states are not connected. */
  readonly factor: Float64Array | undefined;
}

/** The covariance of a solved mixture. */
export function covarianceOf(input: CheckedInput, { products }: MixturePass): Covariance {
  const counts = Float64Array.from(input.sampled, (k) => input.counts[k]!);
  const n = counts.length;
  const matrix = Float64Array.from({ length: n * n }, (_, at) => {
    const [j, k] = [Math.floor(at / n), at % n];
    const root = Math.sqrt(counts[j]! * counts[k]!);
    return (j === k ? 1 : 0) - products[at]! / root + root / input.samples;
  });
  return { counts, factor: cholesky(matrix, n) };
}

/**
 * Covariance of the estimates that belong to columns v and v', from their product v^T v' and the sums over samples of v p_k and v' p_k. [sampled]
 *
 * Infinity where states are not connected.
 */
export function covarianceOfColumns(
  { counts, factor }: Covariance,
  product: number,
  first: Float64Array,
  second: Float64Array,
): number {
  if (factor === undefined) return Number.POSITIVE_INFINITY;
  const scaled = choleskySolve(
    factor,
    second.map((sum, k) => sum / Math.sqrt(counts[k]!)),
  );
  return product + first.reduce((sum, value, k) => sum + (value / Math.sqrt(counts[k]!)) * scaled[k]!, 0);
}
