/** Geometry of one conformation [atoms * 3] for the scalar references of forces. */
import { cross, displacement, dot, type Vector } from "../src/chem/displacement.ts";

const norm = (u: Vector): number => Math.hypot(...u);

export const distance = (positions: Float64Array, a: number, b: number): number => norm(displacement(positions, 0, a, b));

/** Dihedral angle of four atoms about the bond between the middle two, in (-pi, pi], 0 for cis, positive for a clockwise turn. */
export function dihedralAngle(positions: Float64Array, [a, b, c, d]: readonly [number, number, number, number]): number {
  const axis = displacement(positions, 0, b, c);
  const first = cross(displacement(positions, 0, a, b), axis);
  const second = cross(axis, displacement(positions, 0, c, d));
  return Math.atan2(dot(displacement(positions, 0, a, b), second) * norm(axis), dot(first, second));
}

/** Angle at atom b between the directions to a and c, in [0, pi]. */
export function bendAngle(positions: Float64Array, [a, b, c]: readonly [number, number, number]): number {
  const u = displacement(positions, 0, b, a);
  const v = displacement(positions, 0, b, c);
  return Math.acos(Math.min(1, Math.max(-1, dot(u, v) / (norm(u) * norm(v)))));
}
