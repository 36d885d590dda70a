import { symmetricEigenvalues } from "../../num/symmetricMatrix.ts";
import type { PairOverlap } from "../overlap.ts";
import type { CheckedInput } from "./input.ts";
import type { MixturePass } from "./mixture.ts";

/** How the sampled states overlap. */
export interface MixtureOverlap {
  /** The sampled states, to which rows and columns belong. */
  readonly states: readonly number[];
  /** O_jk = N_k sum_n W_nj W_nk: the probability that a sample of state j is mistaken for one of k; rows sum to 1. [sampled, sampled] */
  readonly matrix: Float64Array;
  /** Eigenvalues, descending from 1. [sampled] */
  readonly eigenvalues: Float64Array;
  /** 1 less the second eigenvalue: 0 where the states fall apart, 1 where all are one; 1 of a single state. */
  readonly gap: number;
  /** The pairs that hold the states together: the tree of largest overlaps. */
  readonly tree: readonly PairOverlap[];
}

/** Overlap of the states of a solved mixture. Source: Klimovich, Shirts, Mobley, J. Comput.-Aided Mol. Des. 29 (2015) 397, equation 4. */
export function overlapOf({ sampled, counts }: CheckedInput, { products }: MixturePass): MixtureOverlap {
  const n = sampled.length;
  const count = sampled.map((k) => counts[k]!);
  const cells = (value: (j: number, k: number) => number): Float64Array =>
    Float64Array.from({ length: n * n }, (_, at) => value(Math.floor(at / n), at % n));
  const matrix = cells((j, k) => products[j * n + k]! / count[j]!);
  // The symmetric matrix of the same eigenvalues.
  const eigenvalues = symmetricEigenvalues(
    cells((j, k) => products[j * n + k]! / Math.sqrt(count[j]! * count[k]!)),
    n,
  );
  const pair = (j: number, k: number): PairOverlap => ({
    states: [sampled[Math.min(j, k)]!, sampled[Math.max(j, k)]!],
    overlap: (matrix[j * n + k]! + matrix[k * n + j]!) / 2,
    shared: products[j * n + k]!,
  });
  return { states: sampled, matrix, eigenvalues, gap: n > 1 ? Math.max(0, 1 - eigenvalues[1]!) : 1, tree: largestTree(n, pair) };
}

/** Prim's tree of the pairs that overlap most. */
function largestTree(n: number, pair: (j: number, k: number) => PairOverlap): PairOverlap[] {
  const inside = new Set([0]);
  const tree: PairOverlap[] = [];
  while (inside.size < n) {
    let best: { readonly to: number; readonly pair: PairOverlap } | undefined;
    for (const j of inside) {
      for (let k = 0; k < n; k++) {
        if (inside.has(k)) continue;
        const candidate = pair(j, k);
        if (best === undefined || candidate.overlap > best.pair.overlap) best = { to: k, pair: candidate };
      }
    }
    tree.push(best!.pair);
    inside.add(best!.to);
  }
  return tree;
}

/** The weakest pair on the way from one state to another along the tree; undefined where there is no way, or none to go. */
export function weakestBetween(tree: readonly PairOverlap[], from: number, to: number): PairOverlap | undefined {
  const walk = (at: number, came: number): PairOverlap[] | undefined => {
    if (at === to) return [];
    for (const pair of tree) {
      if (!pair.states.includes(at)) continue;
      const next = pair.states[0] === at ? pair.states[1] : pair.states[0];
      const rest = next === came ? undefined : walk(next, at);
      if (rest !== undefined) return [pair, ...rest];
    }
    return undefined;
  };
  const way = walk(from, -1) ?? [];
  return way.length === 0 ? undefined : way.reduce((weakest, pair) => (pair.overlap < weakest.overlap ? pair : weakest));
}
