/** Where a z-matrix begins: three bonded atoms that no rotation moves against each other. */
import { UserError } from "../errors.ts";
import { type SpanningTree, siblingOrder, spanningTree } from "./spanningTree.ts";
import { type AtomIndex, atomLabel, neighbours, type Topology } from "./topology.ts";

export type Root = readonly [AtomIndex, AtomIndex, AtomIndex];

/** Chain of a peptide, methyl carbons of its caps included, since they define the end omegas. */
const BACKBONE: ReadonlySet<string> = new Set(["N", "CA", "C"]);
const CAP_METHYLS: ReadonlySet<string> = new Set(["ACE CH3", "NME CH3", "NMA CH3"]);

/** N, CA, C of the residue nearest the middle of the chain, or undefined where no residue has them bonded in a row. */
function peptideRoot(topology: Topology): Root | undefined {
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

/** 0 for the chain of a peptide, 1 for other heavy atoms, 2 for hydrogens: the order in which they are placed. */
function ranksOf({ atoms }: Topology, isPeptide: boolean): (index: AtomIndex) => number {
  const inChain = ({ name, residueName }: (typeof atoms)[number]): boolean =>
    BACKBONE.has(name) || CAP_METHYLS.has(`${residueName} ${name}`);
  return (index) => {
    const atom = atoms[index]!;
    if (atom.element === "H") return 2;
    return isPeptide && inChain(atom) ? 0 : 1;
  };
}

/** The atom nearest the middle of the molecule that has two neighbours and is not linear, heavy atoms preferred, between its two largest branches. */
function generalRoot(topology: Topology, linear: ReadonlySet<AtomIndex>): Root | undefined {
  const ranks = ranksOf(topology, false);
  const adjacent = neighbours(topology);
  const middles = topology.atoms.filter(({ index }) => adjacent[index]!.length >= 2 && !linear.has(index));
  const candidates = middles.map(({ index, element }) => {
    const tree = spanningTree(topology, index, ranks);
    const [first, third] = [...adjacent[index]!].sort(siblingOrder(tree)) as [AtomIndex, AtomIndex];
    const hydrogens = [first, third].filter((atom) => topology.atoms[atom]!.element === "H").length;
    return {
      root: [first, index, third] as const,
      hydrogens: element === "H" ? 3 : hydrogens,
      height: Math.max(...tree.depth),
    };
  });
  return candidates.sort((a, b) => a.hydrogens - b.hydrogens || a.height - b.height || a.root[1] - b.root[1])[0]?.root;
}

/**
 * The root of a molecule's z-matrix and the tree that hangs at its middle atom: N, CA, C of the residue in the middle, or, without one, the
 * middle of the molecule. Throws a UserError where all atoms are in a line.
 */
export function rootAndTree(
  topology: Topology,
  linear: ReadonlySet<AtomIndex>,
): { readonly root: Root; readonly tree: SpanningTree } {
  const peptide = peptideRoot(topology);
  const root = peptide ?? generalRoot(topology, linear);
  if (root === undefined) {
    throw new UserError(
      `Internal coordinates were asked for, but all atoms from ${atomLabel(topology.atoms[0]!)} on are in a line, where no torsion is defined: choose a molecule that is bent somewhere.`,
    );
  }
  return { root, tree: spanningTree(topology, root[1], ranksOf(topology, peptide !== undefined)) };
}
