import { logSumExp } from "../num/logSumExp.ts";

/** Shape k and scale sigma of a generalised Pareto law: P(X > x) = (1 + k x / sigma)^(-1/k). */
export interface GeneralisedPareto {
  readonly shape: number;
  readonly scale: number;
}

/** Constants of the profile prior (Zhang and Stephens 2009) and of the prior on k, 10 pseudo-observations at 1/2 (Vehtari et al. 2024). */
const PRIOR_SCALE = 3;
const PRIOR_COUNT = 10;
const PRIOR_SHAPE = 0.5;

/**
 * Empirical-Bayes fit of a generalised Pareto law to ascending excesses x [n] >= 0, with a weak prior k = 1/2 (10 pseudo-observations) on the shape.
 *
 * Source: Zhang and Stephens, Technometrics 51 (2009) 316, with the sign of k turned; Vehtari et al., J. Mach. Learn. Res. 25 (2024) 72; steps as arviz-stats 0.8 _gpdfit.
 * A fit to degenerate excesses (the lower quarter all zero) has shape NaN; the caller must look.
 */
export function fitGeneralisedPareto(ascending: Float64Array): GeneralisedPareto {
  const n = ascending.length;
  const grid = 30 + Math.floor(Math.sqrt(n));
  const quartile = ascending[Math.floor(n / 4 + 0.5) - 1]!;
  const slopes = Float64Array.from(
    { length: grid },
    (_, j) => (1 - Math.sqrt(grid / (j + 0.5))) / (PRIOR_SCALE * quartile) + 1 / ascending[n - 1]!,
  );
  const logLikelihoods = slopes.map((b) => {
    const k = meanLog1p(ascending, b);
    return n * (Math.log(-b / k) - k - 1);
  });
  const total = logSumExp(logLikelihoods);
  const posterior = logLikelihoods.map((value) => Math.exp(value - total)).map((p) => (p >= 10 * Number.EPSILON ? p : 0));
  const norm = posterior.reduce((sum, p) => sum + p, 0);
  const slope = slopes.reduce((sum, b, j) => sum + b * posterior[j]!, 0) / norm;
  const shape = meanLog1p(ascending, slope);
  return { shape: (n * shape + PRIOR_COUNT * PRIOR_SHAPE) / (n + PRIOR_COUNT), scale: -shape / slope };
}

/** Quantile at p: sigma ((1 - p)^(-k) - 1) / k, and -sigma log(1 - p) at k = 0. */
export function quantileOfGeneralisedPareto(p: number, shape: number, scale: number): number {
  const tail = -Math.log1p(-p);
  return shape === 0 ? scale * tail : (scale * Math.expm1(shape * tail)) / shape;
}

function meanLog1p(values: Float64Array, slope: number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.log1p(-slope * values[i]!);
  return sum / values.length;
}
