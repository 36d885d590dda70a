import { UserError } from "../errors.ts";
import { counted } from "../words.ts";
import { isRingBond, wayAround } from "./rings.ts";
import { placementOrder, type SpanningTree } from "./spanningTree.ts";
import { type AtomIndex, atomLabel, connectedComponents, type Topology } from "./topology.ts";
import { type Root, rootAndTree } from "./zMatrixRoot.ts";

/**
 * Places `atom` from three atoms that are placed already: the distance to `bond`, the angle atom-bond-angle and the dihedral
 * atom-bond-angle-torsion. The kind says how the dihedral behaves: a proper one turns about the bond from `bond` to `angle`, a ring's turns
 * about a bond or diagonal of a ring as far as its closure allows, and an improper one is narrow, beside another neighbour of `bond`.
 */
export interface ZMatrixRow {
  readonly atom: AtomIndex;
  readonly bond: AtomIndex;
  readonly angle: AtomIndex;
  readonly torsion: AtomIndex;
  readonly kind: "proper" | "improper" | "ring";
}

/** Three bonded root atoms (first-second and second-third are bonds), then a row for every other atom in the order of placement. */
export interface ZMatrix {
  readonly root: Root;
  readonly rows: readonly ZMatrixRow[];
}

/** Whether the distance of two atoms is fixed. */
export type IsFixed = (first: AtomIndex, second: AtomIndex) => boolean;

/** A row without its atom and the atom it is bonded to. */
type Frame = Pick<ZMatrixRow, "angle" | "torsion" | "kind">;

/** What is known while atoms are placed one after another. */
interface Placement {
  readonly tree: SpanningTree;
  readonly root: Root;
  readonly linear: ReadonlySet<AtomIndex>;
  readonly isFixed: IsFixed;
  /** In the order of placement. */
  readonly placed: Set<AtomIndex>;
  readonly labels: (atom: AtomIndex) => string;
}

function checkMolecule(topology: Topology): void {
  const { atoms } = topology;
  if (atoms.length < 4) {
    throw new UserError(
      `Internal coordinates were asked for, but the molecule has ${counted(atoms.length, "atom")} and at least 4 are needed: choose a larger molecule.`,
    );
  }
  const components = connectedComponents(topology);
  if (components.length === 1) return;
  const other = atomLabel(atoms[components[1]![0]!]!);
  throw new UserError(
    `Internal coordinates were asked for, but the atoms form ${components.length} separate molecules (${other} is not bonded to ${atomLabel(atoms[0]!)}): give one molecule, or its missing CONECT records.`,
  );
}

/** The placed neighbours of an atom, in the order of their placement, without some of them. */
const placedNeighbours = ({ tree, placed }: Placement, atom: AtomIndex, ...without: AtomIndex[]): AtomIndex[] =>
  [...placed].filter((other) => tree.adjacent[atom]!.includes(other) && !without.includes(other));

/** The atom before a placed one on the tree; for the middle of the root, its first atom. */
const innerOf = ({ tree, root }: Placement, atom: AtomIndex): AtomIndex => (atom === root[1] ? root[0] : tree.parent[atom]!);

/** Where the line that ends in a bond begins, and a placed atom beside it. */
interface Line {
  readonly bend: AtomIndex;
  readonly beside: AtomIndex;
}

/** More linear centres in a row leave no frame: whatever is beside the line is then seen from its end under too small an angle. */
const LONGEST_LINE = 2;

/** The line of the bond from `inner` to `centre`, back over linear centres. */
function lineOf(placement: Placement, centre: AtomIndex, inner: AtomIndex, seen = 0): Line {
  const { tree, root, linear, labels } = placement;
  if (linear.has(inner)) {
    if (seen < LONGEST_LINE) return lineOf(placement, inner, innerOf(placement, inner), seen + 1);
    throw new UserError(
      `Internal coordinates were asked for, but ${labels(centre)} is the end of a line of more than ${LONGEST_LINE + 2} atoms, where no torsion is defined: choose a molecule without such a rod.`,
    );
  }
  // About a bond of the middle atom of the root, the reference is a root atom on its other side.
  if (inner === root[1]) return { bend: inner, beside: centre === root[0] ? root[2] : root[0] };
  return { bend: inner, beside: tree.parent[inner]! };
}

