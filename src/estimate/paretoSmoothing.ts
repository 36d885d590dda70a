import { logSumExp } from "../num/logSumExp.ts";
import { fitGeneralisedPareto, quantileOfGeneralisedPareto } from "./generalisedPareto.ts";
import { checkLogWeights } from "./weights.ts";

/** Result of Pareto-smoothed importance sampling. */
export interface ParetoSmoothing {
  /** Shape k-hat of the weights' tail; moments of order 1/k and above do not exist. +Infinity if too few weights, -Infinity if the tail is one value. */
  readonly paretoK: number;
  /** Below this k-hat the smoothed estimates are reliable at this number of samples. */
  readonly threshold: number;
  /** "fitted", or why there is no fit and the weights are left as they are: "too short" (too few weights that are distinct and positive), or "constant". */
  readonly tail: "fitted" | "too short" | "constant";
  /** Smoothed log weights, normalised: log-sum-exp 0. [N] */
  readonly logWeights: Float64Array;
}

/** A generalised Pareto law is not fitted to fewer tail weights than this (as arviz-stats). */
const SHORTEST_TAIL = 5;

/** A tail whose log weights span less than this is one value: they are differences of energies of up to 1e5 kT, in float64. */
const ROUNDING = 1e-10;

/** k-hat below which estimates from S samples are reliable: min(1 - 1/log10 S, 0.7). Source: Vehtari et al. 2024; loo 2.7 and ArviZ (good_k). */
export function paretoThreshold(samples: number): number {
  return Math.min(1 - 1 / Math.log10(samples), 0.7);
}

/** Number of tail weights: floor(3 sqrt(S / r)), or floor(S / 5) where S r <= 225. */
export function paretoTailLength(samples: number, relativeEfficiency: number = 1): number {
  return samples * relativeEfficiency > 225 ? Math.floor(3 * Math.sqrt(samples / relativeEfficiency)) : Math.floor(samples / 5);
}

/**
 * Pareto-smoothed importance sampling: the largest weights are replaced by the expected order statistics of a generalised Pareto law fitted to them.
 *
 * logWeights [N] = log p - log q up to a constant; relativeEfficiency r = ESS/N of the sampler (1 for independent samples). Errors as checkLogWeights.
 * Source: Vehtari, Simpson, Gelman, Yao, Gabry, J. Mach. Learn. Res. 25 (2024) 72; steps and constants as arviz-stats 0.8 psislw.
 */
export function paretoSmoothing(logWeights: ArrayLike<number>, relativeEfficiency: number = 1): ParetoSmoothing {
  const { count, maximum } = checkLogWeights(logWeights);
  const shifted = Float64Array.from(logWeights, (value) => value - maximum);
  const unfitted = (tail: "too short" | "constant"): ParetoSmoothing => ({
    paretoK: tail === "constant" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY,
    threshold: paretoThreshold(count),
    tail,
    logWeights: normalised(shifted),
  });
  const tailLength = paretoTailLength(count, relativeEfficiency);
  // The cutoff is the largest weight below the tail, so the tail is at most N - 1 weights.
  if (tailLength < SHORTEST_TAIL || tailLength >= count) return unfitted("too short");
  const order = Uint32Array.from(shifted.keys()).sort((a, b) => shifted[a]! - shifted[b]! || a - b);
  const tail = order.subarray(count - tailLength);
  const cutoff = Math.exp(shifted[order[count - tailLength - 1]!]!);
  if (shifted[tail[0]!]! > -ROUNDING) return unfitted("constant");
  const excesses = Float64Array.from(tail, (i) => Math.exp(shifted[i]!) - cutoff);
  const { shape, scale } = fitGeneralisedPareto(excesses);
  // A zero weight in the tail must stay zero: there are not enough others to fit.
  if (!Number.isFinite(shape) || !(scale > 0) || shifted[tail[0]!] === Number.NEGATIVE_INFINITY) return unfitted("too short");
  tail.forEach((i, rank) => {
    const smoothed = cutoff + quantileOfGeneralisedPareto((rank + 0.5) / tailLength, shape, scale);
    // Truncation at the largest raw weight, here log 1 = 0, bounds the variance.
    shifted[i] = Math.min(0, Math.log(smoothed));
  });
  return { paretoK: shape, threshold: paretoThreshold(count), tail: "fitted", logWeights: normalised(shifted) };
}

function normalised(logWeights: Float64Array): Float64Array {
  const total = logSumExp(logWeights);
  return logWeights.map((value) => value - total);
}
