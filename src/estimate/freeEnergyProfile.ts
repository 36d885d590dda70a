import { UserError } from "../errors.ts";
import type { Key } from "../num/random.ts";
import { bootstrap } from "./bootstrap.ts";
import { relativeWeights } from "./weights.ts";

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

/** What a profile needs besides samples: bins, and the bootstrap's replicates and key. */
export interface ProfileOptions {
  readonly stream: Key;
  readonly bins?: number;
  readonly replicates?: number;
}

/**
 * Periodic free-energy profile F(b) = -log P(b) of an angle from weighted independent samples, in kT, with Bayesian-bootstrap errors.
 *
 * angles [N], rad, any branch (wrapped to [-pi, pi)); logWeights [N] = log p - log q up to a constant (zeros for samples of the target itself).
 * The error is that of the bin's own log P: it does not vanish at the minimum, as the error of F(b) - min F would. Throws UserError on a non-finite angle.
 */
export function freeEnergyProfile(
  angles: ArrayLike<number>,
  logWeights: ArrayLike<number>,
  options: ProfileOptions,
): FreeEnergyProfile {
  const { stream, bins = 60, replicates = 200 } = options;
  if (!Number.isInteger(bins) || bins < 1)
    throw new UserError(`free-energy profile: at least one bin is needed, but ${bins} was given; 60 are usual.`);
  const weights = relativeWeights(logWeights);
  const bin = binsOfAngles(angles, weights.length, bins);
  const samples = new Uint32Array(bins);
  bin.forEach((b, i) => {
    if (weights[i]! > 0) samples[b]!++;
  });
  const once = new Float64Array(weights.length).fill(1);
  const surprisal = surprisals(bin, weights, once, bins);
  const { standardError } = bootstrap(stream, weights.length, replicates, (multipliers) =>
    surprisals(bin, weights, multipliers, bins),
  );
  const shift = surprisal.reduce((least, f) => Math.min(least, f), Number.POSITIVE_INFINITY);
  return {
    centres: Float64Array.from({ length: bins }, (_, b) => -Math.PI + (2 * Math.PI * (b + 0.5)) / bins),
    freeEnergy: surprisal.map((f) => f - shift),
    error: standardError,
    samples,
    shift,
  };
}

function binsOfAngles(angles: ArrayLike<number>, count: number, bins: number): Uint32Array {
  if (angles.length !== count) {
    throw new UserError(
      `free-energy profile: ${angles.length} angles came with ${count} log weights; pass one of each for every sample.`,
    );
  }
  return Uint32Array.from({ length: count }, (_, i) => {
    const angle = angles[i]!;
    if (!Number.isFinite(angle))
      throw new UserError(`free-energy profile: the angle of sample ${i} is ${angle}; check its positions.`);
    const turns = angle / (2 * Math.PI) + 0.5;
    // turns - floor(turns) may round to 1 just below a whole turn: that is the last bin.
    return Math.min(bins - 1, Math.floor((turns - Math.floor(turns)) * bins));
  });
}

/** -log(sum of multiplied weights in the bin / sum of all); Infinity where nothing is. */
function surprisals(bin: Uint32Array, weights: Float64Array, multipliers: Float64Array, bins: number): Float64Array {
  const mass = new Float64Array(bins);
  let total = 0;
  for (let i = 0; i < weights.length; i++) {
    const w = weights[i]! * multipliers[i]!;
    mass[bin[i]!]! += w;
    total += w;
  }
  return mass.map((m) => -Math.log(m / total));
}
