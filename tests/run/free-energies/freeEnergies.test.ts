import { describe, expect, it } from "vitest";
import { fold, key, normals } from "../../../src/num/random.ts";
import { parseBasin } from "../../../src/run/free-energies/basin.ts";
import { freeEnergyBetweenTemperatures } from "../../../src/run/free-energies/betweenTemperatures.ts";
import { differenceOf, reweightedDifference } from "../../../src/run/free-energies/reweighting.ts";
import { compared, row } from "../../../src/run/free-energies/row.ts";
import { inefficiencyBetweenChains } from "../../../src/run/free-energies/trajectory.ts";
import { thermalEnergy } from "../../../src/units.ts";
import { NORMAL_1E6 } from "../../num/distributionTests.ts";

const D = 6;
const normal = (stream: number, count: number): Float64Array => {
  const out = new Float64Array(count);
  normals(fold(key(12), stream), 0, out);
  return out;
};
/** Sums of squares of D standard normals each. */
const squares = (stream: number, count: number): Float64Array => {
  const n = normal(stream, count * D);
  return Float64Array.from({ length: count }, (_, i) => n.subarray(i * D, (i + 1) * D).reduce((sum, x) => sum + x * x, 0));
};

/** Springs U = |x|^2 / 2 in D dimensions, kJ/mol: draws of a normal of variance kT s^2, and equilibrium frames at temperatures of 64 ladders. */
function springs(temperature: number, s: number, temperatures: readonly number[]) {
  const width = thermalEnergy(temperature) * s * s;
  const drawn = squares(0, 20_000);
  const states = temperatures.map((T, k) => {
    const potential = squares(1 + k, 4096).map((r) => (thermalEnergy(T) * r) / 2);
    return { count: 4096, positions: new Float64Array(0), potential, ladder: Uint32Array.from(potential, (_, i) => i % 64) };
  });
  return {
    name: "springs",
    potential: drawn.map((r) => (width * r) / 2),
    draws: {
      count: drawn.length,
      positions: new Float32Array(0),
      logQ: drawn.map((r) => -r / 2 - (D / 2) * Math.log(2 * Math.PI * width)),
      reducedEnergy: drawn.map((r) => (s * s * r) / 2),
    },
    trajectory: { temperatures, states: states.map((state) => ({ ...state, positions: new Float32Array(0) })) },
  };
}

const truth = (from: number, to: number): number => (-D / 2) * Math.log(to / from);

describe("the free-energy difference of springs between two temperatures", () => {
  const comparison = freeEnergyBetweenTemperatures(springs(300, 1.1, [300, 380]), 300, 380, key(2));

  it("is known by every method within 4.9 of its errors (false alarms 1e-6 each)", () => {
    const methods = comparison.rows.map(({ method }) => method);
    expect(methods).toEqual([
      "draws of the generator, reweighted to both",
      "dynamics at 300 K, EXP",
      "dynamics at 380 K, EXP",
      "dynamics at 300 and 380 K, BAR",
      "dynamics at all temperatures, MBAR",
    ]);
    for (const { method, value, error, status } of comparison.rows) {
      expect(Math.abs(value - truth(300, 380)) / error, method).toBeLessThan(NORMAL_1E6);
      expect(error, method).toBeLessThan(0.05);
      expect(status, method).toBe("ok");
    }
    expect(comparison.agreement.status).toBe("ok");
  });

  it("is known by the generator as a bridge and by integration, where a density of the frames and temperatures between are at hand", () => {
    const temperatures = [300, 320, 340, 360, 380];
    const found = springs(300, 1.1, temperatures);
    const width = thermalEnergy(300) * 1.1 * 1.1;
    const logQ = (U: number): number => -U / width - (D / 2) * Math.log(2 * Math.PI * width);
    const densitiesOf = (change: (log: number) => number) =>
      found.trajectory.states.map(({ potential }) => potential.map((U) => change(logQ(U))));
    const rowsOf = (change: (log: number) => number) =>
      freeEnergyBetweenTemperatures({ ...found, frameDensities: densitiesOf(change) }, 300, 380, key(2)).rows;
    const wanted = [
      "dynamics at 5 temperatures, integration",
      "generator to the dynamics at both, BAR",
      "generator and dynamics at all temperatures, MBAR",
    ];
    const rows = rowsOf((log) => log).filter(({ method }) => wanted.includes(method));
    expect(rows.map(({ method }) => method)).toEqual(wanted);
    for (const { method, value, error, status } of rows) {
      expect(Math.abs(value - truth(300, 380)) / error, method).toBeLessThan(NORMAL_1E6);
      expect(error, method).toBeLessThan(0.05);
      expect(status, method).toBe("ok");
    }
    // A density of the frames that is off where they are hot; with the other sign no two states are such, which is refused.
    expect(() => rowsOf((log) => log + 0.2 * (log + 12))).toThrow(/no two states give less than zero/);
    const wrong = rowsOf((log) => log - 0.2 * (log + 12)).find(({ method }) => method === wanted[2])!;
    expect(Math.abs(wrong.value - truth(300, 380)) / wrong.error).toBeGreaterThan(NORMAL_1E6);
  });

  it("is that of neither a wrong density nor another temperature", () => {
    const { draws, potential } = springs(300, 1.1, [300]);
    const reducedAt = (T: number): Float64Array => potential.map((U) => U / thermalEnergy(T));
    const off = (logQ: Float64Array, to: number): number => {
      const { value, error } = reweightedDifference(logQ, reducedAt(300), reducedAt(to), key(2));
      return Math.abs(value - truth(300, 380)) / error;
    };
    expect(off(draws.logQ, 390)).toBeGreaterThan(2 * NORMAL_1E6);
    expect(
      off(
        draws.logQ.map((log) => 0.7 * log),
        380,
      ),
    ).toBeGreaterThan(2 * NORMAL_1E6);
  });

  it("between temperatures that are none of the ladder has no ends to perturb from", () => {
    const { rows } = freeEnergyBetweenTemperatures(springs(300, 1.1, [300, 380]), 320, 350, key(2));
    expect(rows).toHaveLength(2);
    for (const { value, error } of rows) expect(Math.abs(value - truth(320, 350)) / error).toBeLessThan(NORMAL_1E6);
  });

  it("of a few ladders is not to be believed", () => {
    const { trajectory, ...source } = springs(300, 1.1, [300, 380]);
    const few = trajectory.states.map((state) => ({ ...state, ladder: state.ladder.map((ladder) => ladder % 8) }));
    const [byDraws, ...byDynamics] = freeEnergyBetweenTemperatures(
      { ...source, trajectory: { ...trajectory, states: few } },
      300,
      380,
      key(2),
    ).rows;
    expect(byDraws!.status).toBe("ok");
    for (const { status, reasons } of byDynamics) {
      expect({ status, reasons }).toEqual({ status: "unreliable", reasons: [expect.stringMatching(/8 independent blocks/)] });
    }
  });

  it("far from the draws is not to be believed", () => {
    const { rows } = freeEnergyBetweenTemperatures(springs(300, 0.3, [300]), 300, 3000, key(2));
    expect(rows[0]!.status).toBe("unreliable");
    expect(rows[0]!.reasons.length).toBeGreaterThan(0);
  });

  it.each([
    [300, 300],
    [0, 300],
    [300, Number.NaN],
  ])("is refused between %f and %f K", (from, to) => {
    expect(() => freeEnergyBetweenTemperatures(springs(300, 1, [300]), from, to, key(1))).toThrow(/two different temperatures/);
  });
});

