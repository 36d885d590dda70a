import { type Finding, grade, type Verdict, verdictOf } from "./finding.ts";
import type { WeightDiagnostics } from "./weightDiagnostics.ts";

/** What the weights alone do not tell. */
export interface VerdictContext {
  /** Draws whose energy or density was not a number, left out of the weights and counted; 0 if not given. */
  readonly discarded?: number;
  /** Effective samples in the smaller side of each basin of interest, with its name. */
  readonly basins?: readonly { readonly name: string; readonly effective: number }[];
  /** What the samples were drawn from, and so what helps; a generator if not given. */
  readonly source?: SampleSource;
  /** Conformations at the target temperature that a generator learned from. */
  readonly frames?: number | undefined;
  /** Statistical inefficiency of correlated samples; 1, as of independent ones, if not given. */
  readonly inefficiency?: number;
}

/** What weighted samples may be drawn from: a generator, another thermodynamic state, or a mixture of several of them. */
export type SampleSource = "generator" | "state" | "mixture";

/** What to do about weights that are far from equal; what is left out is no fault there. */
interface Advice {
  readonly closer: string;
  readonly tail: string;
  readonly far?: string;
  readonly leaves?: string;
}

const ADVICE: Readonly<Record<SampleSource, Advice>> = {
  generator: {
    far: "the generator is far from the target; train it longer",
    closer: "improve the generator",
    tail: "train the generator longer, or anneal its samples towards the target",
    leaves: "the generator leaves the target's domain; check its ranges",
  },
  state: {
    far: "the two states have little in common; sample states between them",
    closer: "sample states between the two",
    tail: "sample states between the two, or both ends for BAR",
    leaves: "one state goes where the other cannot; sample the other one too",
  },
  // Most of a mixture's samples are of other states, so small and zero weights are its nature.
  mixture: { closer: "sample states nearer to the target", tail: "sample states nearer to the target" },
};

/** Where a warning begins and where an estimate is not to be believed; each line says why. */
export const THRESHOLDS = {
  /** k-hat: the smoothed mean converges too slowly for any affordable N from 0.7 (Vehtari et al. 2024); warned from min(1 - 1/log10 N, 0.7). */
  paretoK: { unreliable: 0.7 },
  /** Effective samples: 400 give a mean to 5 % of a standard deviation (the usual demand, Vehtari et al. 2021); 100 only 10 %. */
  effectiveSamples: { warn: 400, unreliable: 100 },
  /** Kish fraction: below 1 % a hundred draws pay for one, and undersampled tails usually hide behind the figure. */
  kishFraction: { warn: 0.01 },
  /** Share of the heaviest sample: leaving it out moves an average by that fraction of the spread; at 10 % no more than 100 effective samples are possible. */
  largestShare: { warn: 0.01, unreliable: 0.1 },
  /** Share of samples of weight zero: legal, yet a generator that often leaves the domain wastes draws. */
  zeroWeights: { warn: 0.01 },
  /** Share of discarded draws: any left-out draw biases; above 1e-3 the bias may pass the error bar. */
  discarded: { warn: 0, unreliable: 1e-3 },
  /** Conformations that a generator learned from: its thousands of parameters learn some hundreds by heart. */
  frames: { warn: 10_000, unreliable: 1000 },
  /** Effective samples in the smaller basin: its log probability is known to 1/sqrt(n), 0.1 kT at 100 and 0.3 kT at 10, where error bars fail too. */
  basinSamples: { warn: 100, unreliable: 10 },
} as const;

/** The verdict on estimates made with these weights: "unreliable" if any figure is past its limit, "warn" if one is near it, else "ok"; see THRESHOLDS. */
export function verdict(weights: WeightDiagnostics, context: VerdictContext = {}): Verdict {
  const advice = ADVICE[context.source ?? "generator"];
  return verdictOf([
    paretoFinding(weights, advice),
    effectiveFinding(weights, context.inefficiency ?? 1, advice),
    fractionFinding(weights, advice),
    largestFinding(weights, advice),
    zeroFinding(weights, advice),
    discardedFinding(weights.samples, context.discarded ?? 0),
    framesFinding(context.frames ?? Number.POSITIVE_INFINITY),
    ...(context.basins ?? []).map(basinFinding),
  ]);
}

/** Relative rounding of sums of weights: a Kish fraction this near to 1 is that of equal weights, and a number of samples this much above a hundred is the hundred. */
const ROUNDING = { fraction: 1e-9, product: 1e-12 } as const;

