import { describe, expect, it, test } from "vitest";
import { bar } from "../../src/estimate/bar.ts";
import { chainBlocks } from "../../src/estimate/blocks.ts";
import { kish } from "../../src/estimate/effectiveSampleSize.ts";
import { mbarBootstrap } from "../../src/estimate/mbar/bootstrap.ts";
import { mbarDifference, mbarExpectation, mbarLogWeights, mbarPerturbation } from "../../src/estimate/mbar/expectation.ts";
import { mbar } from "../../src/estimate/mbar/mbar.ts";
import { temperatureEnergies } from "../../src/estimate/mbar/temperatures.ts";
import { fold, type Key, key, normals } from "../../src/num/random.ts";
import { thermalEnergy } from "../../src/units.ts";
import { errorBarsHold, oneSigmaShare } from "./coverage.ts";
import { goldenFreeEnergies, goldenHarmonic, harmonicInput } from "./goldenFreeEnergy.ts";
import { autoregressive } from "./goldenInputs.ts";

const within = (found: number, wanted: number, share: number): void =>
  expect(Math.abs(found - wanted)).toBeLessThanOrEqual(share * Math.abs(wanted) + 1e-12);

describe.each(goldenFreeEnergies.mbar)("oscillators with $name: MBAR is pymbar's", (law) => {
  const { x, energies, counts } = goldenHarmonic(law);
  const solution = mbar({ energies, counts });
  const states = counts.map((_, k) => k);
  const row = (k: number): Float64Array => energies.subarray(k * x.length, (k + 1) * x.length);
  const fresh = x.map((position) => 0.65 * (position - 0.4) ** 2);

  it("free energies to 1e-6, their errors to 1 %", () => {
    for (const k of states) expect(Math.abs(solution.freeEnergies[k]! - law.freeEnergies[k]!)).toBeLessThan(1e-6);
    for (const i of states) for (const j of states) within(mbarDifference(solution, i, j).error, law.differences[i]![j]!, 0.01);
  });

  it("overlap matrix, spectral gap and effective samples", () => {
    const sampled = solution.overlap.states;
    sampled.forEach((i, row) => {
      sampled.forEach((j, column) => {
        expect(solution.overlap.matrix[row * sampled.length + column]).toBeCloseTo(law.overlap[i]![j]!, 7);
      });
    });
    expect(solution.overlap.gap).toBeCloseTo(law.gap, 7);
    for (const k of states) within(x.length * kish(mbarLogWeights(solution, row(k))), law.effective[k]!, 1e-6);
  });

  it("expectations and free energies of states that exist and of one that does not, errors to 1 %", () => {
    for (const k of states) {
      const { value, error } = mbarExpectation(solution, row(k), x);
      expect(Math.abs(value - law.expectations[0][k]!)).toBeLessThan(1e-6);
      within(error, law.expectations[1][k]!, 0.01);
    }
    const there = mbarExpectation(solution, fresh, x);
    expect(Math.abs(there.value - law.inNewState[0])).toBeLessThan(1e-6);
    within(there.error, law.inNewState[1], 0.01);
    const perturbed = mbarPerturbation(solution, fresh);
    expect(Math.abs(perturbed.value - law.perturbed[0])).toBeLessThan(1e-6);
    within(perturbed.error, law.perturbed[1], 0.01);
  });

  it("the share of each bin of a histogram in the new state, errors to 1 %", () => {
    law.occupancy[0].forEach((share, b) => {
      const inside = x.map((position) => Number(position >= law.edges[b]! && position < law.edges[b + 1]!));
      const { value, error } = mbarExpectation(solution, fresh, inside);
      expect(Math.abs(value - share)).toBeLessThan(1e-6);
      within(error, law.occupancy[1][b]!, 0.01);
    });
  });

  it("converges, and says so", () => {
    expect(solution.converged).toBe(true);
    expect(solution.residual).toBeLessThan(1e-12);
    expect(solution.iterations).toBeLessThan(20);
  });
});

