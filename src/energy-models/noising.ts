/** How data become noise: the interpolant on the line, and wrapped noise of the same times on the circle. */

import { columns, joined, type Parts, partsOf, wrap } from "../graph/coordinates.ts";
import { valueAndGradient } from "../graph/gradient.ts";
import { constant } from "../graph/node.ts";
import type { Tensor } from "../graph/op.ts";
import { add, div, log, mul, neg, square, sub } from "../graph/ops/elementwise.ts";
import { sum } from "../graph/ops/reduce.ts";
import { HALF_LOG_TURN } from "../num/turn.ts";
import { atNoise, coefficients, type Interpolant, type InterpolantName, interpolants } from "./interpolants.ts";
import { wrappedNormal } from "./wrappedNormal.ts";

/** A noising of coordinates: standardised ones on the line, with mean 0 and variance 1, and ones on the circle. */
export interface Noising {
  readonly interpolant: Interpolant;
  readonly periods: readonly number[];
  readonly parts: Parts;
}

/** The noising by an interpolant of coordinates with these periods, 0 on the line. */
export const noising = (interpolant: InterpolantName, periods: readonly number[]): Noising => ({
  interpolant: interpolants[interpolant],
  periods,
  parts: partsOf(periods),
});

/**
 * Width of the wrapped noise, rad on a circle of 2 pi: (sigma(t) / sigma(1))^2 2 pi. At t = 1 what it leaves of the data is below 1e-8, and
 * the square makes wells of a few tenths of a rad fade at the times at which standardised coordinates do.
 */
function wrappedWidth(interpolant: Interpolant, t: Tensor): Tensor {
  return mul(2 * Math.PI, square(mul(1 / atNoise(interpolant).sigma, interpolant.sigma(t))));
}

/** 2 pi / P of the coordinates on the circle, [count]. */
const anglesPerUnit = ({ periods, parts }: Noising): Tensor =>
  constant(parts.circle.map((index) => (2 * Math.PI) / periods[index]!));

/** A column [rows, 1] for each of `count` coordinates; undefined for none. */
const repeatedFor = (indices: readonly number[], column: Tensor): Tensor | undefined =>
  indices.length > 0 ? mul(column, constant(indices.map(() => 1))) : undefined;

/** The widths of the noise by coordinate in its own unit, [rows, d] of t [rows, 1]. */
export function noiseWidth(process: Noising, t: Tensor): Tensor {
  const { interpolant, parts } = process;
  const onCircle = parts.circle.length > 0 ? div(wrappedWidth(interpolant, t), anglesPerUnit(process)) : undefined;
  return joined(parts, repeatedFor(parts.line, interpolant.sigma(t)), onCircle);
}

/** What is left of the data by coordinate: alpha on the line, 1 on the circle; [rows, d] of t [rows, 1]. */
export const dataFactor = ({ interpolant, parts }: Noising, t: Tensor): Tensor =>
  joined(parts, repeatedFor(parts.line, interpolant.alpha(t)), repeatedFor(parts.circle, add(1, mul(0, t))));

/** x_t of data x_0 and standard normals n, [rows, d], at times t [rows, 1]; on the circle the image nearest 0. */
export const carried = (process: Noising, x0: Tensor, n: Tensor, t: Tensor): Tensor =>
  wrap(add(mul(dataFactor(process, t), x0), mul(noiseWidth(process, t), n)), process.periods);

/** log p(x_t | x_0) at x [rows, d], with t [rows, 1] above 0 -> [rows, 1]. */
export function conditionalLogDensity(process: Noising, x: Tensor, x0: Tensor, t: Tensor): Tensor {
  const { interpolant, parts } = process;
  const deviation = sub(x, mul(dataFactor(process, t), x0));
  const [onLine, onCircle] = [columns(deviation, parts.line), columns(deviation, parts.circle)];
  const densities: Tensor[] = [];
  if (onLine) {
    const sigma = interpolant.sigma(t);
    const height = mul(parts.line.length, add(log(sigma), HALF_LOG_TURN));
    densities.push(sub(mul(-0.5, sum(square(div(onLine, sigma)), 1, true)), height));
  }
  if (onCircle) {
    const perUnit = anglesPerUnit(process);
    const density = sum(wrappedNormal(mul(perUnit, onCircle), wrappedWidth(interpolant, t)), 1, true);
    densities.push(add(density, sum(log(perUnit))));
  }
  return densities.reduce((total, density) => add(total, density));
}

/** log p(x_t | x_0) [rows, 1] with its derivatives by x_t, the conditional score [rows, d], and by t, the conditional time score [rows, 1]. */
export function conditionalScores(
  process: Noising,
  x: Tensor,
  x0: Tensor,
  t: Tensor,
): Record<"logDensity" | "score" | "timeScore", Tensor> {
  const { value, gradients } = valueAndGradient((at, time) => conditionalLogDensity(process, at, x0, time), [x, t]);
  return { logDensity: value, score: gradients[0]!, timeScore: gradients[1]! };
}

/** The diffusion dx = drift x dt + g dW whose densities are those of x_t: drift and g^2 by coordinate, [rows, d] of t [rows, 1] with alpha > 0. */
export function diffusion(process: Noising, t: Tensor): { readonly drift: Tensor; readonly squaredWidth: Tensor } {
  const { parts, interpolant } = process;
  const { alpha, sigma, alphaRate, sigmaRate } = coefficients(interpolant, t);
  const drift = div(alphaRate, alpha);
  const grown = valueAndGradient((at) => square(wrappedWidth(interpolant, at)), [t]).gradients[0]!;
  const onLine = mul(2, mul(sigma, sub(sigmaRate, mul(drift, sigma))));
  const onCircle = parts.circle.length > 0 ? div(grown, square(anglesPerUnit(process))) : undefined;
  return {
    drift: joined(parts, repeatedFor(parts.line, drift), repeatedFor(parts.circle, mul(0, t))),
    squaredWidth: joined(parts, repeatedFor(parts.line, onLine), onCircle),
  };
}

/**
 * log of the density of noise that has kept nothing of the data but its variance, at x [rows, d] -> [rows, 1]: N(0, alpha^2 + sigma^2) on the line, uniform
 * on the circle. At t = 1 it is the prior: that of x_1 exactly where alpha(1) = 0, else with its mean and variance.
 */
export function baseLogDensity(process: Noising, x: Tensor, t: Tensor): Tensor {
  const { interpolant, parts, periods } = process;
  const uniform = -parts.circle.reduce((total, index) => total + Math.log(periods[index]!), 0);
  const onLine = columns(x, parts.line);
  if (onLine === undefined) return add(mul(0, sum(x, 1, true)), uniform);
  const variance = baseVariance(interpolant, t);
  const height = mul(parts.line.length, add(mul(0.5, log(variance)), HALF_LOG_TURN));
  return add(neg(add(mul(0.5, div(sum(square(onLine), 1, true), variance)), height)), uniform);
}

/** alpha^2 + sigma^2: the variance of standardised data on their way to noise. */
export const baseVariance = ({ alpha, sigma }: Interpolant, t: Tensor): Tensor => add(square(alpha(t)), square(sigma(t)));
