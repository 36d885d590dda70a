/** A molecule's potential as a target over internal coordinates. */
import type { Cartesian } from "../chem/cartesian.ts";
import { logJacobian } from "../chem/internal/logJacobian.ts";
import { place } from "../chem/internal/place.ts";
import type { ZMatrix } from "../chem/zMatrix.ts";
import type { Tensor } from "../graph/op.ts";
import { mul, neg, sub } from "../graph/ops/elementwise.ts";
import { reshape } from "../graph/ops/movement.ts";
import type { Target } from "../target.ts";
import { fromVector, type VectorEntry } from "./internalVector.ts";

/** The periods of the entries of z: torsions that turn all round have one. */
export const periodsOf = (entries: readonly VectorEntry[]): number[] =>
  entries.map(({ kind }) => (kind === "circle" ? 2 * Math.PI : 0));

/** Terms of a potential, in kT, over z [batch, d], [batch, 1] each, and "volume element", -log |dx/dz|; their sum is that of `internalTarget`. */
export const internalTerms = (
  zMatrix: ZMatrix,
  entries: readonly VectorEntry[],
  energies: Readonly<Record<string, (positions: Cartesian) => Tensor>>,
  kT: number,
): Readonly<Record<string, (z: Tensor) => Tensor>> => {
  const column = (z: Tensor, energy: Tensor): Tensor => reshape(energy, [z.shape[0]!, 1]);
  const terms = Object.entries(energies).map(([name, energy]) => {
    const term = (z: Tensor): Tensor => column(z, mul(1 / kT, energy(place(fromVector(entries, z), zMatrix))));
    return [name, term] as const;
  });
  return {
    ...Object.fromEntries(terms),
    "volume element": (z) => column(z, neg(logJacobian(fromVector(entries, z)))),
  };
};

/**
 * u(z) = U(x(z)) / kT - log |dx/dz|: its density over z is the Boltzmann distribution of conformations modulo rigid motion, d = 3 atoms - 6.
 *
 * energy in kJ/mol of positions in nm, kT in kJ/mol. Not a number outside the domain (bonds at or below 0, angles beyond 0 and pi).
 */
export const internalTarget = (
  zMatrix: ZMatrix,
  entries: readonly VectorEntry[],
  energy: (positions: Cartesian) => Tensor,
  kT: number,
): Target => ({
  dimension: entries.length,
  periods: periodsOf(entries),
  reducedEnergy: (z) => {
    const internal = fromVector(entries, z);
    const reduced = sub(mul(1 / kT, energy(place(internal, zMatrix))), logJacobian(internal));
    return reshape(reduced, [z.shape[0]!, 1]);
  },
});
