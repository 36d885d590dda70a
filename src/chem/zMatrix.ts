import { UserError } from "../errors.ts";
import { type AtomIndex, atomLabel, connectedComponents, neighbours, type Topology } from "./topology.ts";

/**
 * Places `atom` from three atoms that are placed already: the distance to `bond`, the angle atom-bond-angle and the dihedral
 * atom-bond-angle-torsion. A proper torsion runs along bonds; an improper one ends at a sibling of `atom`, bonded to `bond` too.
 */
export interface ZMatrixRow {
  readonly atom: AtomIndex;
  readonly bond: AtomIndex;
  readonly angle: AtomIndex;
  readonly torsion: AtomIndex;
  readonly kind: "proper" | "improper";
}

/** Three bonded root atoms (first-second and second-third are bonds), then a row for every other atom in the order of placement. */
export interface ZMatrix {
  readonly root: readonly [AtomIndex, AtomIndex, AtomIndex];
  readonly rows: readonly ZMatrixRow[];
}

/** Chain of a peptide, methyl carbons of its caps included, since they define the end omegas. */
const BACKBONE: ReadonlySet<string> = new Set(["N", "CA", "C"]);
const CAP_METHYLS: ReadonlySet<string> = new Set(["ACE CH3", "NME CH3", "NMA CH3"]);

/** What the walk knows of a tree of atoms hung up at the middle root atom. */
interface Tree {
  readonly adjacent: readonly (readonly AtomIndex[])[];
  /** 0 backbone, 1 other heavy atoms, 2 hydrogens; never less than the parent's. */
  readonly rank: readonly number[];
  /** Bonds from the middle root atom. */
  readonly depth: readonly number[];
  readonly parent: readonly AtomIndex[];
  /** Heavy atoms and atoms of the branch that starts here, itself included. */
  readonly heavySize: readonly number[];
  readonly size: readonly number[];
}

function checkMolecule(topology: Topology): void {
  const { atoms, bonds } = topology;
  if (atoms.length < 4) {
    throw new UserError(
      `Internal coordinates were asked for, but the molecule has ${atoms.length} atoms and at least 4 are needed: choose a larger molecule.`,
    );
  }
  const components = connectedComponents(topology);
  if (components.length > 1) {
    const other = atomLabel(atoms[components[1]![0]!]!);
    throw new UserError(
      `Internal coordinates were asked for, but the atoms form ${components.length} separate molecules (${other} is not bonded to ${atomLabel(atoms[0]!)}): give one molecule, or its missing CONECT records.`,
    );
  }
  const rings = bonds.length - atoms.length + 1;
  if (rings === 0) return;
  const members = ringAtoms(topology).map((index) => atomLabel(atoms[index]!));
  throw new UserError(
    `Internal coordinates were asked for, but the molecule has ${rings === 1 ? "a ring" : `${rings} rings`} (${members.slice(0, 6).join(", ")}) and only molecules without rings are supported: choose an acyclic molecule.`,
  );
}

/** Atoms that remain when atoms with one bond are taken away again and again: those in rings and between them. */
function ringAtoms(topology: Topology): AtomIndex[] {
  const adjacent = neighbours(topology);
  const degree = adjacent.map((list) => list.length);
  const leaves = topology.atoms.map(({ index }) => index).filter((index) => degree[index] === 1);
  // The list grows while it is read.
  for (const leaf of leaves) {
    degree[leaf] = 0;
    for (const next of adjacent[leaf]!) {
      degree[next]!--;
      if (degree[next] === 1) leaves.push(next);
    }
  }
  return topology.atoms.map(({ index }) => index).filter((index) => degree[index]! > 0);
}

/** 0 for the peptide chain, 1 for other heavy atoms, 2 for hydrogens. */
function ownRank(topology: Topology, index: AtomIndex): number {
  const { name, residueName, element } = topology.atoms[index]!;
  if (element === "H") return 2;
  return BACKBONE.has(name) || CAP_METHYLS.has(`${residueName} ${name}`) ? 0 : 1;
}

function hangUp(topology: Topology, top: AtomIndex): Tree {
  const adjacent = neighbours(topology);
  const parent: AtomIndex[] = topology.atoms.map(() => -1);
  const depth = topology.atoms.map(() => 0);
  const rank = topology.atoms.map(({ index }) => ownRank(topology, index));
  const order = [top];
  // The list grows while it is read: a breadth-first walk. There are no rings, so an atom is met once.
  for (const atom of order) {
    for (const child of adjacent[atom]!) {
      if (child === parent[atom]) continue;
      parent[child] = atom;
      depth[child] = depth[atom]! + 1;
      rank[child] = Math.max(rank[child]!, rank[atom]!);
      order.push(child);
    }
  }
  const size = topology.atoms.map(() => 1);
  const heavySize = topology.atoms.map(({ element }) => (element === "H" ? 0 : 1));
  for (const atom of order.slice(1).reverse()) {
    size[parent[atom]!]! += size[atom]!;
    heavySize[parent[atom]!]! += heavySize[atom]!;
  }
  return { adjacent, rank, depth, parent, heavySize, size };
}

