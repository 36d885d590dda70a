import { UserError } from "../../errors.ts";
import { fold, type Key, permutation } from "../../num/random.ts";
import { type Finding, findingsOf, type Verdict, verdictOf } from "../finding.ts";
import { verdict } from "../verdict.ts";
import { weightDiagnostics } from "../weightDiagnostics.ts";
import { resampleSystematic } from "../weights.ts";
import { checkEnsemble, type Ensemble, gathered } from "./ensemble.ts";
import { metrics } from "./index.ts";
import type { Metric, MetricName } from "./metric.ts";

/** A value, and how much it changes from one random subset of the samples to another. */
export interface Figure {
  readonly mean: number;
  /** Standard deviation over repeats; undefined of a figure of all samples. */
  readonly deviation: number | undefined;
}

/** One metric of samples against a reference. */
export interface ComparedMetric extends Verdict {
  readonly name: MetricName;
  readonly title: string;
  readonly unit: string;
  /** The value of perfect samples in infinite number. */
  readonly ideal: 0 | 1;
  /** Samples of each side. */
  readonly samples: number;
  /** Of the samples as they were drawn, weights ignored; undefined where a metric is of weights. */
  readonly drawn: Figure | undefined;
  /** Of the samples by their weights, if they have some. */
  readonly weighted: Figure | undefined;
  /** Of one half of the reference against the other, in the same numbers: what perfect samples would have. */
  readonly floor: Figure | undefined;
}

/** A metric that the two ensembles lack something for. */
export interface MissingMetric {
  readonly name: MetricName;
  readonly title: string;
  readonly reason: string;
}

/** All metrics of samples against a reference. */
export interface Comparison {
  readonly metrics: readonly ComparedMetric[];
  readonly missing: readonly MissingMetric[];
}

/** How to compare. */
export interface CompareOptions {
  readonly stream: Key;
  /** Random subsets that values are averaged over; 3 if not given. */
  readonly repeats?: number;
  /** At most so many samples of each side; each metric's own number if not given. */
  readonly samples?: number;
  /** The metrics wanted; all if not given. */
  readonly names?: readonly MetricName[];
}

/** Fewer samples of a side say little, and below `refused` a distance says nothing. */
const SUBSET_LIMITS = { warn: 200, refused: 10 } as const;

/**
 * Compares samples with a reference by every metric that both have the data for, beside what the reference makes of itself: its sampling floor.
 *
 * Each metric takes as many samples of both sides, at most half of the reference, which is compared with its other half. Weighted samples enter by their weights
 * where the metric's definition has some, else resampled; a reference with weights always stands for its weighted distribution. Samples of infinite energy or without
 * torsions are left out of unweighted values, and counted. Throws UserError on ensembles that do not fit, and on too few samples.
 */
export function compareEnsembles(samples: Ensemble, reference: Ensemble, options: CompareOptions): Comparison {
  checkEnsemble("compared", samples);
  checkEnsemble("reference", reference);
  const all = Object.keys(metrics) as MetricName[];
  const wanted = options.names ?? all;
  const reasons = new Map(wanted.map((name) => [name, metrics[name].missing(samples, reference)]));
  return {
    metrics: wanted
      .filter((name) => reasons.get(name) === undefined)
      .map((name) => compared(name, samples, reference, { ...options, stream: fold(options.stream, all.indexOf(name)) })),
    missing: wanted.flatMap((name) => {
      const reason = reasons.get(name);
      return reason === undefined ? [] : [{ name, title: metrics[name].title, reason }];
    }),
  };
}

function compared(name: MetricName, samples: Ensemble, reference: Ensemble, options: CompareOptions): ComparedMetric {
  const metric = metrics[name];
  const { title, ideal, takes } = metric;
  const unit = metric.unit === "length" ? reference.positions!.unit : metric.unit;
  const shared = { name, title, unit, ideal };
  const ofWeights = samples.logWeights === undefined ? [] : findingsOf(verdict(weightDiagnostics(samples.logWeights)));
  if (takes === "whole") {
    const figure = { mean: metric.value(samples, reference), deviation: undefined };
    return { ...shared, samples: samples.samples, drawn: undefined, weighted: figure, floor: undefined, ...verdictOf(ofWeights) };
  }
  const plan = planOf(metric, samples, reference, options);
  const findings = [...ofWeights, countFinding(plan.count), leftOutFinding(samples.samples, plan.drawn.length)];
  return { ...shared, samples: plan.count, ...figures(metric, samples, reference, plan, options), ...verdictOf(findings) };
}

