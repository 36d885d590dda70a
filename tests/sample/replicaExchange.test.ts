import { describe, expect, it } from "vitest";
import { exponentials, fold, key, uniforms } from "../../src/num/random.ts";
import { exchangeRound, temperatureLogRatio, velocityScale } from "../../src/sample/replicaExchange.ts";
import { thermalEnergy } from "../../src/units.ts";
import { meanScore, NORMAL_1E6 } from "../num/distributionTests.ts";
import { exactAcceptance } from "./exactAcceptance.ts";

const temperatures = [300, 390, 507, 659];
/** Half the degrees of freedom of a harmonic system, whose energies are Gamma(SHAPE) kT. */
const SHAPE = 30;
const LADDERS = 20_000;

/** Energies of a harmonic system in equilibrium, drawn exactly: kT times a sum of SHAPE exponentials. */
function equilibriumEnergies(ladder: number): Float64Array {
  const draws = new Float64Array(temperatures.length * SHAPE);
  exponentials(fold(key(1), ladder), 0, draws);
  return Float64Array.from(temperatures, (temperature, index) => {
    const own = draws.subarray(index * SHAPE, (index + 1) * SHAPE);
    return thermalEnergy(temperature) * own.reduce((sum, draw) => sum + draw, 0);
  });
}

/** Scores of the mean energy at each temperature after a round, and the fraction of the pairs (0, 1) that exchanged. */
function afterRound(round: number, sign: number): { scores: number[]; accepted: number } {
  const energies = temperatures.map(() => new Float64Array(LADDERS));
  let accepted = 0;
  for (let ladder = 0; ladder < LADDERS; ladder++) {
    const own = equilibriumEnergies(ladder);
    const draws = new Float64Array(temperatures.length - 1);
    uniforms(fold(key(2), ladder), 0, draws);
    const signed = own.map((energy) => sign * energy);
    const outcome = exchangeRound(Int32Array.of(0, 1, 2, 3), round, draws, temperatureLogRatio(temperatures, signed));
    accepted += outcome.accepted.includes(0) ? 1 / LADDERS : 0;
    outcome.levels.forEach((index, replica) => {
      energies[index]![ladder] = own[replica]!;
    });
  }
  return { scores: energies.map((sample, index) => meanScore(sample, SHAPE * thermalEnergy(temperatures[index]!))), accepted };
}

describe("exchangeRound", () => {
  it.each([0, 1])(
    "keeps each temperature's distribution of a harmonic system, round %i (false alarms 1e-6 a temperature)",
    (round) => {
      for (const z of afterRound(round, 1).scores) expect(Math.abs(z)).toBeLessThan(NORMAL_1E6);
    },
  );

  it("does not with the wrong sign", () => {
    expect(Math.max(...afterRound(0, -1).scores.map(Math.abs))).toBeGreaterThan(10 * NORMAL_1E6);
  });

  it("accepts as often as the closed form says, within 4.9 binomial standard errors", () => {
    const truth = exactAcceptance(1.3, 2 * SHAPE);
    const z = (afterRound(0, 1).accepted - truth) / Math.sqrt((truth * (1 - truth)) / LADDERS);
    expect(Math.abs(z)).toBeLessThan(NORMAL_1E6);
  });

  it("alternates pairs, looks replicas up by their temperature, and leaves its arguments alone", () => {
    const index = Int32Array.of(2, 0, 3, 1);
    const energies = [10, 500, 20, 0];
    const even = exchangeRound(index, 0, [0.5, 0.5, 0.9], temperatureLogRatio(temperatures, energies));
    // Temperature 0 is held by replica 1 with 500, temperature 1 by replica 3 with 0: downhill. 2 (10) and 3 (20) would go uphill a little.
    expect(even).toEqual({ levels: Int32Array.of(2, 1, 3, 0), attempted: [0, 2], accepted: [0] });
    const odd = exchangeRound(index, 1, [0.5, 0.5, 0.5], temperatureLogRatio(temperatures, energies));
    expect(odd.attempted).toEqual([1]);
    expect(index).toEqual(Int32Array.of(2, 0, 3, 1));
  });

  it("compares log u with the log ratio: just below accepts, just above does not", () => {
    const difference = 3;
    const ratio = Math.exp((1 / thermalEnergy(300) - 1 / thermalEnergy(390)) * -difference);
    const outcome = (u: number): Int32Array =>
      exchangeRound(Int32Array.of(0, 1), 0, [u], temperatureLogRatio([300, 390], [0, difference])).levels;
    expect(outcome(ratio * (1 - 1e-9))).toEqual(Int32Array.of(1, 0));
    expect(outcome(ratio * (1 + 1e-9))).toEqual(Int32Array.of(0, 1));
  });

  it("exchanges nothing with an energy that is not a number", () => {
    expect(exchangeRound(Int32Array.of(0, 1), 0, [0.5], temperatureLogRatio([300, 390], [Number.NaN, 0])).accepted).toEqual([]);
  });

  it("does nothing in a ladder of one temperature", () => {
    const outcome = exchangeRound(Int32Array.of(0), 0, [], temperatureLogRatio([300], [1]));
    expect(outcome).toEqual({ levels: Int32Array.of(0), attempted: [], accepted: [] });
  });
});

describe("velocityScale", () => {
  it("keeps the kinetic energy in proportion to the temperature", () => {
    expect(velocityScale(temperatures, 1, 0) ** 2).toBeCloseTo(300 / 390, 14);
    expect(velocityScale(temperatures, 2, 2)).toBe(1);
  });
});
