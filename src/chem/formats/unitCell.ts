import { UserError } from "../../errors.ts";

/** Six numbers: lengths a, b, c in nm, and the angles alpha (b, c), beta (a, c), gamma (a, b) in degrees, as files have them. */
export type LengthsAndAngles = readonly number[];

const DEGREE = Math.PI / 180;

/** Exactly zero for a right angle, so that rectangular cells have zeros off the diagonal. */
const cosine = (degrees: number): number => (degrees === 90 ? 0 : Math.cos(degrees * DEGREE));

/**
 * Vectors [3, 3] nm of a periodic cell, a along x and b in the plane of x and y; undefined where all lengths are zero, which stands for
 * open space.
 *
 *     a = (a, 0, 0)   b = b (cos gamma, sin gamma, 0)   c = c (cos beta, (cos alpha - cos beta cos gamma) / sin gamma, ...)
 *
 * Throws a UserError that begins with `where` for lengths and angles that enclose no volume.
 */
export function cellVectors(cell: LengthsAndAngles, where: string): Float64Array | undefined {
  const [a, b, c, alpha, beta, gamma] = cell as [number, number, number, number, number, number];
  if (a === 0 && b === 0 && c === 0) return undefined;
  const sine = Math.sqrt(1 - cosine(gamma) ** 2);
  const slant = (cosine(alpha) - cosine(beta) * cosine(gamma)) / sine;
  const height = Math.sqrt(1 - cosine(beta) ** 2 - slant ** 2);
  const volume = a * b * sine * c * height;
  if ([a, b, c].every((length) => length > 0) && volume > 0 && volume < Number.POSITIVE_INFINITY) {
    return Float64Array.of(a, 0, 0, b * cosine(gamma), b * sine, 0, c * cosine(beta), c * slant, c * height);
  }
  throw new UserError(
    `${where}: the unit cell of lengths ${a}, ${b}, ${c} nm and angles ${alpha}, ${beta}, ${gamma} degrees must enclose a volume, but it does not: correct it.`,
  );
}

/** Lengths and angles of cell vectors [3, 3] nm. */
export function lengthsAndAngles(vectors: ArrayLike<number>): LengthsAndAngles {
  const [a, b, c] = [0, 3, 6].map((start) => [0, 1, 2].map((axis) => vectors[start + axis]!)) as [number[], number[], number[]];
  const angle = (first: number[], second: number[]): number => {
    const dot = first.reduce((sum, value, axis) => sum + value * second[axis]!, 0);
    return Math.acos(dot / (Math.hypot(...first) * Math.hypot(...second))) / DEGREE;
  };
  return [Math.hypot(...a), Math.hypot(...b), Math.hypot(...c), angle(b, c), angle(a, c), angle(a, b)];
}

/** A frame's vectors among the cells [frames, 3, 3] of many. */
export const cellOf = (cells: Float64Array, frame: number): Float64Array => cells.subarray(9 * frame, 9 * frame + 9);