/** Which samples a metric may take, and how many of each side. */
interface Plan {
  readonly count: number;
  readonly drawn: Uint32Array;
  readonly weighted: Uint32Array | undefined;
  readonly reference: Uint32Array;
}

function planOf(metric: Metric, samples: Ensemble, reference: Ensemble, options: CompareOptions): Plan {
  const drawn = usable(samples, false);
  const weighted = samples.logWeights && usable(samples, true);
  const ofReference = usable(reference, true);
  const most = Math.min(metric.samples, options.samples ?? Number.POSITIVE_INFINITY);
  const count = Math.min(most, drawn.length, weighted?.length ?? drawn.length, Math.floor(ofReference.length / 2));
  if (count >= SUBSET_LIMITS.refused) return { count, drawn, weighted, reference: ofReference };
  throw new UserError(
    `comparison: at least ${SUBSET_LIMITS.refused} samples and twice as many of the reference are needed, but ${drawn.length} and ${ofReference.length} can be used; give more samples.`,
  );
}

/** Samples with finite energies and torsions, and, by their weights, those of positive weight. */
function usable({ samples, reducedEnergy, torsions = {}, logWeights }: Ensemble, weighted: boolean): Uint32Array {
  const series = [...(reducedEnergy ? [reducedEnergy] : []), ...Object.values(torsions)];
  const counts = (i: number): boolean =>
    series.every((values) => Number.isFinite(values[i]!)) && !(weighted && logWeights?.[i] === Number.NEGATIVE_INFINITY);
  return Uint32Array.from({ length: samples }, (_, i) => i).filter(counts);
}

type Figures = Pick<ComparedMetric, "drawn" | "weighted" | "floor">;

function figures(
  metric: Metric,
  samples: Ensemble,
  reference: Ensemble,
  plan: Plan,
  { stream, repeats = 3 }: CompareOptions,
): Figures {
  const { count } = plan;
  const rows = Array.from({ length: repeats }, (_, r) => {
    const own = fold(stream, r);
    const halves = shuffledBy(fold(own, 0), plan.reference);
    const middle = Math.floor(halves.length / 2);
    const first = taken(metric, reference, halves.subarray(0, middle), count, fold(own, 1));
    const second = taken(metric, reference, halves.subarray(middle), count, fold(own, 2));
    const drawn = gathered(samples, shuffledBy(fold(own, 3), plan.drawn).subarray(0, count), false);
    return {
      drawn: metric.value(drawn, first),
      weighted: plan.weighted && metric.value(taken(metric, samples, plan.weighted, count, fold(own, 4)), first),
      floor: metric.value(second, first),
    };
  });
  return {
    drawn: figureOf(rows.map((row) => row.drawn)),
    weighted: plan.weighted && figureOf(rows.map((row) => row.weighted!)),
    floor: figureOf(rows.map((row) => row.floor)),
  };
}

/** `count` of the named samples of an ensemble: at random without repetition, with their weights where the metric has some, else resampled by them. */
function taken(metric: Metric, ensemble: Ensemble, from: Uint32Array, count: number, stream: Key): Ensemble {
  const { logWeights } = ensemble;
  if (logWeights === undefined || metric.weighted) return gathered(ensemble, shuffledBy(stream, from).subarray(0, count), true);
  const chosen = resampleSystematic(
    stream,
    Float64Array.from(from, (i) => logWeights[i]!),
    count,
  );
  return gathered(
    ensemble,
    chosen.map((at) => from[at]!),
    false,
  );
}

const shuffledBy = (stream: Key, indices: Uint32Array): Uint32Array =>
  permutation(stream, indices.length).map((at) => indices[at]!);

function figureOf(values: readonly number[]): Figure {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length < 2) return { mean, deviation: undefined };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (values.length - 1)) };
}

function countFinding(count: number): Finding | undefined {
  if (count >= SUBSET_LIMITS.warn) return undefined;
  return {
    status: "warn",
    reason: `Only ${count} samples of each side could be compared, fewer than ${SUBSET_LIMITS.warn}; give more.`,
  };
}

function leftOutFinding(samples: number, drawn: number): Finding | undefined {
  if (drawn === samples) return undefined;
  const reason = `${samples - drawn} of ${samples} samples have no finite energy or no torsions and are left out of the value as drawn, which is therefore too good.`;
  return { status: "warn", reason };
}
