import type { Key } from "../../num/random.ts";
import { type Blocks, blockBootstrap } from "../blocks.ts";
import type { BootstrapResult } from "../bootstrap.ts";
import type { Mbar } from "./mbar.ts";
import { solveMixture } from "./solve.ts";

/** How to resample. */
export interface MbarBootstrapOptions {
  readonly stream: Key;
  /** Blocks of correlated samples; independent samples if not given. */
  readonly blocks?: Blocks;
  /** 100 if not given: errors to 7 %. */
  readonly replicates?: number;
}

/**
 * Bootstrap of MBAR's free energies over samples or blocks of them, kT: each replicate solves the equations anew.
 *
 * Replicates are f_k of the sampled states less that of the first, [sampled]; a difference's error is the standard deviation of its replicates. Multipliers keep
 * the number of samples of each state. Slower than the asymptotic errors, and right for correlated samples and where states hardly overlap.
 */
export function mbarBootstrap(solution: Mbar, { stream, blocks, replicates = 100 }: MbarBootstrapOptions): BootstrapResult {
  const { input, freeEnergies } = solution;
  const start = Float64Array.from(input.sampled, (k) => freeEnergies[k]! - freeEnergies[input.sampled[0]!]!);
  return blockBootstrap(stream, input.samples, blocks, replicates, (multipliers) => {
    const scaled = multipliers.slice();
    for (const k of input.sampled) {
      const own = scaled.subarray(input.starts[k]!, input.starts[k]! + input.counts[k]!);
      const sum = own.reduce((total, m) => total + m, 0);
      own.forEach((m, i) => {
        own[i] = (m * own.length) / sum;
      });
    }
    return solveMixture(input, { start, multipliers: scaled }).freeEnergies;
  });
}
