/** What turns in a molecule, and what does not. */
import { rotationBarrier } from "../potentials/rotationBarrier.ts";
import type { ForceData } from "../potentials/term.ts";
import { chiralCentres } from "../src/chem/chirality.ts";
import type { DihedralAtoms } from "../src/chem/dihedral.ts";
import { type Isomer, isomerOf } from "../src/chem/isomer.ts";
import { atomsBeyond } from "../src/chem/rotation.ts";
import type { Bond, Topology } from "../src/chem/topology.ts";
import type { ZMatrix } from "../src/chem/zMatrix.ts";

/** What turns in a molecule, and what keeps its form. */
export interface Flexibility {
  /** Bonds about which parts turn freely, each once. */
  readonly rotatable: readonly Bond[];
  /** The hands and double bonds of the structure, which define what is sampled. */
  readonly isomer: Isomer;
}

/**
 * Bonds with a higher torsional barrier count as double, kJ/mol: at 800 K they turn in nanoseconds at best. Amides have 84, esters 45,
 * single bonds less.
 */
const DOUBLE_BOND_BARRIER = 60;

/** Rotatable bonds and double bonds among those that the z-matrix turns, by the barriers of the force field. */
export function flexibilityOf(
  topology: Topology,
  zMatrix: ZMatrix,
  forces: readonly ForceData[],
  positions: Float64Array,
): Flexibility {
  const turning = new Map<string, { readonly bond: Bond; readonly torsion: DihedralAtoms }>();
  for (const { atom, bond, angle, torsion, kind } of zMatrix.rows) {
    if (kind === "proper") turning.set(`${angle} ${bond}`, { bond: [angle, bond], torsion: [atom, bond, angle, torsion] });
  }
  const isDouble = ([from, to]: Bond): boolean =>
    rotationBarrier(forces, positions, [from, to], atomsBeyond(topology.bonds, from, to)) > DOUBLE_BOND_BARRIER;
  const [double, single] = [true, false].map((wanted) => [...turning.values()].filter(({ bond }) => isDouble(bond) === wanted));
  return {
    rotatable: single!.map(({ bond }) => bond),
    isomer: isomerOf(
      positions,
      topology.atoms.length,
      chiralCentres(topology),
      double!.map(({ torsion }) => torsion),
    ),
  };
}
