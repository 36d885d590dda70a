import { describe, expect, it, test } from "vitest";
import { bar } from "../../src/estimate/bar.ts";
import { exponentialAverage } from "../../src/estimate/exponentialAverage.ts";
import { mappedWork, targetedFreeEnergy } from "../../src/estimate/targetedPerturbation.ts";
import { fold, type Key, key, normals } from "../../src/num/random.ts";
import { errorBarsHold, oneSigmaShare } from "./coverage.ts";
import { goldenFreeEnergies } from "./goldenFreeEnergy.ts";
import { gaussianInputs } from "./goldenInputs.ts";

const relative = (found: number, wanted: number): number => Math.abs(found / wanted - 1);

describe("Gaussian work", () => {
  it.each(goldenFreeEnergies.bar)("$counts values of dissipation $s^2/2 about $difference: BAR and EXP are pymbar's", (law) => {
    const { counts, s, difference, seed } = law;
    const forward = gaussianInputs(counts[0], seed, s, difference + (s * s) / 2);
    const reverse = gaussianInputs(counts[1], seed + 1, s, -difference + (s * s) / 2);
    const both = bar({ forward, reverse });
    expect(Math.abs(both.value - law.bar[0])).toBeLessThan(1e-9);
    expect(relative(both.error, law.bar[1])).toBeLessThan(1e-6);
    // pymbar's scalar is the sum of the two off-diagonals.
    expect(relative(2 * both.overlap, law.overlap)).toBeLessThan(1e-6);
    expect(both.status).toBe(s === 5 ? "warn" : "ok");
    const sides = [exponentialAverage(forward), exponentialAverage(reverse, { direction: "reverse" })];
    [law.forward, law.reverse].forEach(([value, error], k) => {
      expect(Math.abs(sides[k]!.value - value)).toBeLessThan(1e-9);
      // pymbar divides squares by N, we by N - 1.
      expect(relative(sides[k]!.error, error)).toBeLessThan(0.01);
    });
  });
});

test("a shift of the works shifts the difference, also by a thousand kT; exchanging directions turns its sign", () => {
  const forward = gaussianInputs(400, 11, 1.5, 2);
  const reverse = gaussianInputs(300, 12, 1.5, 0.5);
  const { value, error } = bar({ forward, reverse });
  const moved = bar({ forward: forward.map((w) => w + 1000), reverse: reverse.map((w) => w - 1000) });
  expect(moved.value).toBeCloseTo(value + 1000, 9);
  expect(moved.error).toBeCloseTo(error, 9);
  const turned = bar({ forward: reverse, reverse: forward });
  expect(turned.value).toBeCloseTo(-value, 10);
  expect(turned.shared).toBeCloseTo(bar({ forward, reverse }).shared, 8);
});

const TRUTH = -3;
const works = (stream: Key, n: number, s: number): { forward: Float64Array; reverse: Float64Array } => {
  const side = (index: number, sign: number): Float64Array => {
    const z = new Float64Array(n);
    normals(fold(stream, index), 0, z);
    return z.map((x) => sign * TRUTH + (s * s) / 2 + s * x);
  };
  return { forward: side(0, 1), reverse: side(1, -1) };
};
type Works = ReturnType<typeof works>;
const replica =
  (change: (both: Works) => Works, factor: number, s: number) =>
  (stream: Key): { value: number; error: number }[] => {
    const { value, error } = bar(change(works(stream, 400, s)));
    return [{ value, error: factor * error }];
  };

test.each([1, 3])("errors of BAR hold over 400 replicas at s = %d (false alarm 2e-6)", (s) => {
  expect(
    errorBarsHold(
      key(171),
      400,
      [TRUTH],
      replica((w) => w, 1, s),
    ),
  ).toBe(true);
  // 68.3 % within one error; 60 to 76 % of 400 would be missed with probability 1e-3 by a right error bar, and this is one fixed set of draws.
  const share = oneSigmaShare(
    key(171),
    400,
    TRUTH,
    replica((w) => w, 1, s),
  );
  expect(share).toBeGreaterThan(0.6);
  expect(share).toBeLessThan(0.76);
});

test.each([
  [
    "forward samples counted twice",
    replica(({ forward, reverse }) => ({ forward: Float64Array.of(...forward, ...forward), reverse }), 1, 1),
  ],
  [
    "an energy that is 0.05 kT off",
    replica(({ forward, reverse }) => ({ forward: forward.map((w) => w + 0.05), reverse }), 1, 1),
  ],
  ["errors 30 % too small", replica((w) => w, 0.7, 1)],
])("the check refuses a mutant of BAR: %s", (_, mutant) => {
  expect(errorBarsHold(key(171), 400, [TRUTH], mutant)).toBe(false);
});

test("errors of EXP hold over 400 replicas in both directions (false alarm 2e-6 each), and not with the sign of the other one", () => {
  const side =
    (direction: "forward" | "reverse", named: "forward" | "reverse") =>
    (stream: Key): { value: number; error: number }[] => [
      exponentialAverage(works(stream, 1000, 0.7)[direction], { direction: named }),
    ];
  expect(errorBarsHold(key(172), 400, [TRUTH], side("forward", "forward"))).toBe(true);
  expect(errorBarsHold(key(172), 400, [TRUTH], side("reverse", "reverse"))).toBe(true);
  expect(errorBarsHold(key(172), 400, [TRUTH], side("reverse", "forward"))).toBe(false);
});

