import { UserError } from "../errors.ts";
import { logMeanExp } from "../num/logSumExp.ts";
import { quantileSorted } from "../num/quantile.ts";
import { checkLogWeights } from "./weights.ts";

/**
 * Kish's effective sample size as a fraction of N, raw and unclipped: (sum w)^2 / (N sum w^2), in (0, 1].
 *
 * logWeights [N], log p - log q up to a constant; errors as checkLogWeights. Source: Kish, Survey Sampling (1965), section 11.7.
 */
export function kish(logWeights: ArrayLike<number>): number {
  const { maximum, count } = checkLogWeights(logWeights);
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < count; i++) {
    const w = Math.exp(logWeights[i]! - maximum);
    sum += w;
    squares += w * w;
  }
  return (sum * sum) / (count * squares);
}

/**
 * Kish's fraction after all weights above the k-th largest are set to it, k = ceil(fraction N): the "clamped" figure, not a measure of the raw weights.
 *
 * The published value of `fraction` is 1e-4. Source: evaluation code of TA-BG and CMT.
 */
export function kishClamped(logWeights: ArrayLike<number>, fraction: number = 1e-4): number {
  checkFraction("clamped effective sample size", fraction);
  const { count, zeroWeights } = checkLogWeights(logWeights);
  const rank = Math.min(Math.max(1, ceilProduct(fraction, count)), count - zeroWeights);
  const ceiling = Float64Array.from(logWeights).sort()[count - rank]!;
  return kish(Float64Array.from(logWeights, (value) => Math.min(value, ceiling)));
}

/**
 * Kish's fraction, of the samples kept, after every sample with log weight above the (1 - fraction) quantile is dropped: biased, given for comparison.
 *
 * The published value of `fraction` is 0.002; 0 where only zero weights are kept. Source: evaluation code of TarFlow and ArBG.
 */
export function kishDropped(logWeights: ArrayLike<number>, fraction: number = 0.002): number {
  checkFraction("effective sample size after dropping", fraction);
  checkLogWeights(logWeights);
  const ceiling = quantileSorted(Float64Array.from(logWeights).sort(), 1 - fraction);
  return ceiling === Number.NEGATIVE_INFINITY ? 0 : kish(Float64Array.from(logWeights).filter((value) => value <= ceiling));
}

/**
 * Forward effective sample size, a fraction, from samples of the target: 1 / (E_p[r] E_p[1/r]), r = p/q up to a constant.
 *
 * logRatioOnTargetSamples [N] = log p(x_i) - log q(x_i), x_i from the target. It equals Kish's fraction as N grows, and unlike it sees modes that the
 * generator misses. A +Infinity (the generator cannot make this sample) gives 0; NaN and -Infinity throw UserError.
 * Source: evaluation code of TA-BG; exp(-(logmeanexp(L) + logmeanexp(-L))).
 */
export function forwardEffectiveSampleSize(logRatioOnTargetSamples: ArrayLike<number>): number {
  const ratios = Float64Array.from(logRatioOnTargetSamples);
  const bad = ratios.findIndex((value) => Number.isNaN(value) || value === Number.NEGATIVE_INFINITY);
  if (ratios.length === 0) throw new UserError("forward effective sample size: no sample was given; pass samples of the target.");
  if (bad >= 0) {
    throw new UserError(
      `forward effective sample size: sample ${bad} has log ratio ${ratios[bad]}, which no sample of the target has; check its energy and its log density.`,
    );
  }
  if (ratios.includes(Number.POSITIVE_INFINITY)) return 0;
  return Math.exp(-logMeanExp(ratios) - logMeanExp(ratios.map((value) => -value)));
}

/** Relative rounding of a product of a decimal fraction: 1e-4 * 30000 is 3.0000000000000004 in binary and means 3. */
const ROUNDING = 1e-12;

const ceilProduct = (fraction: number, count: number): number => Math.ceil(fraction * count * (1 - ROUNDING));

function checkFraction(what: string, fraction: number): void {
  if (!(fraction >= 0 && fraction < 1)) {
    throw new UserError(
      `${what}: the fraction of samples lies in [0, 1), but ${fraction} was given; the published values are 1e-4 and 0.002.`,
    );
  }
}
