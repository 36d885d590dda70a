/** Energy of the OBC2 implicit solvent in scalar arithmetic, with the branches as OpenMM's ReferenceObc.cpp has them. */
import { COULOMB_CONSTANT } from "../../src/units.ts";
import { distance } from "../scalars.ts";
import type { ForceData, ObcParticle } from "../term.ts";
import { ALPHA, BETA, DIELECTRIC_OFFSET, GAMMA, PROBE_RADIUS } from "./constants.ts";

/** The integral over the part of atom `other` that lies outside atom `one`, 1/nm, before the factor 1/2. */
function integral(one: ObcParticle, other: ObcParticle, r: number): number {
  const o = one.radius - DIELECTRIC_OFFSET;
  const s = other.scale * (other.radius - DIELECTRIC_OFFSET);
  if (o >= r + s) return 0;
  const lower = 1 / Math.max(o, Math.abs(r - s));
  const upper = 1 / (r + s);
  const engulfed = o < s - r ? 2 * (1 / o - lower) : 0;
  return (
    lower -
    upper +
    0.25 * r * (upper ** 2 - lower ** 2) +
    (0.5 / r) * Math.log(upper / lower) +
    ((0.25 * s * s) / r) * (lower ** 2 - upper ** 2) +
    engulfed
  );
}

function bornRadius(positions: Float64Array, { particles, cutoff = Infinity }: ForceData<"GBSAOBCForce">, atom: number): number {
  const one = particles[atom]!;
  const o = one.radius - DIELECTRIC_OFFSET;
  const total = particles.reduce((sum, other, neighbour) => {
    const r = distance(positions, atom, neighbour);
    return neighbour === atom || r >= cutoff ? sum : sum + integral(one, other, r);
  }, 0);
  const psi = (o / 2) * total;
  return 1 / (1 / o - Math.tanh(ALPHA * psi - BETA * psi ** 2 + GAMMA * psi ** 3) / one.radius);
}

/** Energy of positions [atoms * 3], kJ/mol. */
export function obcReference(positions: Float64Array, data: ForceData<"GBSAOBCForce">): number {
  const { particles, soluteDielectric, solventDielectric, surfaceAreaEnergy, cutoff = Infinity } = data;
  const factor = -0.5 * COULOMB_CONSTANT * (1 / soluteDielectric - 1 / solventDielectric);
  const born = particles.map((_, atom) => bornRadius(positions, data, atom));
  let energy = 0;
  particles.forEach((one, i) => {
    energy += 4 * Math.PI * surfaceAreaEnergy * (one.radius + PROBE_RADIUS) ** 2 * (one.radius / born[i]!) ** 6;
    particles.forEach((other, j) => {
      const r2 = distance(positions, i, j) ** 2;
      if (r2 >= cutoff ** 2) return;
      const product = born[i]! * born[j]!;
      const inverse = 1 / Math.sqrt(r2 + product * Math.exp(-r2 / (4 * product)));
      energy += factor * one.charge * other.charge * (i === j ? inverse : inverse - 1 / cutoff);
    });
  });
  return energy;
}
