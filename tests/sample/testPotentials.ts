/** Potentials with known averages, for tests of samplers only. */
import type { Cartesian } from "../../src/chem/cartesian.ts";
import type { Tensor } from "../../src/graph/op.ts";
import { add, exp, mul, square, sub } from "../../src/graph/ops/elementwise.ts";
import { sum } from "../../src/graph/ops/reduce.ts";

/** k r^2 / 2 of every atom; [batch], kJ/mol. Mean at kT: 3 kT / 2 for each atom. */
export const harmonic =
  (k: number) =>
  ({ x, y, z }: Cartesian): Tensor =>
    sum(mul(k / 2, add(square(x), add(square(y), square(z)))), 1);

/** Scale of a coordinate of the skewed potential, nm, and the factor of its energy, kJ/mol. */
export const SKEWED = { length: 0.1, scale: 4 };

/**
 * scale (exp(q / length) - q / length), summed over all coordinates q: lopsided, so that a wrong sign or direction shows.
 * At kT, exp(q / length) is gamma-distributed with shape and rate a = scale / kT, so <exp(q / length)> = 1 and its variance is 1/a.
 */
export const skewed = ({ x, y, z }: Cartesian): Tensor => {
  const one = (q: Tensor): Tensor => sub(exp(mul(1 / SKEWED.length, q)), mul(1 / SKEWED.length, q));
  return sum(mul(SKEWED.scale, add(one(x), add(one(y), one(z)))), 1);
};

/** Force of the skewed potential on one coordinate, kJ/(mol nm), by scalar arithmetic. */
export const skewedForce = (q: number): number => (-SKEWED.scale / SKEWED.length) * (Math.exp(q / SKEWED.length) - 1);

/** Energy of the skewed potential of one coordinate, kJ/mol, by scalar arithmetic. */
export const skewedEnergy = (q: number): number => SKEWED.scale * (Math.exp(q / SKEWED.length) - q / SKEWED.length);

/** Digamma by its asymptotic series behind the recurrence; error below 1e-10. */
export function digamma(a: number): number {
  let sum = 0;
  let x = a;
  for (; x < a + 12; x++) sum -= 1 / x;
  const inverse = 1 / (x * x);
  return sum + Math.log(x) - 1 / (2 * x) - inverse * (1 / 12 - inverse * (1 / 120 - inverse / 252));
}

/** Mean energy of the skewed potential of one coordinate at kT: scale (1 - psi(a) + log a), a = scale / kT. */
export const skewedMeanEnergy = (kT: number): number => {
  const a = SKEWED.scale / kT;
  return SKEWED.scale * (1 - digamma(a) + Math.log(a));
};
