/**
 * Exchange of temperatures between replicas that keep their coordinates.
 *
 * The decision is made here, on a few numbers in float64 between two runs of the graph: exp of energy differences of hundreds
 * of kJ/mol is where float32 would bias the acceptance, and the numbers are at hand since frames carry their energies.
 */
import { thermalEnergy } from "../units.ts";

/** The outcome of one round in one ladder. */
export interface ExchangeRound {
  /** New temperature index of each replica. */
  readonly temperatureIndex: Int32Array;
  /** Pairs of temperatures (i, i + 1), by i, that tried to exchange. */
  readonly attempted: readonly number[];
  /** Those of them that did. */
  readonly accepted: readonly number[];
}

/** log of the ratio of joint densities after and before replicas with energies `cold` and `warm` exchange their temperatures. */
const logExchangeRatio = (betaCold: number, betaWarm: number, cold: number, warm: number): number =>
  (betaCold - betaWarm) * (cold - warm);

/**
 * One round of exchanges between neighbours (i, i + 1) with i = round modulo 2, i + 2, ...: accepted where log u < (beta_i - beta_j)(U_i - U_j).
 *
 * temperatures in K; energies [replicas] kJ/mol and temperatureIndex [replicas] in the order of the replicas; uniforms [temperatures - 1]
 * in (0, 1), one for each pair. Alternating the pairs keeps each round's exchanges independent of each other.
 * Source: Sugita, Okamoto, Chem. Phys. Lett. 314 (1999) 141, eqs. 14-17; Okabe et al., Chem. Phys. Lett. 335 (2001) 435.
 */
export function exchangeRound(
  temperatures: readonly number[],
  energies: ArrayLike<number>,
  temperatureIndex: Int32Array,
  round: number,
  uniforms: ArrayLike<number>,
): ExchangeRound {
  const next = temperatureIndex.slice();
  const replicaAt = new Int32Array(temperatures.length);
  temperatureIndex.forEach((index, replica) => {
    replicaAt[index] = replica;
  });
  const attempted: number[] = [];
  const accepted: number[] = [];
  for (let pair = round % 2; pair + 1 < temperatures.length; pair += 2) {
    const [cold, warm] = [replicaAt[pair]!, replicaAt[pair + 1]!];
    const betas = [1 / thermalEnergy(temperatures[pair]!), 1 / thermalEnergy(temperatures[pair + 1]!)] as const;
    attempted.push(pair);
    // Written so that an energy that is NaN exchanges nothing.
    if (!(Math.log(uniforms[pair]!) < logExchangeRatio(...betas, energies[cold]!, energies[warm]!))) continue;
    accepted.push(pair);
    next[cold] = pair + 1;
    next[warm] = pair;
  }
  return { temperatureIndex: next, attempted, accepted };
}

/** sqrt(T_new / T_old): the factor that keeps velocities in equilibrium with the temperature of their replica. */
export const velocityScale = (temperatures: readonly number[], before: number, after: number): number =>
  before === after ? 1 : Math.sqrt(temperatures[after]! / temperatures[before]!);
