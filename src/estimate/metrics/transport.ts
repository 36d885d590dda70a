import { assignment } from "../../num/assignment.ts";

/**
 * Mean cost of the best one-to-one coupling of n samples with n others: exact optimal transport between two samples of equal weights.
 *
 * cost(i, j) is that of sample i and reference j. Source: Peyré and Cuturi, Computational Optimal Transport (2019), proposition 2.1 (a coupling of equal weights
 * is best as a permutation).
 */
export function couplingCost(n: number, cost: (i: number, j: number) => number): number {
  const costs = new Float64Array(n * n);
  for (let i = 0, at = 0; i < n; i++) for (let j = 0; j < n; j++, at++) costs[at] = cost(i, j);
  const columnOf = assignment(costs, n);
  return columnOf.reduce((sum, j, i) => sum + costs[i * n + j]!, 0) / n;
}
