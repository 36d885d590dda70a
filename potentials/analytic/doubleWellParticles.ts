/** Particles whose pairs prefer one of two distances. */
import { add, mul, sqrt, square, sub } from "../../src/graph/ops/elementwise.ts";
import { sum } from "../../src/graph/ops/reduce.ts";
import { onTheLine } from "../../src/target.ts";
import type { AnalyticTarget } from "./analyticTarget.ts";
import { centreEnergy, centreEnergyAt, eachDistance, type Particles, squaredDistances } from "./particles.ts";

/** Of a pair at distance r: quartic (r - offset)^4 + quadratic (r - offset)^2. */
export interface DoubleWell {
  readonly quartic: number;
  readonly quadratic: number;
  readonly offset: number;
}

/** u = sum over pairs of a (r - r0)^4 + b (r - r0)^2, each pair once, and n |c|^2 / 2 of the centre of mass c. Source: Köhler, Klein, Noé, ICML 2020, section 6.1. */
export function doubleWellParticles(particles: Particles, { quartic, quadratic, offset }: DoubleWell): AnalyticTarget {
  const dimension = particles.count * particles.dimensions;
  return {
    dimension,
    periods: onTheLine(dimension),
    formula: "sum over pairs of a (r - r0)^4 + b (r - r0)^2, and n |c|^2 / 2 of the centre c",
    reducedEnergy: (x) => {
      const stretch = square(sub(sqrt(squaredDistances(x, particles)), offset));
      return add(sum(mul(stretch, add(quadratic, mul(quartic, stretch))), -1, true), centreEnergy(x, particles));
    },
    energyAt: (x) => {
      let energy = centreEnergyAt(x, particles);
      eachDistance(x, particles, (r) => {
        energy += quartic * (r - offset) ** 4 + quadratic * (r - offset) ** 2;
      });
      return energy;
    },
  };
}