describe("estimates beside each other", () => {
  const ok = { status: "ok", reasons: [] } as const;
  const estimate = (method: string, value: number, status: "ok" | "warn" = "ok") =>
    row(method, 10, { value, error: 0.1, ...(status === "ok" ? ok : { status, reasons: ["poor"] }) });

  it("contradict each other where both vouch for their errors", () => {
    expect(compared("f", [estimate("a", 0), estimate("b", 0.5)]).agreement.status).toBe("ok");
    const { agreement } = compared("f", [estimate("a", 0), estimate("b", 1)]);
    expect(agreement.status).toBe("unreliable");
    expect(agreement.reasons[0]).toMatch(/"a" and "b" differ by 7\.1 joint errors/);
    expect(compared("f", [estimate("a", 0), estimate("b", 1, "warn")]).agreement.status).toBe("ok");
  });

  it("add their errors in a difference, and their doubts", () => {
    const difference = differenceOf({ value: 1, error: 3, ...ok }, { value: 3, error: 4, status: "warn", reasons: ["poor"] });
    expect(difference).toEqual({ value: 2, error: 5, status: "warn", reasons: ["poor"] });
  });
});

describe("inefficiencyBetweenChains", () => {
  const chain = Uint32Array.from({ length: 8000 }, (_, i) => i % 400);
  it("is near 1 for independent values and the length of runs of equal ones", () => {
    const independent = normal(50, 8000);
    // The relative deviation of the variance of 400 means is 0.07; five of it.
    expect(inefficiencyBetweenChains(independent, chain)).toBeLessThan(1.35);
    const repeated = Float64Array.from(chain, (c, i) => independent[c + 400 * Math.floor(i / 400 / 4)]!);
    expect(Math.abs(inefficiencyBetweenChains(repeated, chain) / 4 - 1)).toBeLessThan(0.35);
  });
});

describe("parseBasin", () => {
  it("reads a torsion and two angles", () => {
    expect(parseBasin("phi:-1.5:2", ["phi", "psi"])).toEqual({ name: "phi:-1.5:2", torsion: "phi", from: -1.5, to: 2 });
  });
  it.each(["phi", "phi:0", "omega:0:2", "phi:0:4", "phi:1:1", "phi::2", "phi:0:2:3", "phi:a:b"])("refuses %s", (text) => {
    expect(() => parseBasin(text, ["phi", "psi"])).toThrow(/TORSION:FROM:TO.*phi, psi/);
  });
});
