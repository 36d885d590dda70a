/** Rotations about bonds. */
import { UserError } from "../errors.ts";
import { cross, displacement, dot } from "./displacement.ts";
import type { AtomIndex, Bond } from "./topology.ts";

/** Atoms that hang on `to` when its bond to `from` is cut; throws a UserError where the bond is in a ring. */
export function atomsBeyond(bonds: readonly Bond[], from: AtomIndex, to: AtomIndex): AtomIndex[] {
  const found = new Set([to]);
  for (const atom of found) {
    for (const [a, b] of bonds) {
      const next = a === atom ? b : b === atom ? a : undefined;
      if (next === undefined || (atom === to && next === from)) continue;
      if (next === from)
        throw new UserError(`The bond of atoms ${from} and ${to} was to be turned, but it is in a ring: leave it out.`);
      found.add(next);
    }
  }
  return [...found];
}

/** A frame [atoms, 3] with atoms turned by an angle (rad) about the bond from one atom to another; Rodrigues' formula. */
export function turnAtoms(frame: Float64Array, [from, to]: Bond, moving: readonly AtomIndex[], angle: number): Float64Array {
  const result = frame.slice();
  const bond = displacement(frame, 0, from, to);
  const length = Math.sqrt(dot(bond, bond));
  const axis = [bond[0] / length, bond[1] / length, bond[2] / length] as const;
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  for (const atom of moving) {
    const arm = displacement(frame, 0, from, atom);
    const side = cross(axis, arm);
    const along = dot(axis, arm) * (1 - cosine);
    for (let k = 0; k < 3; k++) {
      result[3 * atom + k] = frame[3 * from + k]! + cosine * arm[k]! + sine * side[k]! + along * axis[k]!;
    }
  }
  return result;
}
