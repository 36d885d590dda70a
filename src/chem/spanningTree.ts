/** The tree along which the atoms of a molecule are placed. */
import { type AtomIndex, neighbours, type Topology } from "./topology.ts";

/** A spanning tree of the bonds, hung up at one atom; a ring is cut opposite to where the tree enters it. */
export interface SpanningTree {
  readonly adjacent: readonly (readonly AtomIndex[])[];
  /** The worst rank on the way from the top: never less than the parent's. */
  readonly rank: readonly number[];
  /** Bonds from the top, along the tree. */
  readonly depth: readonly number[];
  /** -1 for the top. */
  readonly parent: readonly AtomIndex[];
  /** Heavy atoms and atoms of the branch that starts here, itself included. */
  readonly heavySize: readonly number[];
  readonly size: readonly number[];
}

/** An atom met on the walk, and from where. */
interface Meeting {
  readonly atom: AtomIndex;
  readonly from: AtomIndex;
  readonly rank: number;
  readonly depth: number;
}

/** Whether a meeting comes before another: by rank, then depth, then the lower indices. */
const precedes = (a: Meeting, b: Meeting): boolean =>
  (a.rank - b.rank || a.depth - b.depth || a.from - b.from || a.atom - b.atom) < 0;

/**
 * Hangs a connected molecule up at an atom. Every atom is reached on the way whose worst rank is lowest, and of such ways on the shortest:
 * Dijkstra's walk by (rank, depth).
 */
export function spanningTree(topology: Topology, top: AtomIndex, ownRank: (atom: AtomIndex) => number): SpanningTree {
  const adjacent = neighbours(topology);
  const tree = {
    adjacent,
    rank: topology.atoms.map(({ index }) => ownRank(index)),
    depth: topology.atoms.map(() => 0),
    parent: topology.atoms.map((): AtomIndex => -1),
    heavySize: topology.atoms.map(({ element }) => (element === "H" ? 0 : 1)),
    size: topology.atoms.map(() => 1),
  };
  const reached = new Set<AtomIndex>();
  let meetings: Meeting[] = [{ atom: top, from: -1, rank: tree.rank[top]!, depth: 0 }];
  while (meetings.length > 0) {
    const { atom, from, rank, depth } = meetings.reduce((best, other) => (precedes(other, best) ? other : best));
    reached.add(atom);
    tree.parent[atom] = from;
    tree.rank[atom] = rank;
    tree.depth[atom] = depth;
    const next = adjacent[atom]!.filter((other) => !reached.has(other));
    meetings = meetings
      .filter((meeting) => meeting.atom !== atom)
      .concat(next.map((other) => ({ atom: other, from: atom, rank: Math.max(rank, tree.rank[other]!), depth: depth + 1 })));
  }
  for (const atom of [...reached].slice(1).reverse()) {
    tree.size[tree.parent[atom]!]! += tree.size[atom]!;
    tree.heavySize[tree.parent[atom]!]! += tree.heavySize[atom]!;
  }
  return tree;
}

/** Order of siblings: by rank; then the larger branch; then the lower index. */
export const siblingOrder =
  ({ rank, heavySize, size }: SpanningTree) =>
  (a: AtomIndex, b: AtomIndex): number =>
    rank[a]! - rank[b]! || heavySize[b]! - heavySize[a]! || size[b]! - size[a]! || a - b;

/** Order in which atoms are placed: by rank, then depth, then by the parent and among siblings. What an atom hangs on comes before it. */
export const placementOrder =
  (tree: SpanningTree) =>
  (a: AtomIndex, b: AtomIndex): number => {
    const { rank, depth, parent } = tree;
    return rank[a]! - rank[b]! || depth[a]! - depth[b]! || parent[a]! - parent[b]! || siblingOrder(tree)(a, b);
  };
