/** Clusters of Lennard-Jones particles in a harmonic trap. */
import { add, mul, reciprocal, square, sub } from "../../src/graph/ops/elementwise.ts";
import { sum } from "../../src/graph/ops/reduce.ts";
import { onTheLine } from "../../src/target.ts";
import type { AnalyticTarget } from "./analyticTarget.ts";
import { eachDistance, type Particles, squaredDistances } from "./particles.ts";

/**
 * u = depth sum over pairs of (r^-12 - 2 r^-6) + sum of |x|^2 / 2: the wells are `depth` kT deep, at distance 1.
 *
 * The trap is sum |x - c|^2 / 2 about the centre of mass c, as in the papers, and n |c|^2 / 2 of the centre itself. Source: Köhler, Klein, Noé, ICML 2020, section 6.1.
 */
export function lennardJones(particles: Particles, depth: number): AnalyticTarget {
  const dimension = particles.count * particles.dimensions;
  return {
    dimension,
    periods: onTheLine(dimension),
    formula: "depth times the sum over pairs of r^-12 - 2 r^-6, and sum of |x|^2 / 2",
    reducedEnergy: (x) => {
      const inverse = reciprocal(squaredDistances(x, particles));
      const sixth = mul(inverse, square(inverse));
      return add(mul(depth, sum(mul(sixth, sub(sixth, 2)), -1, true)), mul(0.5, sum(square(x), -1, true)));
    },
    energyAt: (x) => {
      let energy = 0;
      eachDistance(x, particles, (r) => {
        energy += depth * (r ** -12 - 2 * r ** -6);
      });
      for (let at = 0; at < dimension; at++) energy += x[at]! ** 2 / 2;
      return energy;
    },
  };
}