const percent = (share: number): string => `${(100 * share).toPrecision(2)} %`;

function paretoFinding(weights: WeightDiagnostics, advice: Advice): Finding | undefined {
  const { paretoK, paretoThreshold, tail, samples, kishFraction } = weights;
  if (tail === "too short") {
    const reason = `The tail of ${samples} weights is too short, or too tied, for a Pareto fit, so nothing vouches for the error bars; draw more samples.`;
    return { status: "unreliable", reason };
  }
  if (tail === "constant") {
    if (kishFraction > 1 - ROUNDING.fraction) return undefined;
    const reason =
      "The largest weights are all the same value, as if they had been clipped, so no diagnostic can be trusted; pass the raw log weights.";
    return { status: "warn", reason };
  }
  if (paretoK < paretoThreshold) return undefined;
  const figure = `Pareto k-hat is ${paretoK.toFixed(2)}, above ${paretoThreshold.toFixed(2)}, its limit for ${samples} samples`;
  if (paretoK < THRESHOLDS.paretoK.unreliable)
    return { status: "warn", reason: `${figure}: the errors may be too small; draw more samples.` };
  const meaning = paretoK >= 1 ? "the weights have no finite mean" : "averages converge too slowly for their error bars to hold";
  return {
    status: "unreliable",
    reason: `${figure}: ${meaning}; ${advice.tail}.`,
  };
}

function effectiveFinding(weights: WeightDiagnostics, inefficiency: number, advice: Advice): Finding | undefined {
  const { warn, unreliable } = THRESHOLDS.effectiveSamples;
  const { samples } = weights;
  const fraction = weights.kishFraction / inefficiency;
  const effective = samples * fraction;
  if (effective >= warn) return undefined;
  const need = Math.ceil((warn / fraction / 100) * (1 - ROUNDING.product)) * 100;
  const reason = `${samples} samples are worth ${effective.toFixed(1)} independent ones, fewer than ${warn}; draw about ${need}, or ${advice.closer}.`;
  return { status: grade(effective < unreliable), reason };
}

function fractionFinding({ kishFraction }: WeightDiagnostics, advice: Advice): Finding | undefined {
  const { warn } = THRESHOLDS.kishFraction;
  if (kishFraction >= warn || advice.far === undefined) return undefined;
  const reason = `Only ${percent(kishFraction)} of the samples count effectively, below ${percent(warn)}: ${advice.far}.`;
  return { status: "warn", reason };
}

function largestFinding({ largestShare }: WeightDiagnostics, advice: Advice): Finding | undefined {
  const { warn, unreliable } = THRESHOLDS.largestShare;
  if (largestShare <= warn) return undefined;
  const reason = `One sample carries ${percent(largestShare)} of all weight, above ${percent(warn)}: estimates hang on it; draw more samples or ${advice.closer}.`;
  return { status: grade(largestShare > unreliable), reason };
}

function zeroFinding({ zeroWeights, samples }: WeightDiagnostics, advice: Advice): Finding | undefined {
  const { warn } = THRESHOLDS.zeroWeights;
  if (zeroWeights <= warn * samples || advice.leaves === undefined) return undefined;
  const reason = `${zeroWeights} of ${samples} samples have weight zero, above ${percent(warn)}: ${advice.leaves}.`;
  return { status: "warn", reason };
}

function discardedFinding(samples: number, discarded: number): Finding | undefined {
  const { warn, unreliable } = THRESHOLDS.discarded;
  const drawn = samples + discarded;
  if (discarded <= warn * drawn) return undefined;
  const reason = `${discarded} of ${drawn} draws were left out because their energy or density was not a number, which biases averages; find out why.`;
  return { status: grade(discarded > unreliable * drawn), reason };
}

function framesFinding(frames: number): Finding | undefined {
  const { warn, unreliable } = THRESHOLDS.frames;
  if (frames >= warn) return undefined;
  const reason = `The generator learned from ${frames} conformations at the target temperature, fewer than ${warn}, and may know little else; give the run a larger budget.`;
  return { status: grade(frames < unreliable), reason };
}

function basinFinding({ name, effective }: { readonly name: string; readonly effective: number }): Finding | undefined {
  const { warn, unreliable } = THRESHOLDS.basinSamples;
  if (effective >= warn) return undefined;
  const figure = `The smaller side of ${name} holds ${effective.toFixed(1)} effective samples, fewer than ${warn}`;
  const reason = `${figure}: its free energy may be off by more than its error bar; draw more samples, or train on more data there.`;
  return { status: grade(effective < unreliable), reason };
}
