/** Weighted particles with their descent, in groups that are resampled each by itself: independent repetitions of one computation, whose spread is its error. */
import { UserError } from "../errors.ts";
import { kish } from "../estimate/effectiveSampleSize.ts";
import type { Lineage } from "../estimate/lineage.ts";
import { resampleSystematic } from "../estimate/weights.ts";
import { type HostArray, hostArray } from "../num/hostArray.ts";
import { logMeanExp } from "../num/logSumExp.ts";
import { fold, type Key } from "../num/random.ts";

/** Weights and descent of particles; groups are consecutive rows of one size. */
export interface Particles extends Lineage {
  readonly groups: number;
  /** [particles]; the mean weight of a group outlives its resampling, so the mean over any groups estimates the ratio of normalisers. */
  readonly logWeights: Float64Array;
}

/** Particles of log weights in so many groups, each its own founder. Throws a UserError where the groups are not of one size. */
export function createParticles(logWeights: Float64Array, groups: number = 1): Particles {
  const founders = logWeights.length;
  if (Number.isInteger(groups) && groups >= 1 && founders % groups === 0 && founders > 0) {
    return { groups, logWeights, founders, ancestors: Uint32Array.from(logWeights.keys()) };
  }
  throw new UserError(
    `particles: ${founders} in ${groups} groups were asked for: give a number of particles that is a multiple of the groups.`,
  );
}

/** The particles with log weights that have grown, [particles]. */
export const grown = (particles: Particles, growth: ArrayLike<number>): Particles => ({
  ...particles,
  logWeights: particles.logWeights.map((log, i) => log + growth[i]!),
});

/** Log weights of each group. */
export function byGroup({ groups, logWeights }: Particles): Float64Array[] {
  const size = logWeights.length / groups;
  return Array.from({ length: groups }, (_, group) => logWeights.subarray(group * size, (group + 1) * size));
}

/** Particles after groups of few effective ones were resampled. */
export interface Resampled {
  readonly particles: Particles;
  /** The row that each row goes on from. */
  readonly from: Uint32Array;
  /** Groups that were resampled. */
  readonly resampled: number;
  /** Effective particles before, summed over groups. */
  readonly effective: number;
}

/** Resamples systematically every group whose Kish fraction is below the threshold, and gives all of it the mean weight; `stream` is new in each call. */
export function resampleGroups(stream: Key, particles: Particles, threshold: number): Resampled {
  const { ancestors } = particles;
  const logWeights = particles.logWeights.slice();
  const from = Uint32Array.from(logWeights.keys());
  let [resampled, effective] = [0, 0];
  byGroup({ ...particles, logWeights }).forEach((own, group) => {
    const fraction = kish(own);
    effective += fraction * own.length;
    if (fraction >= threshold) return;
    const first = group * own.length;
    resampleSystematic(fold(stream, group), own, own.length).forEach((source, row) => {
      from[first + row] = first + source;
    });
    own.fill(logMeanExp(own));
    resampled++;
  });
  const next = { ...particles, logWeights, ancestors: from.map((source) => ancestors[source]!) };
  return { particles: next, from, resampled, effective };
}

/** The state of particles, [particles, .] each, where row r is what row `from[r]` was. */
export function rowsFrom(state: Readonly<Record<string, HostArray>>, from: Uint32Array): Record<string, HostArray> {
  const rows = ({ data, shape }: HostArray): HostArray => {
    const width = shape[1]!;
    const moved = new Float64Array(data.length);
    from.forEach((source, row) => {
      moved.set(Float64Array.from(data.subarray(source * width, (source + 1) * width)), row * width);
    });
    return hostArray(moved, shape);
  };
  return Object.fromEntries(Object.entries(state).map(([name, value]) => [name, rows(value)]));
}
