/** All pairs of atoms: one table that every pairwise force uses, so that equal distances are one node of the graph. */
import type { Cartesian } from "../src/chem/cartesian.ts";
import type { Tensor } from "../src/graph/op.ts";
import { reciprocal, sqrt } from "../src/graph/ops/elementwise.ts";
import { atomCount, displacements, dot } from "./vectors.ts";

/** Pairs (first[k], second[k]), first < second. */
export interface Pairs {
  readonly first: readonly number[];
  readonly second: readonly number[];
}

/** The n (n - 1) / 2 pairs of n atoms, ordered by the first atom, then by the second. */
export function allPairs(atoms: number): Pairs {
  const first: number[] = [];
  const second: number[] = [];
  for (let a = 0; a < atoms; a++) {
    for (let b = a + 1; b < atoms; b++) {
      first.push(a);
      second.push(b);
    }
  }
  return { first, second };
}

/** Distances of pairs and their inverses, [batch, pairs] each: nm and 1/nm. */
export interface PairDistances {
  readonly distance: Tensor;
  readonly inverse: Tensor;
}

/**
 * Distances of all pairs, in the order of `allPairs`.
 * There is no squared distance here: where everything depends on positions through r alone, the gradient reaches them once.
 */
export function pairDistances(cartesian: Cartesian): PairDistances {
  const { first, second } = allPairs(atomCount(cartesian));
  const separation = displacements(cartesian, first, second);
  const distance = sqrt(dot(separation, separation));
  return { distance, inverse: reciprocal(distance) };
}
