import { type Finding, grade } from "./finding.ts";

/** Two sampled states and what they share. */
export interface PairOverlap {
  readonly states: readonly [number, number];
  /** Mean of the two off-diagonal elements of the overlap matrix: 0 apart, 1/2 for two equal states however many samples each has. */
  readonly overlap: number;
  /** Samples that count for both states, sum of p (1 - p) over the states' posterior probabilities p, less correlation. */
  readonly shared: number;
}

/**
 * Overlap: 0.03 is the least that Klimovich, Shirts and Mobley, J. Comput.-Aided Mol. Des. 29 (2015) 397 advise for neighbours. Shared samples: the error of a
 * difference is about 1 / sqrt(shared), 0.2 kT at 20 and 0.3 kT at 10; stated errors cover what they should down to about 5 and not below, for any number of
 * samples.
 */
const OVERLAP_LIMITS = { overlap: { warn: 0.03 }, shared: { warn: 20, unreliable: 10 } } as const;

/** What is wrong with the overlap of two states, if anything. */
export function overlapFinding({ states: [i, j], overlap, shared }: PairOverlap): Finding | undefined {
  const limits = OVERLAP_LIMITS;
  if (overlap >= limits.overlap.warn && shared >= limits.shared.warn) return undefined;
  const figure = `States ${i} and ${j} overlap by ${overlap.toPrecision(2)} (0.03 is the least advised) and share ${shared.toPrecision(2)} effective samples`;
  const reason = `${figure}: the error of their difference may be too small; sample states between them, or longer.`;
  return { status: grade(shared < limits.shared.unreliable), reason };
}
