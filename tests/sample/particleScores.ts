/** Weighted particles in groups against known averages, in standard errors; for tests only. */
import { blockBootstrap } from "../../src/estimate/blocks.ts";
import { key } from "../../src/num/random.ts";
import type { JudgedParticles } from "../../src/sample/judgedParticles.ts";
import type { LineMoments } from "../energy-models/mixtures.ts";

/** |t| of 63 degrees of freedom, 64 groups, is above this with probability 1e-6. */
export const LIMIT = 5.44;

/** A function of a point and its average over the target. */
export interface Average {
  of(x: ArrayLike<number>): number;
  readonly mean: number;
}

/** Mean, variance and share above 0 on the line as averages. */
export const lineAverages = ({ mean, variance, positive }: LineMoments): Average[] => [
  { of: (x) => x[0]!, mean },
  { of: (x) => (x[0]! - mean) ** 2, mean: variance },
  { of: (x) => Number(x[0]! > 0), mean: positive },
];

/** Distances of weighted averages from the truth; the errors by resampling groups. */
export function averageScores({ x, logWeights, blocks }: JudgedParticles, averages: readonly Average[]): number[] {
  const top = Math.max(...logWeights);
  const weights = logWeights.map((log) => Math.exp(log - top));
  const d = x.length / weights.length;
  const values = averages.map(({ of }) => weights.map((_, row) => of(x.subarray(row * d, (row + 1) * d))));
  const averaged = (multipliers?: Float64Array): Float64Array => {
    const sums = new Float64Array(values.length);
    let total = 0;
    weights.forEach((weight, row) => {
      const own = weight * (multipliers?.[row] ?? 1);
      total += own;
      for (const [k, value] of values.entries()) sums[k]! += own * value[row]!;
    });
    return sums.map((sum) => sum / total);
  };
  const found = averaged();
  const { standardError } = blockBootstrap(key(9), weights.length, blocks, 200, averaged);
  return averages.map(({ mean }, k) => (found[k]! - mean) / standardError[k]!);
}

/** Distance of log Z from the truth. */
export const logZScore = ({ logNormaliser }: JudgedParticles, logZ: number): number =>
  (logNormaliser.value - logZ) / logNormaliser.error;
