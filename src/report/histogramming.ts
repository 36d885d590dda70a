import { normaliseWeights } from "../estimate/weights.ts";
import { quantileSorted } from "../num/quantile.ts";
import type { Numbers } from "./reportData.ts";

/** Weights as the report shows them: it shows every run, those too whose weights are damaged. */
export interface ShownWeights {
  /** Weights that sum to 1, float64; zero where the log weight is not finite. */
  readonly weights: Float64Array;
  /** Log weights that are NaN or +Infinity: they carry weight zero here and are reported. */
  readonly notFinite: number;
}

const isLegal = (logWeight: number): boolean => !Number.isNaN(logWeight) && logWeight !== Infinity;

/** Normalised weights of the legal log weights, and the number of the others; all zero where no sample counts. */
export const shownWeights = (logWeights: Numbers): ShownWeights => {
  const all = Float64Array.from(logWeights);
  const legal = all.map((value) => (isLegal(value) ? value : -Infinity));
  const notFinite = all.reduce((count, value) => count + (isLegal(value) ? 0 : 1), 0);
  if (legal.every((value) => value === -Infinity)) return { weights: new Float64Array(legal.length), notFinite };
  return { weights: normaliseWeights(legal).weights, notFinite };
};

/** How many values are NaN or infinite. */
export const countNotFinite = (values: Numbers): number => values.length - sortedFinite(values).length;

/** Finite values in ascending order, float64. */
export const sortedFinite = (values: Numbers): Float64Array => Float64Array.from(values).filter(Number.isFinite).sort();

/** The quantile of ascending numbers; NaN where there are none. */
export const quantile = (ascending: Float64Array, probability: number): number =>
  ascending.length === 0 ? Number.NaN : quantileSorted(ascending, probability);

/** Equal bins over [from, to): mass in each, as a fraction of all values, and the mass outside (NaN included). */
export interface Histogram {
  readonly from: number;
  readonly to: number;
  readonly mass: Float64Array;
  readonly outside: number;
}

/** Histogram of values with weights (equal ones where none are given); the last bin includes `to`. */
export const histogram = (values: Numbers, from: number, to: number, bins: number, weights?: Numbers): Histogram => {
  const mass = new Float64Array(bins);
  let outside = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const weight = weights === undefined ? 1 / values.length : weights[i]!;
    if (value >= from && value <= to) mass[Math.min(bins - 1, Math.floor(((value - from) / (to - from)) * bins))] += weight;
    else outside += weight;
  }
  return { from, to, mass, outside };
};

/** Probability density of each bin, in 1/unit of the values. */
export const density = (h: Histogram): Float64Array => h.mass.map((mass) => (mass * h.mass.length) / (h.to - h.from));

/** Wraps an angle in rad to [-pi, pi). */
export const wrapAngle = (angle: number): number => angle - 2 * Math.PI * Math.floor((angle + Math.PI) / (2 * Math.PI));

/** F = -ln(p / max p) in kT on bins x bins cells of (x, y), row by row from y = -pi; Infinity where nothing fell. */
export const torsionFreeEnergy = (x: Numbers, y: Numbers, bins: number, weights?: Numbers): Float64Array => {
  const mass = new Float64Array(bins * bins);
  const cell = (angle: number): number => Math.min(bins - 1, Math.floor(((wrapAngle(angle) + Math.PI) / (2 * Math.PI)) * bins));
  for (let i = 0; i < x.length; i++) {
    const index = cell(y[i]!) * bins + cell(x[i]!);
    if (Number.isFinite(index)) mass[index] += weights === undefined ? 1 : weights[i]!;
  }
  const largest = mass.reduce((max, value) => Math.max(max, value), 0);
  return mass.map((value) => (value > 0 ? Math.log(largest / value) : Infinity));
};
