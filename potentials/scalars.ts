/** Plain vector arithmetic for the scalar references of forces. */

export type Vector = readonly [number, number, number];

/** From atom a to atom b of positions [atoms * 3]. */
export const between = (positions: Float64Array, a: number, b: number): Vector => [
  positions[3 * b]! - positions[3 * a]!,
  positions[3 * b + 1]! - positions[3 * a + 1]!,
  positions[3 * b + 2]! - positions[3 * a + 2]!,
];

const dotProduct = (u: Vector, v: Vector): number => u[0] * v[0] + u[1] * v[1] + u[2] * v[2];

/** a x b. */
const crossProduct = (u: Vector, v: Vector): Vector => [
  u[1] * v[2] - u[2] * v[1],
  u[2] * v[0] - u[0] * v[2],
  u[0] * v[1] - u[1] * v[0],
];

export const norm = (u: Vector): number => Math.hypot(...u);

export const distance = (positions: Float64Array, a: number, b: number): number => norm(between(positions, a, b));

/** Dihedral angle of four atoms about the bond between the middle two, in (-pi, pi], 0 for cis, positive for a clockwise turn. */
export function dihedralAngle(positions: Float64Array, [a, b, c, d]: readonly [number, number, number, number]): number {
  const axis = between(positions, b, c);
  const first = crossProduct(between(positions, a, b), axis);
  const second = crossProduct(axis, between(positions, c, d));
  return Math.atan2(dotProduct(between(positions, a, b), second) * norm(axis), dotProduct(first, second));
}

/** Angle at atom b between the directions to a and c, in [0, pi]. */
export function bendAngle(positions: Float64Array, [a, b, c]: readonly [number, number, number]): number {
  const u = between(positions, b, a);
  const v = between(positions, b, c);
  return Math.acos(Math.min(1, Math.max(-1, dotProduct(u, v) / (norm(u) * norm(v)))));
}
