/**
 * Monte Carlo standard errors of quantities that Markov chains estimate, in the unit of the draws.
 *
 * Errors as checkedChains. Source: Vehtari, Gelman, Simpson, Carpenter, Bürkner, Bayesian Anal. 16 (2021) 667, section 4.4; steps as ArviZ 0.23.
 */
import { betaQuantile } from "../num/betaDistribution.ts";
import { quantileSorted } from "../num/quantile.ts";
import { meanEffectiveSampleSize, quantileEffectiveSampleSize } from "./chainEffectiveSampleSize.ts";
import { type Chains, checkedChains, meanOf, pooled, varianceOf } from "./chains.ts";
import type { Estimate } from "./finding.ts";

/** Probabilities of one standard deviation below and above the middle of a normal law. */
const ONE_SIGMA = [0.15865525393145705, 0.8413447460685429] as const;

/** Mean of the draws, error sd / sqrt(effective draws). */
export function chainMean(chains: Chains): Estimate {
  const all = pooled(checkedChains("mean of chains", chains));
  return { value: meanOf(all), error: Math.sqrt(varianceOf(all) / meanEffectiveSampleSize(chains)) };
}

/**
 * Quantile of the draws at a probability; error: half the distance between the order statistics that a beta law of the effective draws puts one standard
 * deviation below and above it.
 */
export function chainQuantile(chains: Chains, probability: number): Estimate {
  const ascending = pooled(checkedChains("quantile of chains", chains)).sort();
  const effective = quantileEffectiveSampleSize(chains, probability);
  const [below, above] = ONE_SIGMA.map(
    (p) => betaQuantile(p, effective * probability + 1, effective * (1 - probability) + 1) * ascending.length - 1,
  );
  const low = ascending[Math.max(0, Math.floor(below!))]!;
  const high = ascending[Math.min(ascending.length - 1, Math.ceil(above!))]!;
  return { value: quantileSorted(ascending, probability), error: (high - low) / 2 };
}
