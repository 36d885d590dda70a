import { expect, it } from "vitest";
import { erfValue } from "../../src/graph/ops/erf.ts";
import golden from "./erf.golden.json" with { type: "json" };

it.each(golden.cases as [number, number][])("erf(%d) is SciPy's value, and odd", (x, expected) => {
  expect(Math.abs(erfValue(x) - expected)).toBeLessThanOrEqual(1e-15 * Math.min(1, 4 * Math.abs(x)));
  expect(erfValue(-x) + erfValue(x)).toBe(0);
});

it("has its limits and keeps NaN", () => {
  expect([erfValue(Infinity), erfValue(-Infinity), erfValue(Number.NaN)]).toEqual([1, -1, Number.NaN]);
});
