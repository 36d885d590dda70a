import { expect, test } from "vitest";
import { betaCumulative, betaQuantile, logGamma } from "../../src/num/betaDistribution.ts";
import { normalQuantile } from "../../src/num/normalQuantile.ts";
import { golden } from "../estimate/goldenInputs.ts";

const { probabilities, normalQuantiles, beta, betaQuantiles } = golden.special;

test("quantiles of the normal law are SciPy's to 4e-15 of themselves", () => {
  probabilities.forEach((p, i) => {
    expect(Math.abs(normalQuantile(p) - normalQuantiles[i]!)).toBeLessThanOrEqual(4e-15 * Math.abs(normalQuantiles[i]!));
  });
  expect([normalQuantile(0), normalQuantile(1)]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
});

test("quantiles of beta laws are SciPy's to 1e-9 of themselves", () => {
  beta.forEach(([p, a, b], i) => {
    expect(betaQuantile(p, a, b) / betaQuantiles[i]!).toBeCloseTo(1, 9);
    expect(betaCumulative(betaQuantile(p, a, b), a, b)).toBeCloseTo(p, 8);
  });
  expect([betaCumulative(-1, 2, 3), betaCumulative(0, 2, 3), betaCumulative(1, 2, 3)]).toEqual([0, 0, 1]);
});

test("the beta law of two uniform order statistics is closed: I_x(1, b) = 1 - (1 - x)^b", () => {
  for (const x of [0.01, 0.3, 0.9]) expect(betaCumulative(x, 1, 6)).toBeCloseTo(1 - (1 - x) ** 6, 13);
});

test("log Gamma of whole and half numbers", () => {
  expect(logGamma(0.5)).toBeCloseTo(0.5 * Math.log(Math.PI), 13);
  expect(logGamma(11)).toBeCloseTo(Math.log(3_628_800), 12);
  expect(logGamma(101) - logGamma(100)).toBeCloseTo(Math.log(100), 11);
});

test.each([-0.1, 1.1, Number.NaN])("the normal quantile refuses %s", (p) => {
  expect(() => normalQuantile(p)).toThrow("a probability lies in [0, 1]");
});
