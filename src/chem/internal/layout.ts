/** Which atoms each internal coordinate names, and in which order atoms can be placed. */
import type { Tensor } from "../../graph/op.ts";
import type { ZMatrix, ZMatrixRow } from "../zMatrix.ts";

/**
 * Internal coordinates of a configuration: bonds [batch, atoms - 1] in nm, angles [batch, atoms - 2] in rad, in (0, pi), torsions
 * [batch, atoms - 3] in rad, in (-pi, pi]. The root gives the leading two bonds and the leading angle; then one of each a row.
 */
export interface Internal {
  readonly bonds: Tensor;
  readonly angles: Tensor;
  readonly torsions: Tensor;
}

/** The atoms of each coordinate; the atom that the coordinate places comes first, a torsion i-j-k-l has i against the plane j-k-l. */
export interface CoordinateAtoms {
  readonly bonds: readonly (readonly [number, number])[];
  readonly angles: readonly (readonly [number, number, number])[];
  readonly torsions: readonly (readonly [number, number, number, number])[];
}

/** Number of atoms that a z-matrix places. */
export const atomCount = (zMatrix: ZMatrix): number => zMatrix.root.length + zMatrix.rows.length;

const references = (row: ZMatrixRow): readonly [number, number, number] => [row.bond, row.angle, row.torsion];

/** The atoms of each bond, angle and torsion, in the order of `Internal`. */
export function coordinateAtoms({ root, rows }: ZMatrix): CoordinateAtoms {
  const [first, centre, last] = root;
  return {
    bonds: [[first, centre], [last, centre], ...rows.map(({ atom, bond }) => [atom, bond] as const)],
    angles: [[last, centre, first], ...rows.map(({ atom, bond, angle }) => [atom, bond, angle] as const)],
    torsions: rows.map((row) => [row.atom, ...references(row)] as const),
  };
}

/**
 * The rows, by number, in groups that can be placed together: a row's group comes after the groups of the three atoms that it refers to.
 * Throws where an atom is placed twice, or refers to an atom that is not placed before it, or to one atom twice.
 */
export function placementLevels(zMatrix: ZMatrix): number[][] {
  const atoms = atomCount(zMatrix);
  const levelOf = new Map(zMatrix.root.map((atom) => [atom, 0]));
  if (levelOf.size < 3) throw new Error(`placementLevels: the root [${zMatrix.root}] names an atom twice; it needs three atoms`);
  const levels: number[][] = [];
  zMatrix.rows.forEach((row, index) => {
    const found = references(row).map((atom) => levelOf.get(atom));
    const missing = references(row).find((_, position) => found[position] === undefined);
    if (missing !== undefined)
      throw new Error(`placementLevels: row ${index} refers to atom ${missing}, which no earlier row places`);
    if (new Set(references(row)).size < 3)
      throw new Error(`placementLevels: row ${index} refers to atoms [${references(row)}], one of them twice`);
    if (levelOf.has(row.atom)) throw new Error(`placementLevels: row ${index} places atom ${row.atom}, which is placed already`);
    const level = 1 + Math.max(...found.map((value) => value!));
    levelOf.set(row.atom, level);
    levels[level - 1] = [...(levels[level - 1] ?? []), index];
  });
  const stranger = [...levelOf.keys()].find((atom) => !Number.isInteger(atom) || atom < 0 || atom >= atoms);
  if (stranger !== undefined)
    throw new Error(`placementLevels: ${atoms} atoms are placed, but one of them is numbered ${stranger}`);
  return levels;
}
