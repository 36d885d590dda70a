import { normalQuantile } from "../num/normalQuantile.ts";
import { pooled } from "./chains.ts";

/**
 * Chains of normal scores z = Phi^-1((r - 3/8) / (S + 1/4)), r the rank of a draw among all S draws of all chains; ties share their mean rank.
 *
 * Source: Vehtari, Gelman, Simpson, Carpenter, Bürkner, Bayesian Anal. 16 (2021) 667, equation 14; the offset is Blom's.
 */
export function rankNormalise(chains: readonly Float64Array[]): readonly Float64Array[] {
  const values = pooled(chains);
  const total = values.length;
  const order = Uint32Array.from(values.keys()).sort((i, j) => values[i]! - values[j]!);
  const scores = new Float64Array(total);
  for (let first = 0, next: number; first < total; first = next) {
    next = first + 1;
    while (next < total && values[order[next]!] === values[order[first]!]) next++;
    const score = normalQuantile(((first + 1 + next) / 2 - 0.375) / (total + 0.25));
    for (let at = first; at < next; at++) scores[order[at]!] = score;
  }
  const length = total / chains.length;
  return chains.map((_, c) => scores.subarray(c * length, (c + 1) * length));
}
