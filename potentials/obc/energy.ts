/** Energy of the OBC2 implicit solvent as a graph. */
import type { Cartesian } from "../../src/chem/cartesian.ts";
import { constant } from "../../src/graph/node.ts";
import type { Tensor } from "../../src/graph/op.ts";
import { add, exp, mul, reciprocal, sqrt, square, sub, tanh } from "../../src/graph/ops/elementwise.ts";
import { take } from "../../src/graph/ops/gather.ts";
import { sum } from "../../src/graph/ops/reduce.ts";
import { COULOMB_CONSTANT } from "../../src/units.ts";
import { withinCutoff } from "../cutoff.ts";
import { allPairs, type PairDistances, type Pairs, pairDistances } from "../pairs.ts";
import type { ForceData, ObcParticle } from "../term.ts";
import { ALPHA, BETA, DIELECTRIC_OFFSET, GAMMA, PROBE_RADIUS } from "./constants.ts";
import { descreeningSums } from "./descreening.ts";

/**
 * Inverse effective Born radii 1/B, [batch, atoms], 1/nm: 1/B = 1/o - tanh(alpha psi - beta psi^2 + gamma psi^3) / R with
 * psi = o/2 times the sum of H, o/4 times that of 2 H. Source: Onufriev, Bashford, Case 2004, eq. 6-8.
 */
function inverseBornRadii(sums: Tensor, particles: readonly ObcParticle[]): Tensor {
  const offset = particles.map(({ radius }) => radius - DIELECTRIC_OFFSET);
  const psi = mul(constant(offset.map((o) => o / 4)), sums);
  const polynomial = mul(psi, add(ALPHA, mul(psi, sub(mul(GAMMA, psi), BETA))));
  const bent = mul(constant(particles.map(({ radius }) => 1 / radius)), tanh(polynomial));
  return sub(constant(offset.map((o) => 1 / o)), bent);
}

/**
 * Polarisation between the atoms of each pair, [batch, pairs]: factor q_i q_j / f with f^2 = r^2 + B_i B_j exp(-r^2 / (4 B_i B_j)).
 * With v = 1 / sqrt(B_i B_j) and y = r v this is factor q_i q_j v / sqrt(y^2 + exp(-y^2 / 4)). With a cutoff it is shifted by the
 * energy of two charges that far apart.
 */
function pairEnergies(
  { distance }: PairDistances,
  { first, second }: Pairs,
  inverseBorn: Tensor,
  charges: Tensor,
  cutoff: number | undefined,
): Tensor {
  const root = sqrt(inverseBorn);
  const v = mul(take(root, first), take(root, second));
  const y2 = square(mul(distance, v));
  const energies = mul(mul(charges, v), reciprocal(sqrt(add(y2, exp(mul(-0.25, y2))))));
  return cutoff === undefined ? energies : withinCutoff(sub(energies, mul(1 / cutoff, charges)), distance, cutoff);
}

/** Energy [batch], kJ/mol: polarisation of pairs and of single atoms, and the surface term 4 pi surface (R + probe)^2 (R/B)^6. */
export function obcEnergy(cartesian: Cartesian, data: ForceData<"GBSAOBCForce">): Tensor {
  const { particles, soluteDielectric, solventDielectric, surfaceAreaEnergy, cutoff } = data;
  const polarisation = -COULOMB_CONSTANT * (1 / soluteDielectric - 1 / solventDielectric);
  const pairs = allPairs(particles.length);
  const distances = pairDistances(cartesian);
  const inverseBorn = inverseBornRadii(descreeningSums(distances, pairs, particles, cutoff), particles);
  const charges = constant(pairs.first.map((a, k) => polarisation * particles[a]!.charge * particles[pairs.second[k]!]!.charge));
  const between = sum(pairEnergies(distances, pairs, inverseBorn, charges, cutoff), -1);
  const self = mul(constant(particles.map(({ charge }) => (polarisation / 2) * charge ** 2)), inverseBorn);
  const areas = constant(
    particles.map(({ radius }) => 4 * Math.PI * surfaceAreaEnergy * (radius + PROBE_RADIUS) ** 2 * radius ** 6),
  );
  const inverse2 = square(inverseBorn);
  const surface = mul(areas, mul(square(inverse2), inverse2));
  return add(between, sum(add(self, surface), -1));
}
