/** Plain vector arithmetic for the scalar references of forces. */

export type Vector = readonly [number, number, number];

/** From atom a to atom b of positions [atoms * 3]. */
export const between = (positions: Float64Array, a: number, b: number): Vector => [
  positions[3 * b]! - positions[3 * a]!,
  positions[3 * b + 1]! - positions[3 * a + 1]!,
  positions[3 * b + 2]! - positions[3 * a + 2]!,
];

export const dotProduct = (u: Vector, v: Vector): number => u[0] * v[0] + u[1] * v[1] + u[2] * v[2];

/** a x b. */
export const crossProduct = (u: Vector, v: Vector): Vector => [
  u[1] * v[2] - u[2] * v[1],
  u[2] * v[0] - u[0] * v[2],
  u[0] * v[1] - u[1] * v[0],
];

export const norm = (u: Vector): number => Math.hypot(...u);

export const distance = (positions: Float64Array, a: number, b: number): number => norm(between(positions, a, b));
