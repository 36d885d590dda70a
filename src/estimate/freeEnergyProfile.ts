import type { Key } from "../num/random.ts";
import { angleAxis } from "./binning.ts";
import type { Blocks } from "./blocks.ts";
import { freeEnergySurface } from "./freeEnergySurface.ts";

/** Free energy of an angle, in kT, over equal bins of [-pi, pi). All arrays are [bins]. */
export interface FreeEnergyProfile {
  /** Bin centres, rad. */
  readonly centres: Float64Array;
  /** -log P(bin), kT, minimum shifted to 0; Infinity in a bin without weight. */
  readonly freeEnergy: Float64Array;
  /** One standard deviation of log P(bin), kT; Infinity in a bin without weight. */
  readonly error: Float64Array;
  /** Samples of positive weight in the bin. */
  readonly samples: Uint32Array;
  /** -log P of the lowest bin, kT: add it to freeEnergy for -log P(bin). */
  readonly shift: number;
}

/** What a profile needs besides samples: bins, and the bootstrap's replicates, key and blocks of correlated samples. */
export interface ProfileOptions {
  readonly stream: Key;
  readonly bins?: number;
  readonly replicates?: number;
  readonly blocks?: Blocks;
}

/**
 * Periodic free-energy profile F(b) = -log P(b) of an angle from weighted samples, in kT, with Bayesian-bootstrap errors: a surface of one coordinate.
 *
 * angles [N], rad, any branch (wrapped to [-pi, pi)); logWeights [N] = log p - log q up to a constant (zeros for samples of the target itself).
 * Errors as freeEnergySurface.
 */
export function freeEnergyProfile(
  angles: ArrayLike<number>,
  logWeights: ArrayLike<number>,
  { bins, ...options }: ProfileOptions,
): FreeEnergyProfile {
  const coordinate = { values: angles, axis: angleAxis(bins) };
  const { centres, freeEnergy, error, samples, shift } = freeEnergySurface([coordinate], logWeights, options);
  return { centres: centres[0]!, freeEnergy, error, samples, shift };
}
