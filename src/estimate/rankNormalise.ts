import { normalQuantile } from "../num/normalQuantile.ts";
import { pooled } from "./chains.ts";
import { ranks } from "./ranks.ts";

/**
 * Chains of normal scores z = Phi^-1((r - 3/8) / (S + 1/4)), r the rank from 1 of a draw among all S draws of all chains; ties share their mean rank.
 *
 * Source: Vehtari, Gelman, Simpson, Carpenter, Bürkner, Bayesian Anal. 16 (2021) 667, equation 14; the offset is Blom's.
 */
export function rankNormalise(chains: readonly Float64Array[]): readonly Float64Array[] {
  const values = pooled(chains);
  const scores = ranks(values).map((rank) => normalQuantile((rank + 1 - 0.375) / (values.length + 0.25)));
  const length = values.length / chains.length;
  return chains.map((_, c) => scores.subarray(c * length, (c + 1) * length));
}
