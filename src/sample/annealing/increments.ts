/** Weight increments on the way from one member of a family to another, and how far one may go. */
import { normaliseWeights } from "../../estimate/weights.ts";

/** An increment, or none of the weight where it is not a number. */
export const possible = (increment: number): number =>
  Number.isNaN(increment) || increment === Number.POSITIVE_INFINITY ? Number.NEGATIVE_INFINITY : increment;

/**
 * log w of going from one member to another where the samples are: sum_k (c_k - c'_k) u_k, [count]; -Infinity where that is not a number.
 *
 * energies [count, K]. A term whose coefficient stays plays no part, whatever it is. Source: Neal, Stat. Comput. 11 (2001) 125, eq. 11.
 */
export function logIncrements(energies: Float64Array, before: readonly number[], after: readonly number[]): Float64Array {
  const terms = before.length;
  const changes = before.map((coefficient, k) => coefficient - after[k]!);
  return Float64Array.from({ length: energies.length / terms }, (_, row) => {
    const sum = changes.reduce((total, change, k) => (change === 0 ? total : total + change * energies[row * terms + k]!), 0);
    return possible(sum);
  });
}

/**
 * Conditional effective sample size, a fraction: (sum W v)^2 / sum W v^2, W the normalised weights so far and v = exp(increments).
 *
 * It measures one step of the path alone, whatever has been lost before. Source: Zhou, Johansen, Aston, J. Comput. Graph. Stat. 25 (2016) 701, eq. 12.
 */
export function conditionalEffectiveSampleSize(logWeights: ArrayLike<number>, increments: ArrayLike<number>): number {
  const { weights } = normaliseWeights(logWeights);
  let top = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < weights.length; i++) if (weights[i]! > 0) top = Math.max(top, increments[i]!);
  if (top === Number.NEGATIVE_INFINITY) return 0;
  let [sum, squares] = [0, 0];
  for (let i = 0; i < weights.length; i++) {
    if (!(weights[i]! > 0)) continue;
    const v = Math.exp(increments[i]! - top);
    sum += weights[i]! * v;
    squares += weights[i]! * v * v;
  }
  return (sum * sum) / squares;
}

/** Halvings of the interval in the search for the next level: to 1e-9 of the way that is left. */
const HALVINGS = 30;

/** The farthest level in (from, 1] whose conditional effective sample size is not below the wanted fraction, which falls with the distance. */
export async function nextLevel(from: number, wanted: number, fractionAt: (level: number) => Promise<number>): Promise<number> {
  if ((await fractionAt(1)) >= wanted) return 1;
  let [low, high] = [from, 1];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if ((await fractionAt(middle)) >= wanted) low = middle;
    else high = middle;
  }
  // Where not even the shortest step is good enough, it is taken all the same: levels must rise.
  return low > from ? low : high;
}
