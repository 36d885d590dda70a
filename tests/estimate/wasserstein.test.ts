import { expect, test } from "vitest";
import { wasserstein } from "../../src/estimate/wasserstein.ts";
import { golden, lehmer } from "./goldenInputs.ts";

const wasserstein2 = (a: readonly number[], b: readonly number[]): number => wasserstein({ values: a }, { values: b });

test.each(golden.wasserstein)(
  "sizes $sizes, weighted $weighted: order 1 is SciPy's, order 2 the linear programme's optimum",
  (row) => {
    const [n, m] = row.sizes;
    const u = lehmer(2 * (n + m), row.seed);
    const a = { values: u.slice(0, n).map((x) => 4 * x ** 2), ...(row.weighted ? { weights: u.slice(n + m, 2 * n + m) } : {}) };
    const b = { values: u.slice(n, n + m).map((x) => 5 * x - 1), ...(row.weighted ? { weights: u.slice(2 * n + m) } : {}) };
    expect(wasserstein(a, b, 1)).toBeCloseTo(row.order1, 10);
    expect(wasserstein(a, b, 2)).toBeCloseTo(row.order2, 7);
    expect(wasserstein(b, a, 2)).toBeCloseTo(wasserstein(a, b, 2), 12);
  },
);

test("equal sizes couple order statistics, a shift costs itself, copies cost nothing", () => {
  const values = [3, -1, 8, 2.5];
  expect(wasserstein2([0, 2], [5, 1])).toBeCloseTo(Math.sqrt((1 + 9) / 2), 14);
  expect(
    wasserstein2(
      values,
      values.map((v) => v + 1.75),
    ),
  ).toBeCloseTo(1.75, 14);
  expect(wasserstein2(values, [...values].reverse())).toBe(0);
  expect(wasserstein({ values: [1, 2, 2] }, { values: [1, 2], weights: [1, 2] })).toBeCloseTo(0, 14);
  expect(wasserstein({ values: [1, 99], weights: [1, 0] }, { values: [4] })).toBe(3);
});

test.each<[string, () => number]>([
  ["the first sample is empty", () => wasserstein2([], [1])],
  ["value 1 of the second sample is NaN", () => wasserstein2([1], [1, Number.NaN])],
  ["the first sample has 2 values and 1 weights", () => wasserstein({ values: [1, 2], weights: [1] }, { values: [1] })],
  ["weight 0 of the first sample is -1", () => wasserstein({ values: [1], weights: [-1] }, { values: [1] })],
  ["the first sample's weights sum to 0", () => wasserstein({ values: [1], weights: [0] }, { values: [1] })],
])("refuses: %s", (message, act) => {
  expect(act).toThrow(message);
});
