import { expect, test } from "vitest";
import { logMeanExp, logSumExp } from "../../src/num/logSumExp.ts";

test("log-sum-exp is exact where the sum is known, far outside the range of exp", () => {
  for (const shift of [0, 1000, -1000]) {
    expect(logSumExp([shift + Math.log(1), shift + Math.log(2), shift + Math.log(5)])).toBeCloseTo(shift + Math.log(8), 12);
  }
  expect(logMeanExp(new Float64Array(7).fill(-812.5))).toBeCloseTo(-812.5, 12);
});

test("infinities and NaN pass through, and nothing sums to -Infinity", () => {
  expect(logSumExp([])).toBe(Number.NEGATIVE_INFINITY);
  expect(logSumExp([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY])).toBe(Number.NEGATIVE_INFINITY);
  expect(logSumExp([Number.NEGATIVE_INFINITY, 3])).toBe(3);
  expect(logSumExp([1, Number.POSITIVE_INFINITY])).toBe(Number.POSITIVE_INFINITY);
  expect(logSumExp([1, Number.NaN, 2])).toBeNaN();
});
