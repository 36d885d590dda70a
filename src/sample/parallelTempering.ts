/** Parallel tempering over any kernel: chains of one ladder at members of a family, which they exchange. */

import { UserError } from "../errors.ts";
import { fold, type Key, uniforms } from "../num/random.ts";
import type { ChainSettings, MarkovChains, Stretch } from "./chains.ts";
import { exchangeRound } from "./replicaExchange.ts";

/** A ladder and how it runs. */
export interface TemperingOptions {
  /** Coefficients [K] of each level, the target first. */
  readonly levels: readonly (readonly number[])[];
  /** Steps of the kernel between rounds of exchanges. */
  readonly stepsBetween: number;
  /** Step size at each level. */
  readonly stepSizes: readonly number[];
  readonly settings: Pick<ChainSettings, "scale" | "feeds">;
  readonly stream: Key;
}

/** Where the ladders stand: chain r is of ladder floor(r / levels). */
export interface TemperingState {
  /** Rounds done. */
  readonly round: number;
  /** Level of each chain. */
  readonly levels: Int32Array;
  /** Exchanges tried and made, for each pair (i, i + 1) of levels, over all ladders. */
  readonly attempted: Float64Array;
  readonly accepted: Float64Array;
}

/** Chain i of each ladder at level i. */
export function startTempering({ count }: Pick<MarkovChains, "count">, { levels, stepSizes }: TemperingOptions): TemperingState {
  const size = levels.length;
  if (size < 2 || count % size !== 0 || stepSizes.length !== size) {
    throw new UserError(
      `parallel tempering: ${count} chains, ${size} levels and ${stepSizes.length} step sizes were given; give at least 2 levels, a step size for each, and a multiple of as many chains.`,
    );
  }
  return {
    round: 0,
    levels: Int32Array.from({ length: count }, (_, chain) => chain % size),
    attempted: new Float64Array(size - 1),
    accepted: new Float64Array(size - 1),
  };
}

/** log of the ratio of joint densities after and before two chains exchange their members: sum_k (a_k - b_k) (u_k(x_a) - u_k(x_b)). */
export const logSwapRatio = (
  a: readonly number[],
  b: readonly number[],
  energiesA: ArrayLike<number>,
  energiesB: ArrayLike<number>,
): number => a.reduce((total, coefficient, k) => total + (coefficient - b[k]!) * (energiesA[k]! - energiesB[k]!), 0);

/** One round of exchanges in every ladder. */
function exchanged(state: TemperingState, energies: Float64Array, { levels: members, stream }: TemperingOptions): TemperingState {
  const size = members.length;
  const terms = members[0]!.length;
  const [levels, attempted, accepted] = [state.levels.slice(), state.attempted.slice(), state.accepted.slice()];
  const draws = new Float64Array(size - 1);
  for (let first = 0; first < levels.length; first += size) {
    uniforms(fold(fold(stream, state.round), first / size), 0, draws);
    const of = (replica: number): Float64Array => energies.subarray((first + replica) * terms, (first + replica + 1) * terms);
    const outcome = exchangeRound(levels.subarray(first, first + size), state.round, draws, (pair, low, high) =>
      logSwapRatio(members[pair]!, members[pair + 1]!, of(low), of(high)),
    );
    levels.set(outcome.levels, first);
    for (const pair of outcome.attempted) attempted[pair]!++;
    for (const pair of outcome.accepted) accepted[pair]!++;
  }
  return { round: state.round + 1, levels, attempted, accepted };
}

/**
 * A round: every chain moves at its level, then neighbours exchange levels with probability min(1, r), which leaves the product of all members as it is.
 * The chains keep their places, so nothing is evaluated anew; `rowsAt` says which chain is where.
 *
 * Source: Geyer, in Computing Science and Statistics 23 (1991) 156; Sugita, Okamoto, Chem. Phys. Lett. 314 (1999) 141, eqs. 14-17.
 */
export async function temper(
  chains: MarkovChains,
  state: TemperingState,
  options: TemperingOptions,
): Promise<{ readonly state: TemperingState; readonly stretch: Stretch }> {
  const { levels: members, stepSizes, stepsBetween, settings } = options;
  const coefficients = Float64Array.from([...state.levels].flatMap((level) => [...members[level]!]));
  const stepSize = Float64Array.from(state.levels, (level) => stepSizes[level]!);
  const stretch = await chains.advance(stepsBetween, { ...settings, stepSize, coefficients });
  return { state: exchanged(state, (await chains.read()).energies, options), stretch };
}

/** The chains at a level, one of each ladder. */
export const rowsAt = ({ levels }: TemperingState, level: number): number[] =>
  [...levels.keys()].filter((chain) => levels[chain] === level);
