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

/** Distances of pairs, [batch, pairs] each: nm^2, nm and 1/nm. */
export interface PairDistances {
  readonly squared: Tensor;
  readonly distance: Tensor;
  readonly inverse: Tensor;
}

/** Distances of all pairs, in the order of `allPairs`. */
export function pairDistances(cartesian: Cartesian): PairDistances {
  const { first, second } = allPairs(atomCount(cartesian));
  const separation = displacements(cartesian, first, second);
  const squared = dot(separation, separation);
  const distance = sqrt(squared);
  return { squared, distance, inverse: reciprocal(distance) };
}
