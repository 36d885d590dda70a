/** Weighted particles as samples, with what can be said of them. */
import { type Blocks, chainBlocks } from "../estimate/blocks.ts";
import { type Finding, findingsOf, grade, type JudgedEstimate, verdictOf } from "../estimate/finding.ts";
import { logNormaliser } from "../estimate/logNormaliser.ts";
import { THRESHOLDS, verdict } from "../estimate/verdict.ts";
import { weightDiagnostics } from "../estimate/weightDiagnostics.ts";
import { logMeanExp } from "../num/logSumExp.ts";
import { byGroup, type Particles } from "./particles.ts";

/** Weighted samples; particles of one group are correlated. */
export interface JudgedParticles extends Particles {
  /** [particles, d] */
  readonly x: Float64Array;
  /** The groups: blocks of the bootstrap of whatever is estimated. */
  readonly blocks: Blocks;
  /** log of the mean weight, with the error that the spread of the groups gives. The verdict is on all averages. */
  readonly logNormaliser: JudgedEstimate;
}

/** The particles where they are, x [particles, d], with log Z and a verdict; `fewest` is the effective number at the worst look on the way. */
export function judgedParticles(x: Float64Array, particles: Particles, fewest: number = particles.founders): JudgedParticles {
  const { groups, logWeights, ancestors } = particles;
  const blocks = chainBlocks(Array<number>(groups).fill(logWeights.length / groups), Number.POSITIVE_INFINITY);
  const findings = [
    ...findingsOf(verdict(weightDiagnostics(logWeights))),
    ancestorFinding(new Set(ancestors).size),
    wayFinding(fewest),
    ...findingsOf(blocks),
  ];
  return {
    ...particles,
    x,
    blocks,
    logNormaliser: { ...logNormaliser(byGroup(particles).map(logMeanExp)), ...verdictOf(findings) },
  };
}

function ancestorFinding(ancestors: number): Finding | undefined {
  const { warn, unreliable } = THRESHOLDS.effectiveSamples;
  if (ancestors >= warn) return undefined;
  const reason = `All samples descend from ${ancestors} particles of the start, fewer than ${warn}: they share their history; take more particles, or smaller steps of the exponents.`;
  return { status: grade(ancestors < unreliable), reason };
}

/** Resampling makes weights equal again, and so hides how few particles once carried all of it. */
function wayFinding(fewest: number): Finding | undefined {
  const { warn, unreliable } = THRESHOLDS.effectiveSamples;
  if (fewest >= warn) return undefined;
  const reason = `On the way only ${fewest.toFixed(1)} particles counted before they were resampled, fewer than ${warn}: log Z may be off by more than its error; take more steps, or more particles.`;
  return { status: grade(fewest < unreliable), reason };
}
