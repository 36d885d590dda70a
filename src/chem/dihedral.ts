import { UserError } from "../errors.ts";
import type { AtomIndex } from "./topology.ts";

/** Atoms i-j-k-l of a dihedral, about the bond j-k. */
export type DihedralAtoms = readonly [AtomIndex, AtomIndex, AtomIndex, AtomIndex];

type Vector = readonly [number, number, number];

/** Positions [frames, atoms, 3] as one row; the number of frames, which must be whole. */
export function frameCount(positions: ArrayLike<number>, atoms: number): number {
  const frames = positions.length / (3 * atoms);
  if (Number.isInteger(frames)) return frames;
  throw new UserError(
    `Positions [frames, ${atoms}, 3] were asked for, but ${positions.length} numbers are no whole number of frames: check the number of atoms.`,
  );
}

/** From atom `from` to atom `to` of a frame that starts at `start`. */
export function displacement(positions: ArrayLike<number>, start: number, from: AtomIndex, to: AtomIndex): Vector {
  const [a, b] = [start + 3 * from, start + 3 * to];
  return [positions[b]! - positions[a]!, positions[b + 1]! - positions[a + 1]!, positions[b + 2]! - positions[a + 2]!];
}

/** Vector product. */
export const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

/** Scalar product. */
export const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

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
