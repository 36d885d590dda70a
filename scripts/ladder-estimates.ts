/** Estimates at the coldest temperature from frames of replica-exchange ladders at all of them: MBAR weights, errors by leaving out one ladder at a time. */
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

/** A function of the frames' weights with its jackknife error over ladders. Source: Efron, The Jackknife (1982), equation 3.5. */
export function jackknife(frames: LadderFrames, weights: Float64Array, estimate: (weights: Float64Array) => number): Valued {
  const { ladders, ladder } = frames;
  const without = Array.from({ length: ladders }, (_, one) => estimate(weights.map((w, n) => (ladder[n] === one ? 0 : w))));
  const mean = without.reduce((sum, value) => sum + value, 0) / ladders;
  const squares = without.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { value: rounded(estimate(weights)), error: rounded(Math.sqrt(((ladders - 1) / ladders) * squares)) };
}

const sumWhere = (weights: Float64Array, inside: Uint8Array): number => weights.reduce((sum, w, n) => sum + w * inside[n]!, 0);

/** -log(P(inside) / P(outside)), kT. */
export const basinEstimate =
  (inside: Uint8Array) =>
  (weights: Float64Array): number => {
    const share = sumWhere(weights, inside) / weights.reduce((sum, w) => sum + w, 0);
    return -Math.log(share / (1 - share));
  };

export const meanEstimate =
  (values: readonly number[]) =>
  (weights: Float64Array): number =>
    weights.reduce((sum, w, n) => sum + w * values[n]!, 0) / weights.reduce((sum, w) => sum + w, 0);

/** The value below which a share of the weight lies. */
export function quantileEstimate(values: readonly number[], share: number): (weights: Float64Array) => number {
  const order = values.map((_, n) => n).sort((a, b) => values[a]! - values[b]!);
  return (weights) => {
    const goal = share * weights.reduce((sum, w) => sum + w, 0);
    let sum = 0;
    for (const n of order) {
      sum += weights[n]!;
      if (sum >= goal) return values[n]!;
    }
    return values[order.at(-1)!]!;
  };
}

/** -log density per rad in equal bins of (-pi, pi), null where a bin is empty or known to one ladder alone. */
export function profileEstimate(
  frames: LadderFrames,
  weights: Float64Array,
  angles: readonly number[],
  bins: number,
): ReferenceProfile {
  const width = (2 * Math.PI) / bins;
  const bin = angles.map((angle) => Math.min(bins - 1, Math.floor((angle + Math.PI) / width)));
  const of = (left: number | undefined): Float64Array => {
    const shares = new Float64Array(bins);
    let total = 0;
    weights.forEach((w, n) => {
      if (frames.ladder[n] === left) return;
      shares[bin[n]!]! += w;
      total += w;
    });
    return shares.map((share) => -Math.log(share / total / width));
  };
  const all = of(undefined);
  const without = Array.from({ length: frames.ladders }, (_, ladder) => of(ladder));
  const errors = Array.from(all, (_, k) => {
    const values = without.map((profile) => profile[k]!);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return Math.sqrt(((values.length - 1) / values.length) * values.reduce((sum, value) => sum + (value - mean) ** 2, 0));
  });
  const finite = (value: number, k: number): number | null => (Number.isFinite(errors[k]!) ? rounded(value) : null);
  return { minus_log_density_per_rad: Array.from(all, finite), error: errors.map(finite) };
}
