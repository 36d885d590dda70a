/** Weighted samples that share ancestors: which were independent at the start, and errors that respect it. */
import { UserError } from "../errors.ts";
import { logSumExp } from "../num/logSumExp.ts";
import type { Blocks } from "./blocks.ts";
import { verdictOf } from "./finding.ts";

/** Samples whose weights are all of one lineage. */
export interface Lineage {
  /** Index of each sample's ancestor among the independent draws at the start, [samples]. */
  readonly ancestors: Uint32Array;
  /** Number of draws at the start, those without descendants included. */
  readonly founders: number;
}

function checkLineage({ ancestors, founders }: Lineage, samples: number): void {
  const strange = ancestors.findIndex((ancestor) => ancestor >= founders);
  if (ancestors.length === samples && strange < 0) return;
  const found =
    strange < 0 ? `${ancestors.length} were given` : `sample ${strange} has ancestor ${ancestors[strange]} of ${founders}`;
  throw new UserError(`lineage: each of ${samples} samples needs an ancestor among those at the start, but ${found}.`);
}

/**
 * log of each founder's share of the weight: the sum of its descendants' weights, -Infinity for a founder without; [founders].
 *
 * Their mean has the value of the mean weight where as many samples are kept as began, and they vary as independent draws do, so that `logNormaliser` of
 * them has an error that counts resampling. Source: Chan, Lai, Ann. Stat. 41 (2013) 2877; Lee, Whiteley, Biometrika 105 (2018) 609, eq. 9.
 */
export function founderLogWeights(logWeights: ArrayLike<number>, lineage: Lineage): Float64Array {
  checkLineage(lineage, logWeights.length);
  const descendants: number[][] = Array.from({ length: lineage.founders }, () => []);
  lineage.ancestors.forEach((ancestor, sample) => void descendants[ancestor]!.push(logWeights[sample]!));
  return Float64Array.from(descendants, (own) => (own.length === 0 ? Number.NEGATIVE_INFINITY : logSumExp(own)));
}

/** Descendants of one founder as one block of a bootstrap. */
export function lineageBlocks(lineage: Lineage): Blocks {
  checkLineage(lineage, lineage.ancestors.length);
  return { count: lineage.founders, of: lineage.ancestors, ...verdictOf([]) };
}
