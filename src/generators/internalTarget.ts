/** A molecule's potential as a target over internal coordinates. */
import type { Cartesian } from "../chem/cartesian.ts";
import { type Chart, logVolume } from "../chem/internal/chart.ts";
import { place } from "../chem/internal/place.ts";
import type { Tensor } from "../graph/op.ts";
import { mul, neg, sub } from "../graph/ops/elementwise.ts";
import { reshape } from "../graph/ops/movement.ts";
import type { Target } from "../target.ts";
import { fromVector, type VectorEntry } from "./internalVector.ts";

/** The periods of the entries of z: torsions that turn all round have one. */
export const periodsOf = (entries: readonly VectorEntry[]): number[] =>
  entries.map(({ kind }) => (kind === "circle" ? 2 * Math.PI : 0));

/**
 * Terms of a potential, in kT, over z [batch, d], [batch, 1] each, and "volume element", minus its log; their sum is that of `internalTarget`.
 *
 * energies in kJ/mol of positions in nm, kT in kJ/mol.
 */
export const internalTerms = (
  chart: Chart,
  entries: readonly VectorEntry[],
  energies: Readonly<Record<string, (positions: Cartesian) => Tensor>>,
  kT: number,
): Readonly<Record<string, (z: Tensor) => Tensor>> => {
  const column = (z: Tensor, energy: Tensor): Tensor => reshape(energy, [z.shape[0]!, 1]);
  const placed = (z: Tensor): Cartesian => place(fromVector(entries, z, chart.held), chart.zMatrix);
  const terms = Object.entries(energies).map(([name, energy]) => {
    const term = (z: Tensor): Tensor => column(z, mul(1 / kT, energy(placed(z))));
    return [name, term] as const;
  });
  return {
    ...Object.fromEntries(terms),
    "volume element": (z) => column(z, neg(logVolume(chart, fromVector(entries, z, chart.held), placed(z)))),
  };
};

/**
 * u(z) = U(x(z)) / kT - log of the volume element: its density over z is the Boltzmann distribution of conformations modulo rigid motion, d = 3 atoms - 6
 * less what is held.
 *
 * energy in kJ/mol of positions in nm, kT in kJ/mol. Not a number outside the domain (bonds at or below 0, angles beyond 0 and pi).
 */
export const internalTarget = (
  chart: Chart,
  entries: readonly VectorEntry[],
  energy: (positions: Cartesian) => Tensor,
  kT: number,
): Target => ({
  dimension: entries.length,
  periods: periodsOf(entries),
  reducedEnergy: (z) => {
    const internal = fromVector(entries, z, chart.held);
    const positions = place(internal, chart.zMatrix);
    const reduced = sub(mul(1 / kT, energy(positions)), logVolume(chart, internal, positions));
    return reshape(reduced, [z.shape[0]!, 1]);
  },
});
