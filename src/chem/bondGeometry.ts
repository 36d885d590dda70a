/** Lengths and angles of bonds in many frames. */
import { cross, displacement, dot, frameCount } from "./displacement.ts";
import type { AtomIndex } from "./topology.ts";

/** Distance of two atoms in every frame: positions [frames, atoms, 3] nm, returns [frames] nm in float64. */
export function bondLength(positions: ArrayLike<number>, atoms: number, [i, j]: readonly [AtomIndex, AtomIndex]): Float64Array {
  return Float64Array.from({ length: frameCount(positions, atoms) }, (_, frame) => {
    const bond = displacement(positions, 3 * atoms * frame, i, j);
    return Math.sqrt(dot(bond, bond));
  });
}

/**
 * Angle i-j-k in every frame: positions [frames, atoms, 3] nm, returns [frames] rad in [0, pi], float64.
 *
 * atan2(|u x v|, u.v) with the bonds u = i-j and v = k-j: as exact near 0 and pi as elsewhere, where an arc cosine loses half of the digits.
 */
export function bondAngle(
  positions: ArrayLike<number>,
  atoms: number,
  [i, j, k]: readonly [AtomIndex, AtomIndex, AtomIndex],
): Float64Array {
  return Float64Array.from({ length: frameCount(positions, atoms) }, (_, frame) => {
    const [one, other] = [displacement(positions, 3 * atoms * frame, j, i), displacement(positions, 3 * atoms * frame, j, k)];
    return Math.atan2(Math.hypot(...cross(one, other)), dot(one, other));
  });
}
