/** Velocity Verlet in coordinates measured by the preconditioner's lengths: what Hamiltonian, overdamped and underdamped kernels are made of. */
import { wrap } from "../../graph/coordinates.ts";
import type { Tensor } from "../../graph/op.ts";
import { add, mul, square, sub } from "../../graph/ops/elementwise.ts";
import { sum } from "../../graph/ops/reduce.ts";
import { energyOf, type Family, gradientOf, type Point, pointAt } from "./family.ts";

/** A point with its momentum [batch, d], of unit mass in coordinates x / scale: a standard normal in equilibrium. */
export interface PhasePoint {
  readonly point: Point;
  readonly momentum: Tensor;
}

/** p - h s du/dx; `length` = h s [batch, d]. */
export const kick = ({ point, momentum }: PhasePoint, length: Tensor, coefficients: Tensor): Tensor =>
  sub(momentum, mul(length, gradientOf(point, coefficients)));

/** The point at x + h s p, on the circle where it has a period. */
export const drift = (family: Family, x: Tensor, momentum: Tensor, length: Tensor): Point =>
  pointAt(family, wrap(add(x, mul(length, momentum)), family.periods));

/** |p|^2 / 2, [batch, 1]. */
export const kineticEnergy = (momentum: Tensor): Tensor => mul(0.5, sum(square(momentum), 1, true));

/** u + |p|^2 / 2, [batch, 1]. */
export const hamiltonian = ({ point, momentum }: PhasePoint, coefficients: Tensor): Tensor =>
  add(energyOf(point, coefficients), kineticEnergy(momentum));

/**
 * `count` steps of velocity Verlet, p -= h s g / 2; x += h s p; p -= h s g / 2, where half kicks between steps join.
 *
 * It keeps volume, and with the momentum turned round it goes back. length = h s [batch, d].
 * Source: Neal, in Handbook of Markov Chain Monte Carlo (2011), section 5.2.3.
 */
export function leapfrog(family: Family, from: PhasePoint, length: Tensor, coefficients: Tensor, count: number): PhasePoint {
  const half = mul(0.5, length);
  let { point } = from;
  let momentum = kick(from, half, coefficients);
  for (let step = 1; step <= count; step++) {
    point = drift(family, point.x, momentum, length);
    momentum = kick({ point, momentum }, step < count ? length : half, coefficients);
  }
  return { point, momentum };
}
