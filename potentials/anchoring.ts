/** Forces that hold a molecule where it is or as it is turned, of which internal coordinates say nothing. */
import { fold, type Key, key, normals } from "../src/num/random.ts";
import { quaternionRotation, rotated } from "../src/num/rotationMatrix.ts";
import { forceReference } from "./energy.ts";
import { forceTerms } from "./index.ts";
import type { ForceData, ForceTag } from "./term.ts";

/** nm: a wall may be far from where the molecule is. */
const DISTANCES = [0.1, 1, 10, 100];
/** nm; atoms are shaken, since nothing turns what lies on an axis. */
const SHAKE = 0.01;
/** Of an energy, or kJ/mol below 1: rounding at the largest distance is far below it. */
const TOLERANCE = 1e-6;

/** Whether the formula of a force has coordinates in it; it may yet have only their differences. */
export const namesPlaces = <T extends ForceTag>(data: ForceData<T>): boolean =>
  forceTerms[data.type].namesPlaces?.(data) ?? false;

const draws = (stream: Key, count: number): Float64Array => {
  const out = new Float64Array(count);
  normals(stream, 0, out);
  return out;
};

/** Positions [atoms * 3] turned at random, the rotation of a random quaternion, and moved by about a distance. */
function moved(positions: Float64Array, distance: number, stream: Key): Float64Array {
  const [w, x, y, z, ...shift] = draws(stream, 7);
  const length = Math.hypot(w!, x!, y!, z!);
  const rotation = quaternionRotation(w! / length, x! / length, y! / length, z! / length);
  return rotated(rotation, positions, 3).map((value, at) => value + distance * shift[at % 3]!);
}

/**
 * The first force whose energy is another after a rigid motion of the molecule, or undefined. Formulas without coordinates are free of it;
 * the others are tried, in float64, on a structure [atoms * 3], nm, that is moved by 0.1 to 100 nm and turned.
 */
export function anchoredForce(forces: readonly ForceData[], structure: Float64Array): ForceData | undefined {
  const root = key(0);
  const noise = draws(fold(root, 0), structure.length);
  const frame = structure.map((value, at) => value + SHAKE * noise[at]!);
  const copies = DISTANCES.map((distance, index) => moved(frame, distance, fold(root, index + 1)));
  return forces.filter(namesPlaces).find((data) => {
    const energy = forceReference(frame, data);
    return copies.some((copy) => {
      const there = forceReference(copy, data);
      // Where it is no number, the formula does depend on the place.
      return !(Math.abs(there - energy) <= TOLERANCE * Math.max(1, Math.abs(energy), Math.abs(there)));
    });
  });
}
