/** How far log q may be trusted that was learned from the samples themselves. */
import { type Finding, grade } from "./finding.ts";

/** What checks of a learned log q found. */
export interface LikelihoodChecks {
  /** Mean log q of samples that were learned from and of samples held out, nats. */
  readonly logQ: { readonly training: number; readonly heldOut: number };
  /** Standard deviation over samples held out of the difference between two models that were trained apart, nats. */
  readonly disagreement: number;
  /** Accuracy with which a classifier parts draws of the learned density from samples held out, and its error where it cannot. */
  readonly twoSample: { readonly accuracy: number; readonly error: number };
}

/**
 * Gap: a nat more on samples that were seen weighs them down by e against what the model does not know. Disagreement: the mean of two models is wrong by half of it at least, and
 * weights lose exp(-(d / 2)^2) of their effective size, a fifth at 1 and two thirds at 2. Accuracy: densities apart by a normal error of s nats are told apart in Phi(s / 2) of the
 * cases at best, 0.69 at 1 and 0.84 at 2; at 0.79 a basin of alanine dipeptide was measured to be 0.75 kT off (docs/benchmarks/reweighting.md).
 */
const LIKELIHOOD_LIMITS = {
  gap: { warn: 0.5, unreliable: 2 },
  disagreement: { warn: 1, unreliable: 2 },
  accuracy: { warn: 0.6, unreliable: 0.7 },
} as const;

/** Standard errors by which an accuracy must pass its limit. */
const SIGNIFICANT = 2;

function gapFinding({ training, heldOut }: LikelihoodChecks["logQ"]): Finding | undefined {
  const { warn, unreliable } = LIKELIHOOD_LIMITS.gap;
  const gap = training - heldOut;
  if (gap <= warn) return undefined;
  const reason = `The learned log q is over-fitted: ${gap.toFixed(2)} nats higher on samples that it has seen than on others, above ${warn}; give more samples.`;
  return { status: grade(gap > unreliable), reason };
}

function disagreementFinding(disagreement: number): Finding | undefined {
  const { warn, unreliable } = LIKELIHOOD_LIMITS.disagreement;
  if (disagreement <= warn) return undefined;
  const reason = `Two models of log q differ by ${disagreement.toFixed(2)} nats on samples held out, more than ${warn}: weights are uncertain by as much; train longer with --budget, or give more samples.`;
  return { status: grade(disagreement > unreliable), reason };
}

function twoSampleFinding({ accuracy, error }: LikelihoodChecks["twoSample"]): Finding | undefined {
  const { warn, unreliable } = LIKELIHOOD_LIMITS.accuracy;
  const certain = accuracy - SIGNIFICANT * error;
  if (certain <= warn) return undefined;
  const reason = `A classifier tells draws of the learned density from the samples in ${(100 * accuracy).toFixed(0)} % of the cases, where 50 % is chance: log q is not theirs; train longer with --budget, or give more samples.`;
  return { status: grade(certain > unreliable), reason };
}

/** What is to be said of a learned log q. */
export const likelihoodFindings = ({ logQ, disagreement, twoSample }: LikelihoodChecks): (Finding | undefined)[] => [
  gapFinding(logQ),
  disagreementFinding(disagreement),
  twoSampleFinding(twoSample),
];
