/**
 * Exchange of levels between the replicas of a ladder, which keep their coordinates: of temperatures, or of members of a family.
 *
 * The decision is made here, on a few numbers in float64 between two runs of the graph: exp of energy differences of hundreds
 * of kJ/mol is where float32 would bias the acceptance, and the numbers are at hand since frames carry their energies.
 */
import { thermalEnergy } from "../units.ts";

/** The outcome of a round in one ladder. */
export interface ExchangeRound {
  /** New level of each replica. */
  readonly levels: Int32Array;
  /** Pairs of levels (i, i + 1), by i, that tried to exchange. */
  readonly attempted: readonly number[];
  /** Those of them that did. */
  readonly accepted: readonly number[];
}

/**
 * Exchanges between neighbours (i, i + 1) with i = round modulo 2, i + 2, ...: accepted where log u < log r, r the ratio of joint densities after and
 * before replicas `low` and `high` exchange the levels of a pair.
 *
 * levels [replicas]: the level of each replica, every level once; uniforms [levels - 1] in (0, 1), one for each pair. Alternating the pairs keeps each
 * round's exchanges independent of each other. An energy that is not a number exchanges nothing.
 * Source: Sugita, Okamoto, Chem. Phys. Lett. 314 (1999) 141, eqs. 14-17; Okabe et al., Chem. Phys. Lett. 335 (2001) 435.
 */
export function exchangeRound(
  levels: Int32Array,
  round: number,
  uniforms: ArrayLike<number>,
  logRatio: (pair: number, low: number, high: number) => number,
): ExchangeRound {
  const next = levels.slice();
  const replicaAt = new Int32Array(levels.length);
  levels.forEach((level, replica) => {
    replicaAt[level] = replica;
  });
  const attempted: number[] = [];
  const accepted: number[] = [];
  for (let pair = round % 2; pair + 1 < levels.length; pair += 2) {
    const [low, high] = [replicaAt[pair]!, replicaAt[pair + 1]!];
    attempted.push(pair);
    // Written so that a ratio that is not a number exchanges nothing.
    if (!(Math.log(uniforms[pair]!) < logRatio(pair, low, high))) continue;
    accepted.push(pair);
    next[low] = pair + 1;
    next[high] = pair;
  }
  return { levels: next, attempted, accepted };
}

/** log r of exchanges of temperatures, K: (beta_i - beta_j) (U_i - U_j); energies [replicas], kJ/mol. */
export const temperatureLogRatio =
  (temperatures: readonly number[], energies: ArrayLike<number>) =>
  (pair: number, cold: number, warm: number): number =>
    (1 / thermalEnergy(temperatures[pair]!) - 1 / thermalEnergy(temperatures[pair + 1]!)) * (energies[cold]! - energies[warm]!);

/** sqrt(T_new / T_old): the factor that keeps velocities in equilibrium with the temperature of their replica. */
export const velocityScale = (temperatures: readonly number[], before: number, after: number): number =>
  before === after ? 1 : Math.sqrt(temperatures[after]! / temperatures[before]!);
