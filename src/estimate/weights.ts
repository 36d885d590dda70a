import { UserError } from "../errors.ts";
import { type Key, uniform } from "../num/random.ts";

/** What a vector of log weights holds: NaN and +Infinity are refused, -Infinity is a legal weight of zero and counted. */
export interface LogWeightSummary {
  readonly count: number;
  /** Weights that are exactly zero, log w = -Infinity: draws outside the target's domain. */
  readonly zeroWeights: number;
  /** The largest log weight, always finite. */
  readonly maximum: number;
}

/** Importance weights w_i / sum_j w_j of samples. */
export interface NormalisedWeights extends LogWeightSummary {
  /** [count], summing to 1. */
  readonly weights: Float64Array;
  /** log sum_j w_j. */
  readonly logSum: number;
  /** The largest normalised weight. */
  readonly largestShare: number;
}

/** Checks log weights log w_i = log p(x_i) - log q(x_i), up to a constant; throws UserError on none, on NaN or +Infinity (naming the sample), or if all are zero. */
export function checkLogWeights(logWeights: ArrayLike<number>): LogWeightSummary {
  let maximum = Number.NEGATIVE_INFINITY;
  let zeroWeights = 0;
  for (let i = 0; i < logWeights.length; i++) {
    const value = logWeights[i]!;
    if (Number.isNaN(value) || value === Number.POSITIVE_INFINITY) {
      throw new UserError(
        `log weights: sample ${i} of ${logWeights.length} has log weight ${value}; a log weight is a number or -Infinity, so check its energy and its log density.`,
      );
    }
    if (value === Number.NEGATIVE_INFINITY) zeroWeights++;
    else if (value > maximum) maximum = value;
  }
  if (zeroWeights === logWeights.length) {
    const found = logWeights.length === 0 ? "no sample was given" : `all ${zeroWeights} samples have weight zero`;
    throw new UserError(
      `log weights: at least one sample of positive weight is needed, but ${found}; check that the samples lie in the target's domain.`,
    );
  }
  return { count: logWeights.length, zeroWeights, maximum };
}

/** Weights w_i / max_j w_j, unnormalised: the largest is 1, so that nothing overflows. */
export function relativeWeights(logWeights: ArrayLike<number>): Float64Array {
  const { maximum } = checkLogWeights(logWeights);
  return Float64Array.from(logWeights, (value) => Math.exp(value - maximum));
}

/** Normalised importance weights, shifted by the maximum before exp; errors as checkLogWeights. */
export function normaliseWeights(logWeights: ArrayLike<number>): NormalisedWeights {
  const summary = checkLogWeights(logWeights);
  const weights = Float64Array.from(logWeights, (value) => Math.exp(value - summary.maximum));
  const sum = weights.reduce((total, w) => total + w, 0);
  for (let i = 0; i < weights.length; i++) weights[i]! /= sum;
  return { ...summary, weights, logSum: summary.maximum + Math.log(sum), largestShare: 1 / sum };
}

/**
 * Systematic resampling: `draws` sample indices, ascending, index i appearing floor or ceil of draws * w_i times.
 *
 * Source: Kitagawa, J. Comput. Graph. Stat. 5 (1996) 1; unbiased, with one uniform draw (index 0 of `stream`).
 */
export function resampleSystematic(stream: Key, logWeights: ArrayLike<number>, draws: number): Uint32Array {
  const weights = relativeWeights(logWeights);
  const sum = weights.reduce((total, w) => total + w, 0);
  const offset = uniform(stream, 0);
  const chosen = new Uint32Array(draws);
  let cumulative = weights[0]!;
  // Rounding may leave the last position a hair beyond the sum; it must not fall to a sample of weight zero.
  const lastPositive = weights.findLastIndex((w) => w > 0);
  for (let j = 0, i = 0; j < draws; j++) {
    const position = ((j + offset) / draws) * sum;
    while (cumulative <= position && i < lastPositive) cumulative += weights[++i]!;
    chosen[j] = i;
  }
  return chosen;
}