test("correlated works: an inefficiency of g widens errors by sqrt(g) and thins the shared samples", () => {
  const both = works(key(173), 500, 1);
  const [plain, thinned] = [bar(both), bar({ ...both, inefficiency: { forward: 4, reverse: 4 } })];
  expect(thinned.error / plain.error).toBeCloseTo(2, 10);
  expect(thinned.shared / plain.shared).toBeCloseTo(0.25, 10);
  expect(exponentialAverage(both.forward, { inefficiency: 9 }).error / exponentialAverage(both.forward).error).toBeCloseTo(3, 10);
});

test("works of +Infinity count as samples without weight: exact for a box within a box", () => {
  // State 0 uniform on [0, 1), state 1 on [0, 1/4): forward work 0 or Infinity, reverse 0; f_1 - f_0 = log 4.
  const forward = Float64Array.from({ length: 400 }, (_, i) => (i % 4 === 0 ? 0 : Number.POSITIVE_INFINITY));
  const reverse = new Float64Array(400);
  expect(bar({ forward, reverse }).value).toBeCloseTo(Math.log(4), 10);
  expect(exponentialAverage(forward).value).toBeCloseTo(Math.log(4), 12);
});

test("states that hardly overlap are flagged: a warning below 0.03, unreliable below 10 shared samples", () => {
  expect(bar(works(key(174), 5000, 4.5))).toMatchObject({
    status: "warn",
    reasons: [
      expect.stringMatching(/^States 0 and 1 overlap by 0\.0\d+ \(0\.03 is the least advised\) and share \d+ effective samples/),
    ],
  });
  expect(bar(works(key(174), 200, 6)).status).toBe("unreliable");
  expect(exponentialAverage(works(key(174), 2000, 6).forward)).toMatchObject({
    status: "unreliable",
    reasons: expect.arrayContaining([expect.stringContaining("both ends for BAR")]),
  });
});

describe("targeted perturbation", () => {
  // State 0: N(0, 1); state 1: N(2, 0.25) with energy 2 (x - 2)^2 + 5, so f_1 - f_0 = 5 + log 2.
  const difference = 5 + Math.LN2;
  const energy1 = (x: number): number => 2 * (x - 2) ** 2 + 5;
  const draw = (seed: number): Float64Array => gaussianInputs(500, seed);
  const mapped = (scale: number): { forward: Float64Array; reverse: Float64Array } => {
    const z = draw(21);
    const x = draw(22).map((n) => 2 + n / 2);
    const log = Math.log(scale);
    return {
      forward: mappedWork(
        z.map((v) => v * v * 0.5),
        z.map((v) => energy1(2 + scale * v)),
        z.map(() => log),
      ),
      reverse: mappedWork(
        x.map(energy1),
        x.map((v) => 0.5 * ((v - 2) / scale) ** 2),
        x.map(() => -log),
      ),
    };
  };

  it("by the exact map has no error at all", () => {
    const estimate = targetedFreeEnergy(mapped(0.5));
    expect(estimate.value).toBeCloseTo(difference, 12);
    expect(estimate.error).toBeLessThan(1e-6);
    expect(estimate.forward.value).toBeCloseTo(difference, 12);
    expect(estimate.status).toBe("ok");
  });

  it("by a map that is near gives the difference within its error, far smaller than without a map", () => {
    const estimate = targetedFreeEnergy(mapped(0.6));
    expect(Math.abs(estimate.value - difference)).toBeLessThan(4 * estimate.error);
    const plain = mapped(1);
    expect(estimate.error).toBeLessThan(bar(plain).error / 2);
  });

  it("says so when samples are not of the states that the energies say", () => {
    const { forward, reverse } = mapped(0.6);
    const wrong = targetedFreeEnergy({ forward, reverse: reverse.map((w) => w + 0.5) });
    expect(wrong).toMatchObject({
      status: "unreliable",
      reasons: expect.arrayContaining([expect.stringContaining("standard errors from BAR")]),
    });
  });
});

const many = [0, 1, 2];
test.each<[string, () => unknown]>([
  ["at least 2 work values are needed for an error, but 1 were given", () => exponentialAverage([1])],
  ["work 1 of 3 is NaN", () => exponentialAverage([1, Number.NaN, 2])],
  ["work 2 of 3 is -Infinity", () => bar({ forward: [1, 2, Number.NEGATIVE_INFINITY], reverse: many })],
  ["BAR, reverse: at least 2 work values", () => bar({ forward: many, reverse: [1] })],
  ["all 2 work values are Infinity", () => bar({ forward: [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY], reverse: many })],
  ["a statistical inefficiency is at least 1, but 0.2 was given", () => exponentialAverage(many, { inefficiency: 0.2 })],
  [
    "add up to -4.971 kT, but no two states give less than zero",
    () => bar({ forward: gaussianInputs(100, 1, 0.1, -3), reverse: gaussianInputs(100, 2, 0.1, -2) }),
  ],
  ["2 energies before, 3 after the map and 2 log-Jacobians", () => mappedWork([1, 2], [1, 2, 3], [0, 0])],
  ["sample 1 has energy Infinity before the map", () => mappedWork([1, Number.POSITIVE_INFINITY], [1, 2], [0, 0])],
])("refuses: %s", (message, act) => {
  expect(act).toThrow(message);
});
