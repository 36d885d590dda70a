/** Vectors between the atoms of frames, positions [frames, atoms, 3] in one row, and their products. */
import { UserError } from "../errors.ts";
import type { AtomIndex } from "./topology.ts";

/** x, y, z. */
export type Vector = readonly [number, number, number];

/** The number of frames of positions [frames, atoms, 3] in one row; a UserError where it is not whole. */
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
