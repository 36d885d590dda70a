/** Test statistics with the probability that a correct generator exceeds them; for tests only. */

/** Cumulative distribution of the standard normal, error below 1.2e-7 (Numerical Recipes in C, section 6.2, erfcc). */
export function normalCumulative(x: number): number {
  const z = Math.abs(x) / Math.SQRT2;
  const t = 1 / (1 + 0.5 * z);
  const coefficients = [
    0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418, 0.37409196, 1.00002368,
  ];
  const polynomial = coefficients.reduce((sum, c) => sum * t + c, 0);
  const tail = 0.5 * t * Math.exp(-z * z - 1.26551223 + t * polynomial);
  return x < 0 ? tail : 1 - tail;
}

/** sqrt(n) times the largest distance between the empirical and the stated distribution: above 2.69 with probability 1e-6 (Kolmogorov 1933). */
export function kolmogorovSmirnov(sample: ArrayLike<number>, cumulative: (x: number) => number): number {
  const sorted = Float64Array.from(sample).sort();
  const n = sorted.length;
  let distance = 0;
  for (let i = 0; i < n; i++) {
    const p = cumulative(sorted[i]!);
    distance = Math.max(distance, p - i / n, (i + 1) / n - p);
  }
  return Math.sqrt(n) * distance;
}

export const KOLMOGOROV_1E6 = 2.69;

/** Sample mean divided by its standard error about a known truth: standard normal for large n. */
export function meanScore(sample: ArrayLike<number>, truth: number): number {
  const values = Array.from(sample);
  const n = values.length;
  const mean = values.reduce((a, b) => a + b, 0) / n;
  const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / (n - 1);
  return (mean - truth) / Math.sqrt(variance / n);
}

/** sqrt(n) times the correlation of two samples whose true means are 0 and variances 1: standard normal under independence. */
export function correlationScore(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum / Math.sqrt(a.length);
}

/** |z| that a standard normal exceeds with probability 1e-6. */
export const NORMAL_1E6 = 4.892;
