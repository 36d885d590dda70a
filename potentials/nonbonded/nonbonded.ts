/** Lennard-Jones and Coulomb interactions of all pairs, without cutoff. */
import { constant } from "../../src/graph/node.ts";
import { add, mul, square, sub } from "../../src/graph/ops/elementwise.ts";
import { sum } from "../../src/graph/ops/reduce.ts";
import { COULOMB_CONSTANT } from "../../src/units.ts";
import { pairDistances } from "../pairs.ts";
import { distance } from "../scalars.ts";
import type { ForceTerm } from "../term.ts";
import { type PairParameters, pairParameters } from "./exceptions.ts";
import { parseNonbonded } from "./parse.ts";

export const nonbonded: ForceTerm<"NonbondedForce"> = {
  versions: [1, 2, 3, 4],
  title: "Lennard-Jones and Coulomb interactions",
  formula: "4 epsilon ((sigma/r)^12 - (sigma/r)^6) + q1 q2 / (4 pi eps0 r)",
  units: "q e; sigma nm; epsilon kJ/mol",
  parse: parseNonbonded,

  // U = r^-6 (A r^-6 - B) + C r^-1 with A = 4 epsilon sigma^12 and B = 4 epsilon sigma^6.
  energy: (cartesian, data) => {
    const parameters = pairParameters(data);
    const repulsion = constant(parameters.map(({ sigma, epsilon }) => 4 * epsilon * sigma ** 12));
    const dispersion = constant(parameters.map(({ sigma, epsilon }) => 4 * epsilon * sigma ** 6));
    const charge = constant(parameters.map(({ chargeProduct }) => COULOMB_CONSTANT * chargeProduct));
    const { inverse } = pairDistances(cartesian);
    const inverse2 = square(inverse);
    const inverse6 = mul(square(inverse2), inverse2);
    const lennardJones = mul(inverse6, sub(mul(repulsion, inverse6), dispersion));
    return sum(add(lennardJones, mul(charge, inverse)), -1);
  },

  reference: (positions, { particles, exceptions }) => {
    const parametersOf = (a: number, b: number): PairParameters =>
      exceptions.find(({ atoms }) => atoms.includes(a) && atoms.includes(b)) ?? {
        chargeProduct: particles[a]!.charge * particles[b]!.charge,
        sigma: (particles[a]!.sigma + particles[b]!.sigma) / 2,
        epsilon: Math.sqrt(particles[a]!.epsilon * particles[b]!.epsilon),
      };
    let energy = 0;
    for (let a = 0; a < particles.length; a++) {
      for (let b = a + 1; b < particles.length; b++) {
        const { chargeProduct, sigma, epsilon } = parametersOf(a, b);
        const r = distance(positions, a, b);
        const sixth = (sigma / r) ** 6;
        energy += 4 * epsilon * (sixth * sixth - sixth) + (COULOMB_CONSTANT * chargeProduct) / r;
      }
    }
    return energy;
  },
};
