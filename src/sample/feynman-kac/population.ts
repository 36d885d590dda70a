/** Weighted particles in groups that are resampled each by itself: independent repetitions of one computation, whose spread is its error. */
import { UserError } from "../../errors.ts";
import { kish } from "../../estimate/effectiveSampleSize.ts";
import { resampleSystematic } from "../../estimate/weights.ts";
import { logMeanExp } from "../../num/logSumExp.ts";
import { fold, type Key } from "../../num/random.ts";

/** Weights and descent of particles; groups are consecutive rows of one size. */
export interface Population {
  readonly groups: number;
  /** log weight of each particle since its group was last resampled. [particles] */
  readonly logWeights: Float64Array;
  /** log of the product of the mean weights at which the group was resampled. [groups] */
  readonly logNormalisers: Float64Array;
  /** The particle at the start that each descends from. [particles] */
  readonly ancestors: Uint32Array;
}

/** Particles of log weights in so many groups. Throws a UserError where the groups are not of one size. */
export function createPopulation(logWeights: Float64Array, groups: number): Population {
  const size = logWeights.length / groups;
  if (Number.isInteger(groups) && groups >= 1 && Number.isInteger(size) && size >= 2) {
    const ancestors = Uint32Array.from(logWeights, (_, i) => i);
    return { groups, logWeights, logNormalisers: new Float64Array(groups), ancestors };
  }
  throw new UserError(
    `particles: ${logWeights.length} in ${groups} groups were asked for: give a number of particles that is a multiple of the groups, two in each at least.`,
  );
}

/** A population whose groups of few effective particles were resampled, and the row that each row goes on from; undefined where none was. */
export interface Resampled {
  readonly population: Population;
  readonly from: Uint32Array | undefined;
  readonly resampled: number;
}

/** Resamples systematically every group whose Kish fraction is below the threshold; `stream` is new in each call. */
export function resampleGroups(stream: Key, population: Population, threshold: number): Resampled {
  const { groups, ancestors } = population;
  const [logWeights, logNormalisers] = [population.logWeights.slice(), population.logNormalisers.slice()];
  const size = logWeights.length / groups;
  const from = Uint32Array.from(logWeights, (_, i) => i);
  let resampled = 0;
  for (let group = 0; group < groups; group++) {
    const own = logWeights.subarray(group * size, (group + 1) * size);
    if (kish(own) >= threshold) continue;
    const chosen = resampleSystematic(fold(stream, group), own, size);
    from.set(
      chosen.map((i) => group * size + i),
      group * size,
    );
    logNormalisers[group]! += logMeanExp(own);
    own.fill(0);
    resampled++;
  }
  const next = { groups, logWeights, logNormalisers, ancestors: from.map((i) => ancestors[i]!) };
  return { population: next, from: resampled > 0 ? from : undefined, resampled };
}

/** log weights over all groups: each group counts by its normaliser. [particles] */
export function joinedLogWeights({ groups, logWeights, logNormalisers }: Population): Float64Array {
  const size = logWeights.length / groups;
  return logWeights.map((log, i) => log + logNormalisers[Math.floor(i / size)]!);
}
