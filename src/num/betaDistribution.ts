/** The beta distribution, to about 1e-12: cumulative probabilities and quantiles. */
import { HALF_LOG_TURN } from "./turn.ts";

/** Terms of the continued fraction; about sqrt(max(a, b)) are needed, so shapes up to 1e8 converge. */
const MOST_TERMS = 20_000;

/** Lanczos' coefficients for g = 7, n = 9 (Godfrey 2001). */
const LANCZOS = [
  0.9999999999998099, 676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
  -0.13857109526572012, 0.000009984369578019572, 1.5056327351493116e-7,
];

/** log Gamma(x) for x >= 1/2, to about 1e-14 of its size. Source: Lanczos, SIAM J. Numer. Anal. B 1 (1964) 86. */
export function logGamma(x: number): number {
  const series = LANCZOS.slice(1).reduce((sum, c, i) => sum + c / (x + i), LANCZOS[0]!);
  const t = x + 6.5;
  return HALF_LOG_TURN + (x - 0.5) * Math.log(t) - t + Math.log(series);
}

/**
 * Regularised incomplete beta function I_x(a, b): the probability that a beta variable of shapes a, b >= 1 is below x in [0, 1].
 *
 * By the continued fraction with Lentz's recurrence. Source: Press et al., Numerical Recipes (2007), section 6.4, equation 6.4.5.
 */
export function betaCumulative(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges fast below the mean; above it the symmetry I_x(a, b) = 1 - I_(1-x)(b, a) leads there.
  if (x > (a + 1) / (a + b + 2)) return 1 - betaCumulative(1 - x, b, a);
  const logFront = logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x);
  return (Math.exp(logFront) * betaFraction(x, a, b)) / a;
}

function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m < MOST_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    fraction *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    fraction *= c * d;
    if (Math.abs(c * d - 1) < Number.EPSILON) break;
  }
  return fraction;
}

/** The quantile of a beta distribution of shapes a, b >= 1 at probability p in [0, 1], by bisection to the last digit. */
export function betaQuantile(p: number, a: number, b: number): number {
  let [below, above] = [0, 1];
  for (let middle = 0.5; middle > below && middle < above; middle = (below + above) / 2) {
    if (betaCumulative(middle, a, b) < p) below = middle;
    else above = middle;
  }
  return above;
}
