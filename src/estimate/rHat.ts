import { UserError } from "../errors.ts";
import { quantile } from "../num/quantile.ts";
import { type Chains, checkedChains, meanOf, pooled, splitChains, varianceOf } from "./chains.ts";
import { rankNormalise } from "./rankNormalise.ts";

/**
 * Rank-normalised split R-hat: the larger of the R-hats of the draws' normal scores (places) and of those of |x - median| (spreads), of half chains.
 *
 * R-hat = sqrt((W (n - 1) / n + B / n) / W), W the mean variance within chains of n draws, B / n the variance of their means. 1 for chains that agree;
 * Infinity for chains that each stay where they are. A single chain is compared half with half. Errors as checkedChains, and UserError where all draws are equal.
 * Source: Vehtari, Gelman, Simpson, Carpenter, Bürkner, Bayesian Anal. 16 (2021) 667, section 4.1; as ArviZ's rank.
 */
export function rHat(chains: Chains): number {
  const halves = splitChains(checkedChains("R-hat", chains));
  const all = pooled(halves);
  if (all.every((value) => value === all[0])) {
    throw new UserError(`R-hat: all ${all.length} draws are ${all[0]}, which tells nothing of mixing; sample longer.`);
  }
  const median = quantile(all, 0.5);
  const folded = halves.map((half) => half.map((value) => Math.abs(value - median)));
  return Math.max(plainRHat(rankNormalise(halves)), plainRHat(rankNormalise(folded)));
}

function plainRHat(chains: readonly Float64Array[]): number {
  const n = chains[0]!.length;
  const within = meanOf(Float64Array.from(chains, varianceOf));
  const between = varianceOf(Float64Array.from(chains, meanOf));
  // Equal means of chains without spread, as of a folded two-state quantity, are agreement.
  if (within === 0) return between === 0 ? 1 : Number.POSITIVE_INFINITY;
  return Math.sqrt((n - 1) / n + between / within);
}