/** Order of siblings: backbone before other heavy atoms before hydrogens; then the larger branch; then the lower index. */
const siblingOrder =
  ({ rank, heavySize, size }: Tree) =>
  (a: AtomIndex, b: AtomIndex): number =>
    rank[a]! - rank[b]! || heavySize[b]! - heavySize[a]! || size[b]! - size[a]! || a - b;

/** N, CA, C of the residue nearest the middle of the chain, or undefined where no residue has them bonded in a row. */
function peptideRoot(topology: Topology): ZMatrix["root"] | undefined {
  const adjacent = neighbours(topology);
  const roots = topology.atoms
    .filter(({ name }) => name === "CA")
    .flatMap(({ index, residueIndex }) => {
      const named = (name: string) =>
        adjacent[index]!.find(
          (other) => topology.atoms[other]!.name === name && topology.atoms[other]!.residueIndex === residueIndex,
        );
      const [nitrogen, carbon] = [named("N"), named("C")];
      return nitrogen === undefined || carbon === undefined ? [] : [[nitrogen, index, carbon] as const];
    });
  return roots[Math.floor((roots.length - 1) / 2)];
}

/** The atom nearest the middle of the molecule that has two neighbours, heavy atoms preferred, between its two largest branches. */
function generalRoot(topology: Topology): ZMatrix["root"] {
  const candidates = topology.atoms.flatMap(({ index, element }) => {
    const tree = hangUp(topology, index);
    if (tree.adjacent[index]!.length < 2) return [];
    const [first, third] = [...tree.adjacent[index]!].sort(siblingOrder(tree)) as [AtomIndex, AtomIndex];
    const hydrogens = [index, first, third].filter((atom) => topology.atoms[atom]!.element === "H").length;
    return [
      { root: [first, index, third] as const, hydrogens: element === "H" ? 3 : hydrogens, height: Math.max(...tree.depth) },
    ];
  });
  // A molecule of four atoms or more without rings has an atom with two neighbours.
  return candidates.sort((a, b) => a.hydrogens - b.hydrogens || a.height - b.height || a.root[1] - b.root[1])[0]!.root;
}

/**
 * The row of a child of `centre`, which is bonded to `inner`, the atom before it.
 * The first child turns about the bond centre-inner against `outer`; the others hang beside it.
 */
function rowsOfCentre(centre: AtomIndex, inner: AtomIndex, outer: AtomIndex, children: readonly AtomIndex[]): ZMatrixRow[] {
  return children.map((atom, position) =>
    position === 0
      ? { atom, bond: centre, angle: inner, torsion: outer, kind: "proper" }
      : { atom, bond: centre, angle: inner, torsion: children[0]!, kind: "improper" },
  );
}

/**
 * Builds the z-matrix of a molecule without rings from its bonds, the same for the same topology.
 *
 * Every rotatable bond gets one proper torsion; the other atoms of a centre hang on the atom that this torsion placed, so their
 * dihedrals are narrow (near +-120 or 180 degrees). Backbone atoms come first and so define phi, psi and omega as usual, then side
 * chains, then hydrogens. The root is N, CA, C of the residue in the middle, or, without one, the middle of the molecule.
 *
 * Throws a UserError for fewer than four atoms, separate molecules and rings.
 *
 * Source: bond-angle-torsion coordinates of Chang, Potter and Gilson, J. Phys. Chem. B 107, 1048 (2003).
 */
export function buildZMatrix(topology: Topology): ZMatrix {
  checkMolecule(topology);
  const root = peptideRoot(topology) ?? generalRoot(topology);
  const [first, middle, third] = root;
  const tree = hangUp(topology, middle);
  const outerOf = (centre: AtomIndex): AtomIndex => {
    const inner = tree.parent[centre]!;
    if (inner !== middle) return tree.parent[inner]!;
    // About a bond of the middle atom, the reference is a root atom on its other side.
    return centre === first ? third : first;
  };
  const rows = topology.atoms.flatMap(({ index: centre }) => {
    const children = tree.adjacent[centre]!.filter((atom) => atom !== tree.parent[centre] && !root.includes(atom)).sort(
      siblingOrder(tree),
    );
    // The middle atom's own children are siblings of the third root atom.
    if (centre === middle) return rowsOfCentre(middle, first, first, [third, ...children]).slice(1);
    return rowsOfCentre(centre, tree.parent[centre]!, outerOf(centre), children);
  });
  // A sort by rank, then depth, keeps every reference before its row: neither falls on the way out, and siblings keep their order.
  const sorted = rows
    .map((row, order) => ({ row, order }))
    .sort((a, b) => {
      const [x, y] = [a.row.atom, b.row.atom];
      return tree.rank[x]! - tree.rank[y]! || tree.depth[x]! - tree.depth[y]! || a.order - b.order;
    });
  return { root, rows: sorted.map(({ row }) => row) };
}
