import fc from "fast-check";
import { expect, test } from "vitest";
import { forwardEffectiveSampleSize, kish, kishClamped, kishDropped } from "../../src/estimate/effectiveSampleSize.ts";
import { fold, key, normals } from "../../src/num/random.ts";
import { meanScore, NORMAL_1E6 } from "../num/distributionTests.ts";
import { generated, KISH_FRACTION, logWeight } from "./gaussianPair.ts";

const replicas = Array.from({ length: 100 }, (_, r) => fold(key(41), r));
const targetSamples = (stream: (typeof replicas)[number]): Float64Array => {
  const x = new Float64Array(20_000);
  normals(stream, 0, x);
  return x;
};

test("Kish's fraction of a Gaussian pair is the closed form (false alarm 1e-6); the mutant without the square is not", () => {
  const logWeights = replicas.map((stream) => generated(stream, 20_000).map(logWeight));
  expect(Math.abs(meanScore(logWeights.map(kish), KISH_FRACTION))).toBeLessThan(NORMAL_1E6);
  expect(
    Math.abs(
      meanScore(
        logWeights.map((l) => Math.sqrt(kish(l))),
        KISH_FRACTION,
      ),
    ),
  ).toBeGreaterThan(NORMAL_1E6);
});

test("the forward effective sample size of target samples is the same closed form (false alarm 1e-6); the inverted ratio keeps it", () => {
  const ratios = replicas.map((stream) => targetSamples(stream).map(logWeight));
  expect(Math.abs(meanScore(ratios.map(forwardEffectiveSampleSize), KISH_FRACTION))).toBeLessThan(NORMAL_1E6);
  expect(forwardEffectiveSampleSize(ratios[0]!.map((l) => -l))).toBeCloseTo(forwardEffectiveSampleSize(ratios[0]!), 12);
});

test("a missed mode is invisible to Kish's fraction and plain to the forward one", () => {
  // Target: halves at -10 and 10; the generator makes -10 only, to a density e^-50 at 10.
  const seenByGenerator = new Float64Array(1000).fill(Math.log(0.5));
  const seenByTarget = Float64Array.from({ length: 1000 }, (_, i) => (i % 2 ? 50 : Math.log(0.5)));
  expect(kish(seenByGenerator)).toBe(1);
  expect(forwardEffectiveSampleSize(seenByTarget)).toBeLessThan(1e-20);
  expect(forwardEffectiveSampleSize([0, Number.POSITIVE_INFINITY])).toBe(0);
});

test("clamping: all weights above the ceil(fraction N)-th largest are set to it", () => {
  const spiked = [...new Array<number>(998).fill(0), 3, 10];
  expect(kishClamped(spiked, 1e-4)).toBe(kish(spiked));
  expect(kishClamped(spiked, 0.002)).toBeCloseTo(kish([...new Array<number>(998).fill(0), 3, 3]), 14);
  expect(kishClamped(spiked, 0.0021)).toBe(1);
  // 1e-4 of 30,000 is exactly 3, not the 4 that binary rounding up would give.
  const many = Float64Array.from({ length: 30_000 }, (_, i) => Math.max(0, i - 29_990));
  expect(kishClamped(many)).toBeCloseTo(kish(many.map((l) => Math.min(l, 7))), 14);
});

test("dropping: samples above the 1 - fraction quantile are left out, and N counts those kept", () => {
  const spiked = [...new Array<number>(998).fill(0), 3, 10];
  expect(kishDropped(spiked, 0)).toBe(kish(spiked));
  expect(kishDropped(spiked, 0.0005)).toBeCloseTo(kish(spiked.slice(0, -1)), 14);
  expect(kishDropped(spiked)).toBe(1);
  expect(kishDropped([...new Array<number>(5000).fill(Number.NEGATIVE_INFINITY), 0])).toBe(0);
});

test("fractions lie in (0, 1], ignore a constant, and clamping never lowers them", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 1, maxLength: 60 }), (logWeights) => {
      const raw = kish(logWeights);
      expect(raw).toBeGreaterThan(0);
      expect(raw).toBeLessThanOrEqual(1 + 1e-12);
      expect(kish(logWeights.map((l) => l + 700))).toBeCloseTo(raw, 9);
      expect(kishClamped(logWeights, 0.1)).toBeGreaterThanOrEqual(raw - 1e-12);
    }),
    { seed: 3 },
  );
});

test.each<[string, () => number]>([
  ["the fraction of samples lies in [0, 1), but 1 was given", () => kishClamped([0], 1)],
  ["the fraction of samples lies in [0, 1), but -0.1 was given", () => kishDropped([0], -0.1)],
  ["sample 1 has log ratio -Infinity", () => forwardEffectiveSampleSize([0, Number.NEGATIVE_INFINITY])],
  ["no sample was given", () => forwardEffectiveSampleSize([])],
])("refuses: %s", (message, act) => {
  expect(act).toThrow(message);
});
