/** The contract of potentials in closed form whose truth is known: benchmarks of samplers and of density estimators. */
import type { Key } from "../../src/num/random.ts";
import type { Target } from "../../src/target.ts";

/** A target with a formula. */
export interface AnalyticTarget extends Target {
  /** Its reduced energy in plain text. */
  readonly formula: string;
  /** The same reduced energy of one point [d], as scalar float64 arithmetic that shares no code with `reducedEnergy`; +Infinity outside the domain. */
  energyAt(x: ArrayLike<number>): number;
}

/** A target of which everything is known: its normaliser, and independent samples. */
export interface ExactTarget extends AnalyticTarget {
  /** log of the integral of exp(-u) over all x. */
  readonly logNormaliser: number;
  /** Independent samples [count, d], row-major; row i is a function of (stream, i). */
  sample(stream: Key, count: number): Float64Array;
}

/** Whether a target has exact samples. */
export const isExact = (target: AnalyticTarget): target is ExactTarget => "sample" in target;

/** log p(x), normalised, of one point [d]. */
export const logDensityAt = (target: ExactTarget, x: ArrayLike<number>): number => -target.energyAt(x) - target.logNormaliser;
