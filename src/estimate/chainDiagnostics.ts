import { bulkEffectiveSampleSize, tailEffectiveSampleSize } from "./chainEffectiveSampleSize.ts";
import { type Chains, checkedChains, pooled, varianceOf } from "./chains.ts";
import { type Finding, grade, type JudgedEstimate, verdictOf } from "./finding.ts";
import { chainMean } from "./monteCarloError.ts";
import { rHat } from "./rHat.ts";
import { THRESHOLDS } from "./verdict.ts";

/** A quantity's mean over Markov chains with its Monte Carlo error, what the chains say about themselves, and how far to believe it. */
export interface ChainDiagnostics extends JudgedEstimate {
  readonly chains: number;
  /** Draws of each chain. */
  readonly draws: number;
  /** Standard deviation of the draws. */
  readonly deviation: number;
  readonly rHat: number;
  /** Effective draws for the bulk and for the tails. */
  readonly bulk: number;
  readonly tail: number;
}

/** R-hat: 1.01 is the limit of Vehtari et al. (2021); at 1.05 the chains' means differ by a third of a standard deviation, and error bars do not cover that. */
const R_HAT_LIMITS = { warn: 1.01, unreliable: 1.05 } as const;

/**
 * Diagnostics of one quantity over chains [chains][draws] after warm-up: R-hat, effective draws, mean with Monte Carlo error, verdict.
 *
 * An angle is no such quantity: pass its cosine and its sine. Errors as rHat. Source: Vehtari et al., Bayesian Anal. 16 (2021) 667, section 4.
 */
export function chainDiagnostics(chains: Chains): ChainDiagnostics {
  const all = pooled(checkedChains("chain diagnostics", chains));
  const figures = { rHat: rHat(chains), bulk: bulkEffectiveSampleSize(chains), tail: tailEffectiveSampleSize(chains) };
  return {
    ...chainMean(chains),
    ...figures,
    chains: chains.length,
    draws: chains[0]!.length,
    deviation: Math.sqrt(varianceOf(all)),
    ...verdictOf([
      rHatFinding(figures.rHat),
      effectiveFinding("bulk", figures.bulk),
      effectiveFinding("tails", figures.tail),
      startsFinding(chains.length),
    ]),
  };
}

function rHatFinding(value: number): Finding | undefined {
  if (value <= R_HAT_LIMITS.warn) return undefined;
  const reason = `R-hat is ${value.toFixed(3)}, above ${R_HAT_LIMITS.warn}: the chains, or their halves, do not agree; sample longer, or with a kernel that crosses barriers.`;
  return { status: grade(value > R_HAT_LIMITS.unreliable), reason };
}

function effectiveFinding(where: string, effective: number): Finding | undefined {
  const { warn, unreliable } = THRESHOLDS.effectiveSamples;
  if (effective >= warn) return undefined;
  const reason = `The chains are worth ${effective.toFixed(1)} independent draws for the ${where}, fewer than ${warn}; sample longer.`;
  return { status: grade(effective < unreliable), reason };
}

function startsFinding(chains: number): Finding | undefined {
  if (chains > 1) return undefined;
  return { status: "warn", reason: "One chain cannot tell whether another start would end elsewhere; run at least four." };
}
