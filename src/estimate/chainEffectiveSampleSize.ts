/**
 * Effective sample sizes of Markov chains, in draws: how many independent draws would give the same standard error.
 *
 * All from split chains. Source: Vehtari, Gelman, Simpson, Carpenter, Bürkner, Bayesian Anal. 16 (2021) 667, sections 3.2 and 4.3; steps as ArviZ 0.23.
 */
import { quantile } from "../num/quantile.ts";
import { type Chains, checkedChains, meanOf, pooled, splitChains, varianceOf } from "./chains.ts";
import { rankNormalise } from "./rankNormalise.ts";

/** Probabilities of the quantiles that stand for the tails. */
const TAILS = [0.05, 0.95] as const;

/** For the mean: of the draws themselves; needs a finite variance. Errors as checkedChains. */
export const meanEffectiveSampleSize = (chains: Chains): number =>
  effectiveDraws(splitChains(checkedChains("effective sample size", chains)));

/** For the bulk of the distribution: of the draws' normal scores, so that it exists without moments. Errors as checkedChains. */
export const bulkEffectiveSampleSize = (chains: Chains): number =>
  effectiveDraws(rankNormalise(splitChains(checkedChains("effective sample size", chains))));

/** For the quantile at a probability: of the indicator that a draw is not above it. Errors as checkedChains. */
export function quantileEffectiveSampleSize(chains: Chains, probability: number): number {
  const checked = checkedChains("effective sample size", chains);
  const threshold = quantile(pooled(checked), probability);
  return effectiveDraws(splitChains(checked.map((chain) => chain.map((value) => (value <= threshold ? 1 : 0)))));
}

/** For the tails: the smaller of those of the 5 % and the 95 % quantile. Errors as checkedChains. */
export const tailEffectiveSampleSize = (chains: Chains): number =>
  Math.min(...TAILS.map((probability) => quantileEffectiveSampleSize(chains, probability)));

/**
 * m n / tau of m chains of n draws, tau = -1 + 2 sum_k (rho_2k + rho_2k+1) over pairs while they are positive, made to fall monotonically (Geyer 1992).
 *
 * Equation 10 to 13 of the source; lags are computed as they are asked for, so the cost is the draws times the correlation time.
 */
function effectiveDraws(chains: readonly Float64Array[]): number {
  const n = chains[0]!.length;
  const draws = chains.length * n;
  const centred = chains.map(deviations);
  const within = (n / (n - 1)) * autocovariance(centred, 0);
  // Of equal draws, such as an indicator that is always 1, each is as good as any.
  if (within === 0 && varianceOf(Float64Array.from(chains, meanOf)) === 0) return draws;
  const between = chains.length > 1 ? varianceOf(Float64Array.from(chains, meanOf)) : 0;
  const total = ((n - 1) / n) * within + between;
  const correlation = (lag: number): number => 1 - (within - autocovariance(centred, lag)) / total;
  let pair = 1 + correlation(1);
  let even = 1;
  let tau = -1;
  for (let lag = 2; pair > 0 && lag + 1 < n - 1; lag += 2) {
    tau += 2 * pair;
    even = correlation(lag);
    const next = even + correlation(lag + 1);
    pair = next > 0 ? Math.min(pair, next) : next;
  }
  tau += Math.max(0, even);
  // Antithetic chains may be better than independent ones, but not without bound.
  return draws / Math.max(tau, 1 / Math.log10(draws));
}

function deviations(chain: Float64Array): Float64Array {
  const mean = meanOf(chain);
  return chain.map((value) => value - mean);
}

/** Mean over chains of (1/n) sum_i d_i d_(i+lag). */
function autocovariance(centred: readonly Float64Array[], lag: number): number {
  let sum = 0;
  for (const chain of centred) {
    for (let i = 0; i < chain.length - lag; i++) sum += chain[i]! * chain[i + lag]!;
  }
  return sum / (centred.length * centred[0]!.length);
}
