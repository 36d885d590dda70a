import type { Numbers } from "./reportData.ts";

/** Normalised weights and what was not finite among the log weights. */
export interface NormalisedWeights {
  /** Weights that sum to 1, float64; zero where the log weight is not finite. */
  readonly weights: Float64Array;
  /** Log weights that are NaN or +Infinity: they carry weight zero here and are reported. */
  readonly notFinite: number;
}

/** w_i = exp(l_i - max l) / sum_j exp(l_j - max l); -Infinity is weight zero. */
export const normaliseWeights = (logWeights: Numbers): NormalisedWeights => {
  const values = Float64Array.from(logWeights);
  const notFinite = values.reduce((count, value) => count + (Number.isNaN(value) || value === Infinity ? 1 : 0), 0);
  const largest = values.reduce((max, value) => (Number.isFinite(value) && value > max ? value : max), -Infinity);
  if (largest === -Infinity) return { weights: new Float64Array(values.length), notFinite };
  const scaled = values.map((value) => (Number.isFinite(value) ? Math.exp(value - largest) : 0));
  const total = scaled.reduce((sum, value) => sum + value, 0);
  return { weights: scaled.map((value) => value / total), notFinite };
};

/** How many values are NaN or infinite. */
export const countNotFinite = (values: Numbers): number => values.length - sortedFinite(values).length;

/** Finite values in ascending order, float64. */
export const sortedFinite = (values: Numbers): Float64Array => Float64Array.from(values).filter(Number.isFinite).sort();

/** The value at a fraction of ascending numbers (nearest rank); NaN where there are none. */
export const quantile = (ascending: Float64Array, fraction: number): number =>
  ascending[Math.min(ascending.length - 1, Math.max(0, Math.round(fraction * (ascending.length - 1))))] ?? Number.NaN;

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
