import { UserError } from "../errors.ts";
import { cross, displacement, dot, frameCount } from "./displacement.ts";
import type { AtomIndex } from "./topology.ts";

/** Atoms i-j-k-l of a dihedral, about the bond j-k. */
export type DihedralAtoms = readonly [AtomIndex, AtomIndex, AtomIndex, AtomIndex];

/**
 * Dihedral angle of four atoms in every frame, in (-pi, pi], 0 for cis and positive for a clockwise turn (IUPAC).
 *
 * atan2(|b2| b1.(b2 x b3), (b1 x b2).(b2 x b3)) with the bonds b1 = j-i, b2 = k-j, b3 = l-k.
 * `positions` [frames, atoms, 3] nm, any length unit in fact; returns [frames] rad in float64. Throws a UserError where an atom
 * does not exist, or where the angle of a frame is not defined (NaN positions, or three atoms on a line).
 */
export function dihedral(positions: ArrayLike<number>, atoms: number, quad: DihedralAtoms): Float64Array {
  const frames = frameCount(positions, atoms);
  const stranger = quad.find((atom) => !Number.isInteger(atom) || atom < 0 || atom >= atoms);
  if (stranger !== undefined) {
    throw new UserError(
      `The dihedral of atoms ${quad.join(", ")} was asked for, but atom ${stranger} is not one of 0..${atoms - 1}: correct it.`,
    );
  }
  const [i, j, k, l] = quad;
  return Float64Array.from({ length: frames }, (_, frame) => {
    const start = 3 * atoms * frame;
    const [first, axis, last] = [
      displacement(positions, start, i, j),
      displacement(positions, start, j, k),
      displacement(positions, start, k, l),
    ];
    const normal = cross(axis, last);
    const sine = Math.sqrt(dot(axis, axis)) * dot(first, normal);
    const cosine = dot(cross(first, axis), normal);
    if (sine * sine + cosine * cosine > 0) return Math.atan2(sine, cosine);
    throw new UserError(
      `The dihedral of atoms ${quad.join(", ")} was asked for, but frame ${frame} has NaN positions or three of them on a line: leave the frame out.`,
    );
  });
}
