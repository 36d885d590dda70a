import { expect, test } from "vitest";
import { kish } from "../../src/estimate/effectiveSampleSize.ts";
import { fitGeneralisedPareto, quantileOfGeneralisedPareto } from "../../src/estimate/generalisedPareto.ts";
import { paretoSmoothing, paretoTailLength, paretoThreshold } from "../../src/estimate/paretoSmoothing.ts";
import { fold, key, uniforms } from "../../src/num/random.ts";
import { meanScore, NORMAL_1E6 } from "../num/distributionTests.ts";
import { golden, lehmer } from "./goldenInputs.ts";

const inputs = ({ law, count, seed, width, shift }: (typeof golden.paretoSmoothing)[number]): Float64Array => {
  if (law === "pareto") return lehmer(count, seed).map((u) => shift + Math.log(((1 - u) ** -width - 1) / width));
  const u = lehmer(2 * count, seed);
  const gaussian = (i: number): number => shift + width * Math.sqrt(-2 * Math.log(u[i]!)) * Math.cos(2 * Math.PI * u[count + i]!);
  return Float64Array.from({ length: count }, (_, i) =>
    law.includes("zero") && i % 3 === 0 ? Number.NEGATIVE_INFINITY : gaussian(i),
  );
};

test.each(golden.paretoSmoothing)(
  "k-hat and smoothed weights of $law (N = $count, width $width) are those of arviz-stats",
  (law) => {
    const result = paretoSmoothing(inputs(law));
    expect(result.tail).toBe("fitted");
    expect(result.paretoK).toBeCloseTo(law.paretoK, 9);
    law.probes.forEach((i, p) => {
      expect(result.logWeights[i]!).toBeCloseTo(law.smoothed[p]!, 9);
    });
  },
);

test("the golden weight sets span light, heavy and hopeless tails", () => {
  const shapes = golden.paretoSmoothing.map((law) => law.paretoK);
  expect(Math.min(...shapes)).toBeLessThan(0);
  expect(shapes.some((k) => k > 0.4 && k < 0.7)).toBe(true);
  expect(Math.max(...shapes)).toBeGreaterThan(1);
});

test("the fit recovers the shape of exact Pareto tails (false alarm 1e-6 each), and not a shape 0.03 off", () => {
  const n = 3000;
  for (const shape of [-0.5, 0.2, 0.9]) {
    const fits = Array.from({ length: 80 }, (_, r) => {
      const u = new Float64Array(n);
      uniforms(fold(key(51), r), 0, u);
      const { shape: k } = fitGeneralisedPareto(u.map((p) => quantileOfGeneralisedPareto(p, shape, 2.5)).sort());
      // The prior is 10 pseudo-observations at 1/2; taken back, what stays is the likelihood's own estimate.
      return ((n + 10) * k - 5) / n;
    });
    expect(Math.abs(meanScore(fits, shape))).toBeLessThan(NORMAL_1E6);
    expect(Math.abs(meanScore(fits, shape + 0.03))).toBeGreaterThan(NORMAL_1E6);
  }
});

test("quantiles at shape 0 are the limit of small shapes", () => {
  expect(quantileOfGeneralisedPareto(0.9, 0, 2)).toBeCloseTo(quantileOfGeneralisedPareto(0.9, 1e-9, 2), 7);
});

test("thresholds and tail lengths are the published ones", () => {
  expect([100, 1000, 2154.434690031884, 1e6].map(paretoThreshold)).toEqual([
    0.5,
    expect.closeTo(2 / 3, 12),
    expect.closeTo(0.7, 12),
    0.7,
  ]);
  expect([10_000, 225, 226, 24].map((s) => paretoTailLength(s))).toEqual([300, 45, 45, 4]);
  expect(paretoTailLength(10_000, 0.25)).toBe(600);
});

test("smoothing keeps order, normalises, changes only the tail and does not exceed the largest raw weight", () => {
  const raw = inputs(golden.paretoSmoothing[1]!);
  const { logWeights } = paretoSmoothing(raw);
  const order = Array.from(raw.keys()).sort((a, b) => raw[a]! - raw[b]!);
  const body = order.slice(0, raw.length - paretoTailLength(raw.length));
  const offset = logWeights[body[0]!]! - raw[body[0]!]!;
  for (const i of body) expect(logWeights[i]! - raw[i]!).toBeCloseTo(offset, 9);
  for (let r = 1; r < order.length; r++)
    expect(logWeights[order[r]!]!).toBeGreaterThanOrEqual(logWeights[order[r - 1]!]! - 1e-12);
  expect(Math.max(...logWeights)).toBeLessThanOrEqual(Math.max(...raw) + offset + 1e-12);
  expect(logWeights.reduce((sum, l) => sum + Math.exp(l), 0)).toBeCloseTo(1, 12);
  expect(kish(logWeights)).toBeGreaterThan(kish(raw));
});

test("without a tail to fit the weights stay and the figure says why", () => {
  expect(paretoSmoothing([0, 1, 2])).toMatchObject({ paretoK: Number.POSITIVE_INFINITY, tail: "too short" });
  const equal = paretoSmoothing(new Float64Array(1000).fill(-5));
  expect(equal).toMatchObject({ paretoK: Number.NEGATIVE_INFINITY, tail: "constant" });
  expect(equal.logWeights[7]).toBeCloseTo(-Math.log(1000), 12);
  const clipped = inputs(golden.paretoSmoothing[1]!).map((l) => Math.min(l, -700));
  expect(paretoSmoothing(clipped).tail).toBe("constant");
});

test("zero weights stay zero, even when they reach into the tail", () => {
  const mostlyZero = lehmer(2000, 61).map((u, i) => (i % 20 === 0 ? Math.log(u) : Number.NEGATIVE_INFINITY));
  const { logWeights, tail, paretoK } = paretoSmoothing(mostlyZero);
  expect({ tail, paretoK }).toEqual({ tail: "too short", paretoK: Number.POSITIVE_INFINITY });
  expect(logWeights.filter((l) => l === Number.NEGATIVE_INFINITY).length).toBe(1900);
});
