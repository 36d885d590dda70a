import type { Estimate } from "../../src/estimate/finding.ts";
import { fold, type Key } from "../../src/num/random.ts";
import { meanScore, NORMAL_1E6 } from "../num/distributionTests.ts";

/**
 * Whether (value - truth) / error has mean 0 and mean square 1 over independent replicas; a right error bar is refused with probability 2e-6.
 *
 * `replica` may give several estimates, correlated among themselves; only their average within the replica enters, so replicas stay independent.
 */
export function errorBarsHold(
  stream: Key,
  replicas: number,
  truths: readonly number[],
  replica: (stream: Key) => readonly Estimate[],
): boolean {
  const scores = Array.from({ length: replicas }, (_, r) =>
    replica(fold(stream, r)).map(({ value, error }, k) => (value - truths[k]!) / error),
  );
  const average = (values: readonly number[]): number => values.reduce((sum, z) => sum + z, 0) / values.length;
  const means = scores.map(average);
  const squares = scores.map((z) => average(z.map((score) => score * score)));
  return Math.abs(meanScore(means, 0)) < NORMAL_1E6 && Math.abs(meanScore(squares, 1)) < NORMAL_1E6;
}

/** Share of replicas whose value is within one stated error of the truth; 0.683 for right error bars. */
export function oneSigmaShare(
  stream: Key,
  replicas: number,
  truth: number,
  replica: (stream: Key) => readonly Estimate[],
): number {
  let within = 0;
  for (let r = 0; r < replicas; r++) {
    const { value, error } = replica(fold(stream, r))[0]!;
    if (Math.abs(value - truth) < error) within++;
  }
  return within / replicas;
}
