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

/** A coordinate in words, by the labels of its atoms: "bond of ACE 1 HH31, ACE 1 CH3". */
export function coordinateLabel(
  zMatrix: ZMatrix,
  part: keyof Internal,
  index: number,
  labelOf: (atom: number) => string,
): string {
  return `${part.slice(0, -1)} of ${coordinateAtoms(zMatrix)[part][index]!.map(labelOf).join(", ")}`;
}

/** Why the atoms of a z-matrix cannot be placed one after another; undefined where they can. */
export function placementFault(zMatrix: ZMatrix): string | undefined {
  const { root, rows } = zMatrix;
  const placed = new Set<number>(root);
  if (placed.size < 3) return `the root [${root}] names an atom twice; it needs three atoms`;
  for (const [index, row] of rows.entries()) {
    const missing = references(row).find((atom) => !placed.has(atom));
    if (missing !== undefined) return `row ${index} refers to atom ${missing}, which no earlier row places`;
    if (new Set(references(row)).size < 3) return `row ${index} refers to atoms [${references(row)}], one of them twice`;
    if (placed.has(row.atom)) return `row ${index} places atom ${row.atom}, which is placed already`;
    placed.add(row.atom);
  }
  const stranger = [...placed].find((atom) => !Number.isInteger(atom) || atom < 0 || atom >= placed.size);
  return stranger === undefined ? undefined : `${placed.size} atoms are placed, but one of them is numbered ${stranger}`;
}

/**
 * The rows, by number, in groups that can be placed together: a row's group comes after the groups of the three atoms that it refers to.
 * Throws where `placementFault` finds one.
 */
export function placementLevels(zMatrix: ZMatrix): number[][] {
  const fault = placementFault(zMatrix);
  if (fault !== undefined) throw new Error(`placementLevels: ${fault}`);
  const levelOf = new Map(zMatrix.root.map((atom) => [atom, 0]));
  const levels: number[][] = [];
  zMatrix.rows.forEach((row, index) => {
    const level = 1 + Math.max(...references(row).map((atom) => levelOf.get(atom)!));
    levelOf.set(row.atom, level);
    levels[level - 1] = [...(levels[level - 1] ?? []), index];
  });
  return levels;
}
