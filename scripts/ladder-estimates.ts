/** Estimates at the coldest temperature from frames of replica-exchange ladders at all of them: MBAR weights, errors by ladders and by halves of the time. */
import { mbar } from "../src/estimate/mbar/mbar.ts";
import { temperatureEnergies } from "../src/estimate/mbar/temperatures.ts";
import { logSumExp } from "../src/num/logSumExp.ts";
import { thermalEnergy } from "../src/units.ts";
import type { ReferenceProfile } from "../systems/reference.ts";

/** Frames of all ladders and temperatures, thinned alike. */
export interface LadderFrames {
  readonly temperatures: readonly number[];
  readonly ladders: number;
  readonly ladder: readonly number[];
  readonly temperatureIndex: readonly number[];
  /** kJ/mol. */
  readonly energy: readonly number[];
  /** Steps of production at which each was taken. */
  readonly step: readonly number[];
}

export interface Valued {
  readonly value: number;
  readonly error: number;
}

/** Frames that the equations of MBAR are solved with: enough, since their solution is only used for weights. */
const MBAR_FRAMES = 20_000;

const rounded = (value: number): number => Number(value.toFixed(4));

/** exp(-u_0) over the density of the mixture of all temperatures, normalised; weights depend on energies alone. */
export function ladderWeights({ temperatures, temperatureIndex, energy }: LadderFrames): Float64Array {
  const every = Math.ceil(energy.length / MBAR_FRAMES);
  const groups = temperatures.map((_, k) => energy.filter((_, n) => n % every === 0 && temperatureIndex[n] === k));
  const { freeEnergies } = mbar({
    energies: temperatureEnergies(groups.flat(), temperatures),
    counts: groups.map((g) => g.length),
  });
  const logCounts = temperatures.map((_, k) => Math.log(temperatureIndex.filter((index) => index === k).length));
  const kT = temperatures.map(thermalEnergy);
  const logs = energy.map((U) => -U / kT[0]! - logSumExp(kT.map((each, k) => logCounts[k]! + freeEnergies[k]! - U / each)));
  const total = logSumExp(logs);
  return Float64Array.from(logs, (log) => Math.exp(log - total));
}

const squaresAround = (values: readonly number[]): number => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
};

/**
 * Functions of the frames' weights, each with the larger of two errors: the jackknife's over ladders, which started apart, and half the difference between the
 * two halves of the time, which is what is left of a relaxation that all ladders share, and in a run at equilibrium seldom the larger one.
 * An error is not finite where one ladder, or one half, alone knows of a basin. Source of the first: Efron, The Jackknife (1982), equation 3.5.
 */
export function withErrors(
  frames: LadderFrames,
  weights: Float64Array,
  estimate: (weights: Float64Array) => readonly number[],
): readonly Valued[] {
  const { ladders, ladder, step } = frames;
  const middle = step.reduce((most, each) => Math.max(most, each), 0) / 2;
  const of = (keep: (n: number) => boolean): readonly number[] => estimate(weights.map((w, n) => (keep(n) ? w : 0)));
  const without = Array.from({ length: ladders }, (_, one) => of((n) => ladder[n] !== one));
  const [early, late] = [of((n) => step[n]! <= middle), of((n) => step[n]! > middle)];
  return estimate(weights).map((value, at) => {
    const spread = Math.sqrt(((ladders - 1) / ladders) * squaresAround(without.map((one) => one[at]!)));
    return { value: rounded(value), error: rounded(Math.max(spread, Math.abs(late[at]! - early[at]!) / 2)) };
  });
}

const sumOf = (weights: Float64Array): number => weights.reduce((sum, w) => sum + w, 0);

/** -log(P(inside) / P(outside)) of basins, kT; `inside` has a flag of each frame for each of them. */
export const basinsEstimate =
  (inside: readonly Uint8Array[]) =>
  (weights: Float64Array): number[] => {
    const total = sumOf(weights);
    return inside.map((flags) => {
      const share = weights.reduce((sum, w, n) => sum + w * flags[n]!, 0) / total;
      return -Math.log(share / (1 - share));
    });
  };

export const meanEstimate =
  (values: readonly number[]) =>
  (weights: Float64Array): number[] => [weights.reduce((sum, w, n) => sum + w * values[n]!, 0) / sumOf(weights)];

/** The values below which shares of the weight lie; the shares rise. */
export function quantilesEstimate(values: readonly number[], shares: readonly number[]): (weights: Float64Array) => number[] {
  const order = values.map((_, n) => n).sort((a, b) => values[a]! - values[b]!);
  return (weights) => {
    const total = sumOf(weights);
    let [sum, at] = [weights[order[0]!]!, 0];
    return shares.map((share) => {
      while (sum < share * total && at < order.length - 1) sum += weights[order[++at]!]!;
      return values[order[at]!]!;
    });
  };
}

/** -log density per rad in equal bins of (-pi, pi). */
function profileOf(angles: readonly number[], bins: number): (weights: Float64Array) => number[] {
  const width = (2 * Math.PI) / bins;
  const bin = angles.map((angle) => Math.min(bins - 1, Math.floor((angle + Math.PI) / width)));
  return (weights) => {
    const shares = new Float64Array(bins);
    weights.forEach((w, n) => {
      shares[bin[n]!]! += w;
    });
    const total = sumOf(weights);
    return Array.from(shares, (share) => -Math.log(share / total / width));
  };
}

/** A profile, null where the error is not finite. */
export function profileEstimate(
  frames: LadderFrames,
  weights: Float64Array,
  angles: readonly number[],
  bins: number,
): ReferenceProfile {
  const found = withErrors(frames, weights, profileOf(angles, bins));
  const known = (which: keyof Valued): (number | null)[] => found.map((one) => (Number.isFinite(one.error) ? one[which] : null));
  return { minus_log_density_per_rad: known("value"), error: known("error") };
}
