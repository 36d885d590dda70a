import fc from "fast-check";
import { expect, test } from "vitest";
import { quantile, quantileSorted } from "../../src/num/quantile.ts";

test("quantiles between order statistics are linear, as numpy.quantile", () => {
  expect([0, 0.1, 0.5, 0.75, 1].map((p) => quantile([4, 1, 3, 2, 10], p))).toEqual([1, 1.4, 3, 4, 10]);
  expect(quantile([7], 0.3)).toBe(7);
});

test("of i = 0 .. n - 1 the quantile at p is (n - 1) p, whatever the order", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, p) => {
      const values = Array.from({ length: n }, (_, i) => (i * 7919) % n);
      fc.pre(new Set(values).size === n);
      expect(quantile(values, p)).toBeCloseTo((n - 1) * p, 10);
    }),
    { seed: 1 },
  );
});

test("infinite values do not make NaN, and bad input is refused", () => {
  const low = Number.NEGATIVE_INFINITY;
  expect(quantileSorted([low, low, 1, 2], 0.5)).toBe(low);
  expect(quantileSorted([low, 1, 2], 0.5)).toBe(1);
  expect(quantileSorted([1, 2, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY], 0.9)).toBe(Number.POSITIVE_INFINITY);
  expect(() => quantile([], 0.5)).toThrow("no value was given");
  expect(() => quantile([1], 1.5)).toThrow("a probability lies in [0, 1]");
});