test("states that hardly overlap are flagged, and only differences across the gap between them", () => {
  const law = goldenFreeEnergies.mbar.find(({ name }) => name === "poor overlap")!;
  const { energies, counts } = goldenHarmonic(law);
  const solution = mbar({ energies, counts });
  expect(solution).toMatchObject({
    status: "unreliable",
    reasons: [expect.stringMatching(/^States 1 and 2 overlap by 0\.01\d+/)],
  });
  expect(mbarDifference(solution, 0, 1).status).toBe("ok");
  expect(mbarDifference(solution, 3, 2).status).toBe("ok");
  expect(mbarDifference(solution, 0, 3).status).toBe("unreliable");
});

const oscillators = { centres: [0, 1, 2.2], stiffness: [1, 2, 4], offsets: [0, 3, -1], counts: [120, 80, 150] };
const TRUTHS = [3 + 0.5 * Math.log(2), -1 + 0.5 * Math.log(4)];
const drawn = (stream: Key): ReturnType<typeof harmonicInput> =>
  harmonicInput(oscillators, (k, count) => {
    const z = new Float64Array(count);
    normals(fold(stream, k), 0, z);
    return z;
  });

describe("errors of MBAR over 250 replicas", () => {
  const replica =
    (factor: number, offset: number) =>
    (stream: Key): { value: number; error: number }[] => {
      const { energies, counts } = drawn(stream);
      const solution = mbar({ energies: energies.map((u, at) => u + (at < 350 ? offset : 0)), counts });
      return [1, 2].map((k) => {
        const { value, error } = mbarDifference(solution, 0, k);
        return { value, error: factor * error };
      });
    };

  it("hold for free energies (false alarm 2e-6), with 60 to 76 % within one error", () => {
    expect(errorBarsHold(key(191), 250, TRUTHS, replica(1, 0))).toBe(true);
    const share = oneSigmaShare(key(191), 250, TRUTHS[0]!, replica(1, 0));
    expect(share).toBeGreaterThan(0.6);
    expect(share).toBeLessThan(0.76);
  });

  it("are refused when 40 % too small, or when one state's energies are 0.1 kT off", () => {
    expect(errorBarsHold(key(191), 250, TRUTHS, replica(0.6, 0))).toBe(false);
    expect(errorBarsHold(key(191), 250, TRUTHS, replica(1, 0.1))).toBe(false);
  });

  it("hold for an expectation in a state without samples (false alarm 2e-6); the plain weighted standard error would be refused", () => {
    const target = (stream: Key, naive: boolean): { value: number; error: number }[] => {
      const { x, energies, counts } = drawn(stream);
      const solution = mbar({ energies, counts });
      const fresh = x.map((position) => 1.5 * (position - 1.6) ** 2);
      const { value, error } = mbarExpectation(solution, fresh, x);
      return [{ value, error: naive ? Math.sqrt(1 / 3 / x.length) : error }];
    };
    expect(errorBarsHold(key(192), 250, [1.6], (stream) => target(stream, false))).toBe(true);
    expect(errorBarsHold(key(192), 250, [1.6], (stream) => target(stream, true))).toBe(false);
  });
});

test("bootstrap over blocks holds for correlated chains over 60 replicas (false alarm 2e-6); asymptotic errors do not", () => {
  const correlated = { ...oscillators, counts: [300, 300, 300] };
  const replica =
    (blocked: boolean) =>
    (stream: Key): { value: number; error: number }[] => {
      const { energies, counts } = harmonicInput(correlated, (k, count) => {
        const noise = new Float64Array(count + 40);
        normals(fold(stream, k), 0, noise);
        return autoregressive(noise, 0.8)
          .subarray(40)
          .map((z) => 0.6 * z);
      });
      const solution = mbar({ energies, counts });
      if (!blocked) return [1, 2].map((k) => mbarDifference(solution, 0, k));
      const blocks = chainBlocks(counts, 30);
      const { standardError } = mbarBootstrap(solution, { stream: fold(stream, 9), blocks, replicates: 40 });
      return [1, 2].map((k) => ({ value: solution.freeEnergies[k]!, error: standardError[k]! }));
    };
  expect(errorBarsHold(key(193), 60, TRUTHS, replica(true))).toBe(true);
  expect(errorBarsHold(key(193), 150, TRUTHS, replica(false))).toBe(false);
});

