/** Springs in place of fixed distances: where no density matters, as on the way to starts, they keep a molecule in its form. */
import type { ForceData } from "../potentials/term.ts";
import type { DistanceConstraint } from "../src/chem/systemXml.ts";

/** kJ/(mol nm^2), that of bonds to hydrogen. */
const STIFFNESS = 3e5;

/** The forces of a molecule, and springs at its fixed distances. */
export function tethered(forces: readonly ForceData[], constraints: readonly DistanceConstraint[]): readonly ForceData[] {
  if (constraints.length === 0) return forces;
  const bonds = constraints.map(({ atoms, distance }) => ({ atoms, length: distance, k: STIFFNESS }));
  return [...forces, { type: "HarmonicBondForce", name: "fixed distances", group: 0, bonds }];
}
