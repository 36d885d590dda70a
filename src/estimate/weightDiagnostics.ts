import { kish, kishClamped, kishDropped } from "./effectiveSampleSize.ts";
import { type ParetoSmoothing, paretoSmoothing } from "./paretoSmoothing.ts";
import { checkLogWeights } from "./weights.ts";

/** Everything that a verdict on importance weights needs, and that a report prints. */
export interface WeightDiagnostics {
  /** Number of samples N, those of weight zero included. */
  readonly samples: number;
  /** Samples of weight exactly zero. */
  readonly zeroWeights: number;
  /** Kish's effective sample size over N, raw and unclipped. */
  readonly kishFraction: number;
  /** The same with weights above the ceil(1e-4 N)-th largest clamped, and with the largest 0.2 % dropped: published variants, for comparison only. */
  readonly clampedFraction: number;
  readonly droppedFraction: number;
  /** Share of the total weight that the heaviest sample has. */
  readonly largestShare: number;
  readonly paretoK: number;
  readonly paretoThreshold: number;
  readonly tail: ParetoSmoothing["tail"];
}

/** Diagnostics of log weights [N] = log p - log q of independent samples, up to a constant; errors as checkLogWeights. */
export function weightDiagnostics(logWeights: ArrayLike<number>): WeightDiagnostics {
  const { count, zeroWeights, maximum } = checkLogWeights(logWeights);
  const { paretoK, threshold, tail } = paretoSmoothing(logWeights);
  let relativeSum = 0;
  for (let i = 0; i < count; i++) relativeSum += Math.exp(logWeights[i]! - maximum);
  return {
    samples: count,
    zeroWeights,
    kishFraction: kish(logWeights),
    clampedFraction: kishClamped(logWeights),
    droppedFraction: kishDropped(logWeights),
    largestShare: 1 / relativeSum,
    paretoK,
    paretoThreshold: threshold,
    tail,
  };
}