describe("MBAR", () => {
  const { x, energies, counts } = drawn(key(194));
  const solution = mbar({ energies, counts });
  const samples = x.length;

  it("of two states is BAR", () => {
    const two = { ...oscillators, counts: [120, 80, 0] };
    const {
      x: y,
      energies: u,
      counts: n,
    } = harmonicInput(two, (k, count) => {
      const z = new Float64Array(count);
      normals(fold(key(195), k), 0, z);
      return z;
    });
    const both = mbar({ energies: u, counts: n });
    const work = y.map((_, i) => u[200 + i]! - u[i]!);
    const pair = bar({ forward: work.slice(0, 120), reverse: work.slice(120).map((w) => -w) });
    const difference = mbarDifference(both, 0, 1);
    expect(difference.value).toBeCloseTo(pair.value, 10);
    // The two variances differ in higher orders of 1 / N.
    within(difference.error, pair.error, 0.1);
    expect(both.overlap.tree[0]!.shared).toBeCloseTo(pair.shared, 8);
    expect(both.overlap.tree[0]!.overlap).toBeCloseTo(pair.overlap, 10);
  });

  it("ignores what is added to all energies of a sample, and shifts with what is added to a state, by a thousand kT too", () => {
    const moved = mbar({
      energies: energies.map((u, at) => u + 300 * Math.sin(at % samples) + [0, 1000, -2000][Math.floor(at / samples)]!),
      counts,
    });
    [0, 1000, -2000].forEach((shift, k) => {
      expect(moved.freeEnergies[k]! - solution.freeEnergies[k]!).toBeCloseTo(shift, 8);
      expect(mbarDifference(moved, 0, k).error).toBeCloseTo(mbarDifference(solution, 0, k).error, 7);
    });
  });

  it("weights of each sampled state sum to 1, and samples' to 1 over the mixture", () => {
    const all = [0, 1, 2].map((k) => {
      const f = solution.freeEnergies[k]! - solution.freeEnergies[0]!;
      const zero = mbarLogWeights(solution, energies.subarray(0, samples));
      const norm = zero.reduce((sum, log) => sum + Math.exp(log), 0);
      return mbarLogWeights(solution, energies.subarray(k * samples, (k + 1) * samples)).map((log) => Math.exp(log + f) / norm);
    });
    for (const weights of all) expect(weights.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 11);
    for (let n = 0; n < samples; n++) expect(all.reduce((sum, w, k) => sum + counts[k]! * w[n]!, 0)).toBeCloseTo(1, 11);
  });

  it("takes energies of +Infinity: a box within a box", () => {
    const inside = Float64Array.from({ length: 400 }, (_, i) => (i >= 200 || i % 4 === 0 ? 0 : Number.POSITIVE_INFINITY));
    const boxes = mbar({ energies: Float64Array.of(...new Float64Array(400), ...inside), counts: [200, 200] });
    expect(mbarDifference(boxes, 0, 1).value).toBeCloseTo(Math.log(4), 10);
  });

  it("of states that share nothing ends, with infinite errors and the reason", () => {
    const far = harmonicInput({ centres: [0, 90], stiffness: [1, 1], offsets: [0, 0], counts: [50, 50] }, (_, count) =>
      Float64Array.from({ length: count }, (_, i) => Math.sin(i)),
    );
    const apart = mbar(far);
    expect(apart.status).toBe("unreliable");
    expect(mbarDifference(apart, 0, 1)).toMatchObject({ status: "unreliable", error: Number.POSITIVE_INFINITY });
    expect(apart.overlap.gap).toBe(0);
  });

  it("of a target that few samples reach is unreliable, though the sampled states hang together", () => {
    const beyond = mbarPerturbation(
      solution,
      x.map((position) => 8 * (position - 9) ** 2),
    );
    expect(solution.status).toBe("ok");
    expect(beyond).toMatchObject({ status: "unreliable" });
    expect(beyond.reasons.join(" ")).toContain("sample states nearer to the target");
  });
});