/** Against which atom the first atom beyond a bond turns: in a ring its other side, else the atom before the bond. */
function torsionReference(placement: Placement, atom: AtomIndex, centre: AtomIndex, inner: AtomIndex): AtomIndex {
  const { beside } = lineOf(placement, centre, inner);
  if (placement.linear.has(inner)) return beside;
  const ringSize = (end: AtomIndex): number => wayAround(placement.tree.adjacent, end, atom, [centre, inner]);
  return placedNeighbours(placement, inner, centre).reduce(
    (best, other) => (ringSize(other) < ringSize(best) ? other : best),
    beside,
  );
}

/** Closes a ring: the atom is bonded to `centre` and to `other`, and turns about the line between them. */
function closingFrame(placement: Placement, atom: AtomIndex, centre: AtomIndex, other: AtomIndex): Frame {
  const [third] = placedNeighbours(placement, atom, centre, other);
  const [beyond] = placedNeighbours(placement, other, centre, atom);
  // In a ring of three, `other` may have no neighbour yet but `centre`, which then has another.
  const [beside] = placedNeighbours(placement, centre, other);
  return { angle: other, torsion: (third ?? beyond ?? beside)!, kind: "ring" };
}

function frameOf(placement: Placement, atom: AtomIndex, centre: AtomIndex): Frame {
  const { tree, root, linear } = placement;
  const [closure] = placedNeighbours(placement, atom, centre);
  if (closure !== undefined && !linear.has(atom)) return closingFrame(placement, atom, centre, closure);
  const inner = innerOf(placement, centre);
  // On a line, the angle at the centre is taken against an atom beside the line: angles near pi have no density to model.
  if (linear.has(centre)) {
    const { bend, beside } = lineOf(placement, centre, inner, 1);
    return { angle: beside, torsion: bend, kind: "improper" };
  }
  // Where the angle between two bonds of the centre is fixed, it is the coordinate; one with the inner atom is so anyway.
  const [rigid, further] = placedNeighbours(placement, centre, inner).filter((other) => placement.isFixed(atom, other));
  if (rigid !== undefined) return { angle: rigid, torsion: further ?? inner, kind: "improper" };
  const [sibling] = centre === root[1] ? [root[2]] : placedNeighbours(placement, centre, inner);
  if (sibling !== undefined) return { angle: inner, torsion: sibling, kind: "improper" };
  const kind = isRingBond(tree.adjacent, centre, inner) ? "ring" : "proper";
  return { angle: inner, torsion: torsionReference(placement, atom, centre, inner), kind };
}

/**
 * Builds the z-matrix of a connected molecule from its bonds, the same for the same topology; `linear` are its linear centres. Fixed
 * distances between atoms that have a neighbour in common become angles.
 *
 * Every rotatable bond gets one proper torsion; the other atoms of a centre hang on the atom that this torsion placed, so their
 * dihedrals are narrow (near +-120 or 180 degrees). A ring is placed from where the tree enters it along both sides; the atom that closes it
 * is placed by its bond to one side, the angle of that bond with the diagonal to the other side, and the dihedral about this diagonal, which
 * is the pucker. Backbone atoms come first and so define phi, psi and omega as usual, then side chains, then hydrogens. The root is N, CA,
 * C of the residue in the middle, or, without one, the middle of the molecule.
 *
 * Throws a UserError for fewer than four atoms, separate molecules, and more than four atoms in a line.
 *
 * Source: bond-angle-torsion coordinates of Chang, Potter and Gilson, J. Phys. Chem. B 107, 1048 (2003).
 */
export function buildZMatrix(
  topology: Topology,
  linear: ReadonlySet<AtomIndex> = new Set(),
  isFixed: IsFixed = () => false,
): ZMatrix {
  checkMolecule(topology);
  const { root, tree } = rootAndTree(topology, linear);
  const labels = (atom: AtomIndex): string => atomLabel(topology.atoms[atom]!);
  const placement: Placement = { tree, root, linear, isFixed, placed: new Set(root), labels };
  const others = topology.atoms.map(({ index }) => index).filter((index) => !root.includes(index));
  const rows = others.sort(placementOrder(tree)).map((atom): ZMatrixRow => {
    const bond = tree.parent[atom]!;
    const row = { atom, bond, ...frameOf(placement, atom, bond) };
    placement.placed.add(atom);
    return row;
  });
  return { root, rows };
}
