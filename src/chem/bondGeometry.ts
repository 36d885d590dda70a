/** Lengths and angles of bonds in many frames. */
import { displacement, dot, frameCount } from "./dihedral.ts";
import type { AtomIndex } from "./topology.ts";

/** Distance of two atoms in every frame: positions [frames, atoms, 3] nm, returns [frames] nm in float64. */
export function bondLength(positions: ArrayLike<number>, atoms: number, [i, j]: readonly [AtomIndex, AtomIndex]): Float64Array {
  return Float64Array.from({ length: frameCount(positions, atoms) }, (_, frame) => {
    const bond = displacement(positions, 3 * atoms * frame, i, j);
    return Math.sqrt(dot(bond, bond));
  });
}

/** Angle i-j-k in every frame: positions [frames, atoms, 3] nm, returns [frames] rad in [0, pi], float64. */
export function bondAngle(
  positions: ArrayLike<number>,
  atoms: number,
  [i, j, k]: readonly [AtomIndex, AtomIndex, AtomIndex],
): Float64Array {
  return Float64Array.from({ length: frameCount(positions, atoms) }, (_, frame) => {
    const [one, other] = [displacement(positions, 3 * atoms * frame, j, i), displacement(positions, 3 * atoms * frame, j, k)];
    const cosine = dot(one, other) / Math.sqrt(dot(one, one) * dot(other, other));
    return Math.acos(Math.min(1, Math.max(-1, cosine)));
  });
}