test("temperatures: a harmonic ladder has f(T) - f(T0) = (3/2) log(T0 / T) of three oscillators, and <U> = 3/2 kT at a temperature without samples", () => {
  const ladder = [300, 380, 480];
  const potential = Float64Array.from(
    ladder.flatMap((temperature, k) => {
      const z = new Float64Array(3 * 4000);
      normals(fold(key(196), k), 0, z);
      const kT = thermalEnergy(temperature);
      return Array.from({ length: 4000 }, (_, i) => 0.5 * kT * (z[3 * i]! ** 2 + z[3 * i + 1]! ** 2 + z[3 * i + 2]! ** 2));
    }),
  );
  const solution = mbar({ energies: temperatureEnergies(potential, ladder), counts: [4000, 4000, 4000] });
  const hottest = mbarDifference(solution, 0, 2);
  expect(Math.abs(hottest.value - 1.5 * Math.log(300 / 480))).toBeLessThan(5 * hottest.error);
  const mean = mbarExpectation(solution, temperatureEnergies(potential, [340]), potential);
  expect(Math.abs(mean.value - 1.5 * thermalEnergy(340))).toBeLessThan(5 * mean.error);
  expect([mean.status, hottest.status]).toEqual(["ok", "ok"]);
});

const flat = new Float64Array(8);
test.each<[string, () => unknown]>([
  ["2 states with 5 samples in all need 10 energies, but 8 were given", () => mbar({ energies: flat, counts: [2, 3] })],
  [
    "at least 2 samples are needed for an error, but 1 were given",
    () => mbar({ energies: Float64Array.of(1, 2), counts: [1, 0] }),
  ],
  ["state 1 has -1 samples", () => mbar({ energies: flat, counts: [3, -1] })],
  [
    "sample 1 has energy NaN in state 0",
    () => mbar({ energies: flat.map((_, i) => (i === 1 ? Number.NaN : 0)), counts: [2, 2] }),
  ],
  [
    "sample 0 has energy Infinity in state 0, from which it was drawn",
    () => mbar({ energies: flat.map((_, i) => (i === 0 ? Number.POSITIVE_INFINITY : 0)), counts: [2, 2] }),
  ],
  [
    "no sample has a finite energy in state 1",
    () => mbar({ energies: flat.map((_, i) => (i > 3 ? Number.POSITIVE_INFINITY : 0)), counts: [4, 0] }),
  ],
  ["state 2 was asked for, but there are states 0 to 1", () => mbarDifference(mbar({ energies: flat, counts: [2, 2] }), 0, 2)],
  ["3 energies came for 4 samples", () => mbarPerturbation(mbar({ energies: flat, counts: [2, 2] }), [1, 2, 3])],
  [
    "3 observations came for 4 samples",
    () => mbarExpectation(mbar({ energies: flat, counts: [2, 2] }), flat.subarray(4), [1, 2, 3]),
  ],
  [
    "the observable of sample 1 is NaN",
    () => mbarExpectation(mbar({ energies: flat, counts: [2, 2] }), flat.subarray(4), [1, Number.NaN, 2, 3]),
  ],
  ["a temperature is a positive number of K, but -5 was given", () => temperatureEnergies([1, 2], [300, -5])],
])("refuses: %s", (message, act) => {
  expect(act).toThrow(message);
});
