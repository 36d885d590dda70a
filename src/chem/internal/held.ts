/** Which internal coordinates fixed distances hold, and at which values. */
import { UserError } from "../../errors.ts";
import { dihedral } from "../dihedral.ts";
import type { DistanceConstraint } from "../systemXml.ts";
import { type AtomIndex, pairKey } from "../topology.ts";
import type { ZMatrix } from "../zMatrix.ts";
import { coordinateAtoms, type Internal } from "./layout.ts";

/** An internal coordinate that has one value, nm or rad. */
export interface HeldCoordinate {
  readonly part: keyof Internal;
  /** Position within its part. */
  readonly index: number;
  readonly value: number;
}

/** Fixed distances, nm, by the pair of atoms. */
type Distances = (first: AtomIndex, second: AtomIndex) => number | undefined;

function distancesOf(constraints: readonly DistanceConstraint[]): Distances {
  const known = new Map(constraints.map(({ atoms: [first, second], distance }) => [pairKey(first, second), distance]));
  return (first, second) => known.get(pairKey(first, second));
}

/** cos of the angle at `middle`, of three distances; undefined where one is not fixed. */
function cosineAt(distances: Distances, first: AtomIndex, middle: AtomIndex, last: AtomIndex): number | undefined {
  const [a, b, across] = [distances(first, middle), distances(middle, last), distances(first, last)];
  if (a === undefined || b === undefined || across === undefined) return undefined;
  return (a * a + b * b - across * across) / (2 * a * b);
}

/**
 * cos of the dihedral of a row, of the six distances of its atoms: with the angles a, b, c at `bond` between the directions to atom and angle,
 * angle and torsion, atom and torsion, (cos c - cos a cos b) / (sin a sin b), the cosine rule on the sphere.
 */
function dihedralCosine(distances: Distances, [atom, bond, angle, torsion]: readonly AtomIndex[]): number | undefined {
  const [a, b, c] = [
    cosineAt(distances, atom!, bond!, angle!),
    cosineAt(distances, angle!, bond!, torsion!),
    cosineAt(distances, atom!, bond!, torsion!),
  ];
  if (a === undefined || b === undefined || c === undefined) return undefined;
  return (c - a * b) / Math.sqrt((1 - a * a) * (1 - b * b));
}

/** Coordinates that are held, each with the pair of atoms whose fixed distance says so. */
interface Finding extends HeldCoordinate {
  readonly pair: string;
}

function bondFindings(zMatrix: ZMatrix, distances: Distances): Finding[] {
  return coordinateAtoms(zMatrix).bonds.flatMap(([atom, bond], index) => {
    const value = distances(atom, bond);
    return value === undefined ? [] : [{ part: "bonds" as const, index, value, pair: pairKey(atom, bond) }];
  });
}

function angleFindings(zMatrix: ZMatrix, distances: Distances): Finding[] {
  return coordinateAtoms(zMatrix).angles.flatMap(([atom, bond, angle], index) => {
    const cosine = cosineAt(distances, atom, bond, angle);
    return cosine === undefined ? [] : [{ part: "angles" as const, index, value: Math.acos(cosine), pair: pairKey(atom, angle) }];
  });
}

/** The side of a dihedral that two distances leave open is that of the structure. */
function torsionFindings(zMatrix: ZMatrix, distances: Distances, positions: ArrayLike<number>): Finding[] {
  return coordinateAtoms(zMatrix).torsions.flatMap((atoms, index) => {
    const cosine = dihedralCosine(distances, atoms);
    if (cosine === undefined) return [];
    const side = Math.sign(dihedral(positions, positions.length / 3, atoms)[0]!);
    return [{ part: "torsions" as const, index, value: side * Math.acos(cosine), pair: pairKey(atoms[0], atoms[3]) }];
  });
}

const unfit = (labels: readonly string[], [first, second]: readonly AtomIndex[], reason: string): UserError =>
  new UserError(
    `Fixed distances were to be held as internal coordinates, but that of ${labels[first!]} and ${labels[second!]} ${reason}: constrain fewer bonds, as constraints=HBonds does, or give a z-matrix of your own with --z-matrix in which it is a bond or an angle between fixed bonds.`,
  );

/**
 * The coordinates of a z-matrix that distance constraints hold: a bond; an angle whose sides and opposite are fixed; a dihedral among four atoms with
 * six fixed distances. Each constraint holds one, and a coordinate that depends on others is held only where they are, so that the
 * coordinates that are left are free.
 *
 * `positions` [atoms * 3] nm tell the side of dihedrals; `labels` name the atoms in messages. Throws a UserError for a distance that is no such
 * coordinate, as that of the bond that closes a ring, and for distances that no three or four points can have.
 */
export function heldCoordinates(
  zMatrix: ZMatrix,
  constraints: readonly DistanceConstraint[],
  positions: ArrayLike<number>,
  labels: readonly string[],
): HeldCoordinate[] {
  const distances = distancesOf(constraints);
  const found = [
    ...bondFindings(zMatrix, distances),
    ...angleFindings(zMatrix, distances),
    ...torsionFindings(zMatrix, distances, positions),
  ];
  const holding = new Map(found.map((finding) => [finding.pair, finding]));
  const seen = new Set<string>();
  for (const { atoms, distance } of constraints) {
    if (!(distance > 0)) throw unfit(labels, atoms, `is ${distance} nm`);
    if (seen.has(pairKey(...atoms))) throw unfit(labels, atoms, "is fixed twice");
    seen.add(pairKey(...atoms));
    const finding = holding.get(pairKey(...atoms));
    if (finding === undefined) throw unfit(labels, atoms, "depends on coordinates that are free, as where it closes a ring");
    if (Number.isNaN(finding.value)) throw unfit(labels, atoms, "does not go with the others, which leave no place for it");
  }
  return found.map(({ part, index, value }) => ({ part, index, value }));
}
