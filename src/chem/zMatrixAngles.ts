import { UserError } from "../errors.ts";
import { bondAngle } from "./bondGeometry.ts";
import { coordinateAtoms } from "./internal/layout.ts";
import { type AtomIndex, atomLabel, type Topology } from "./topology.ts";
import type { ZMatrix } from "./zMatrix.ts";

/** Least distance of an angle from 0 and pi, rad: thermal bends of stiff angles stay within it. */
const MARGIN = 0.12;

/**
 * Refuses a z-matrix with an angle near 0 or pi in a frame, be it one of its coordinates or one between the references of a torsion: its
 * density ends there, and the torsion beyond it is not defined. `positions` [atoms, 3] nm.
 */
export function refuseFlatAngles(topology: Topology, zMatrix: ZMatrix, positions: ArrayLike<number>): void {
  const { angles, torsions } = coordinateAtoms(zMatrix);
  const frames = torsions.map(([, bond, angle, torsion]) => [bond, angle, torsion] as const);
  const angleOf = (atoms: (typeof angles)[number]): number => bondAngle(positions, topology.atoms.length, atoms)[0]!;
  const flat = [...angles, ...frames].find((atoms) => {
    const found = angleOf(atoms);
    return !(found > MARGIN && found < Math.PI - MARGIN);
  });
  if (flat === undefined) return;
  const label = (index: AtomIndex): string => atomLabel(topology.atoms[index]!);
  const degrees = ((180 / Math.PI) * angleOf(flat)).toFixed(0);
  throw new UserError(
    `Internal coordinates were asked for, but the angle ${flat.map(label).join(" - ")} that they need is ${degrees} degrees in the structure, where no torsion is defined: give a z-matrix of your own with --z-matrix that avoids it, or another structure.`,
  );
}
