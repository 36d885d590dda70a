/** Targets with known averages, on the line and on the circle, for tests of kernels only. */
import { constant } from "../../../src/graph/node.ts";
import type { Tensor } from "../../../src/graph/op.ts";
import { cos, exp, log, mul, square, sub } from "../../../src/graph/ops/elementwise.ts";
import { slice } from "../../../src/graph/ops/movement.ts";
import { sum } from "../../../src/graph/ops/reduce.ts";
import { fold, type Key, uniforms } from "../../../src/num/random.ts";
import { onTheLine, type Target } from "../../../src/target.ts";

/** Shape of the gamma laws whose logarithms the first two coordinates are. */
export const SHAPES = [2, 6] as const;

/** Concentration of the third coordinate's law, von Mises. */
export const CONCENTRATION = 1.5;

/** Where the third coordinate's law is centred, rad. */
export const CENTRE = 0.7;

/**
 * A lopsided target of two coordinates on the line and one on the circle, independent: exp(x_i) is gamma-distributed with shape and rate a_i (u = a e^x - a x),
 * the angle von Mises. <exp(x_i)> = 1, <cos(angle - centre)> = I_1 / I_0.
 */
export const lopsided: Target = {
  dimension: 3,
  periods: [0, 0, 2 * Math.PI],
  reducedEnergy: (x: Tensor) => {
    const line = slice(x, 1, 0, 2);
    const gamma = sum(mul(constant([...SHAPES]), sub(exp(line), line)), 1, true);
    return sub(gamma, mul(CONCENTRATION, cos(sub(slice(x, 1, 2, 3), CENTRE))));
  },
};

/** I_n(k) by its integral. */
const bessel = (n: number, k: number): number => {
  const points = 400;
  let total = 0;
  for (let i = 0; i < points; i++) {
    const angle = (2 * Math.PI * (i + 0.5)) / points;
    total += Math.exp(k * Math.cos(angle)) * Math.cos(n * angle);
  }
  return total / points;
};

/** Averages of the lopsided target: functions of a point and their exact means. */
export const LOPSIDED_MEANS: readonly { readonly name: string; of(x: ArrayLike<number>): number; readonly mean: number }[] = [
  { name: "exp x0", of: (x) => Math.exp(x[0]!), mean: 1 },
  { name: "exp x1", of: (x) => Math.exp(x[1]!), mean: 1 },
  { name: "exp 2 x1", of: (x) => Math.exp(2 * x[1]!), mean: 1 + 1 / SHAPES[1] },
  {
    name: "cos",
    of: (x) => Math.cos(x[2]! - CENTRE),
    mean: bessel(1, CONCENTRATION) / bessel(0, CONCENTRATION),
  },
  { name: "sin", of: (x) => Math.sin(x[2]! - CENTRE), mean: 0 },
];

/** log Gamma by Stirling's series behind the recurrence. */
function logGamma(a: number): number {
  let shift = 0;
  let x = a;
  for (; x < a + 12; x++) shift -= Math.log(x);
  return shift + (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * x) - 1 / (360 * x ** 3);
}

/** log of the integral of exp(-u) of the lopsided target: of exp(a x - a e^x) it is Gamma(a) a^-a, of the angle 2 pi I_0. */
export const LOPSIDED_LOG_Z: number =
  SHAPES.reduce((total, a) => total + logGamma(a) - a * Math.log(a), 0) + Math.log(2 * Math.PI * bessel(0, CONCENTRATION));

/** A normal law on the line and the uniform one on the circle: a density that one can draw from, near enough to the lopsided target. */
export const START = { means: [-0.2, 0], deviations: [0.9, 0.5] } as const;

/** log of its density, [batch, 3] -> [batch, 1]. */
export function startLogDensity(x: Tensor): Tensor {
  const line = slice(x, 1, 0, 2);
  const standard = mul(sub(line, constant([...START.means])), constant(START.deviations.map((deviation) => 1 / deviation)));
  const constantPart = START.deviations.reduce((total, deviation) => total - Math.log(deviation), -2 * Math.log(2 * Math.PI));
  return sub(constantPart, mul(0.5, sum(square(standard), 1, true)));
}

/** -log of a standard normal density in d dimensions. */
export const standardNormal = (dimension: number): Target => ({
  dimension,
  periods: onTheLine(dimension),
  reducedEnergy: (x) => mul(0.5, sum(square(x), 1, true)),
});

/** u = x - log x: a gamma law of shape 2 for x > 0, no number elsewhere. */
export const halfLine: Target = {
  dimension: 1,
  periods: [0],
  reducedEnergy: (x) => sub(x, log(x)),
};

/** Inverse of the von Mises distribution function on a grid, by linear interpolation. */
function vonMises(u: number): number {
  const points = 4000;
  const density = (i: number): number => Math.exp(CONCENTRATION * Math.cos((2 * Math.PI * (i + 0.5)) / points - Math.PI));
  let total = 0;
  for (let i = 0; i < points; i++) total += density(i);
  let left = u * total;
  let i = 0;
  while (left > density(i)) left -= density(i++);
  return (2 * Math.PI * (i + left / density(i))) / points - Math.PI;
}

/** `count` independent draws of the lopsided target, [count, 3]: exp(x) of integer shape a is a sum of a exponentials over a. */
export function lopsidedDraws(stream: Key, count: number): Float64Array {
  const draws = new Float64Array(3 * count);
  const random = new Float64Array(SHAPES[0] + SHAPES[1] + 1);
  for (let row = 0; row < count; row++) {
    uniforms(fold(stream, row), 0, random);
    const gamma = (from: number, shape: number): number =>
      -random.subarray(from, from + shape).reduce((sum, u) => sum + Math.log(u), 0) / shape;
    const angle = vonMises(random.at(-1)!) + CENTRE;
    draws.set([Math.log(gamma(0, SHAPES[0])), Math.log(gamma(SHAPES[0], SHAPES[1])), angle], 3 * row);
  }
  return draws;
}
