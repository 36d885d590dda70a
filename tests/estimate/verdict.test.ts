import { expect, test } from "vitest";
import type { VerdictStatus } from "../../src/estimate/finding.ts";
import { THRESHOLDS, type VerdictContext, verdict } from "../../src/estimate/verdict.ts";
import { type WeightDiagnostics, weightDiagnostics } from "../../src/estimate/weightDiagnostics.ts";
import { key } from "../../src/num/random.ts";
import { generated, KISH_FRACTION, logWeight } from "./gaussianPair.ts";

const good: WeightDiagnostics = weightDiagnostics(generated(key(121), 10_000).map(logWeight));

test("diagnostics of a good generator: the closed-form fraction, a light tail, nothing odd, verdict ok", () => {
  expect(good.kishFraction).toBeCloseTo(KISH_FRACTION, 1);
  expect(good).toMatchObject({ samples: 10_000, zeroWeights: 0, tail: "fitted", paretoThreshold: 0.7 });
  expect(good.clampedFraction).toBeGreaterThanOrEqual(good.kishFraction);
  expect(good.largestShare).toBeLessThan(1e-3);
  expect(verdict(good, { discarded: 0, basins: [{ name: "phi_positive", effective: 180 }] })).toEqual({
    status: "ok",
    reasons: [],
  });
});

const ROWS: readonly (readonly [string, Partial<WeightDiagnostics>, VerdictContext, VerdictStatus, string])[] = [
  [
    "k-hat 0.68, few samples",
    { paretoK: 0.68, paretoThreshold: 0.6667, samples: 1000 },
    {},
    "warn",
    "Pareto k-hat is 0.68, above 0.67, its limit for 1000 samples",
  ],
  ["k-hat 0.75", { paretoK: 0.75 }, {}, "unreliable", "Pareto k-hat is 0.75, above 0.70"],
  ["k-hat 1.3", { paretoK: 1.3 }, {}, "unreliable", "the weights have no finite mean"],
  [
    "no tail",
    { paretoK: Number.POSITIVE_INFINITY, tail: "too short", samples: 1000 },
    {},
    "unreliable",
    "too short, or too tied",
  ],
  ["clipped", { paretoK: Number.NEGATIVE_INFINITY, tail: "constant" }, {}, "warn", "as if they had been clipped"],
  [
    "few effective",
    { samples: 1000, kishFraction: 0.25 },
    {},
    "warn",
    "1000 samples are worth 250.0 independent ones, fewer than 400; draw about 1600",
  ],
  ["very few effective", { samples: 1000, kishFraction: 0.05 }, {}, "unreliable", "worth 50.0 independent ones"],
  ["low fraction", { samples: 1_000_000, kishFraction: 0.005 }, {}, "warn", "Only 0.50 % of the samples count effectively"],
  ["heavy sample", { largestShare: 0.03 }, {}, "warn", "One sample carries 3.0 % of all weight"],
  ["dominant sample", { largestShare: 0.4 }, {}, "unreliable", "One sample carries 40 % of all weight"],
  ["zero weights", { zeroWeights: 500 }, {}, "warn", "500 of 10000 samples have weight zero"],
  ["discarded draws", {}, { discarded: 3 }, "warn", "3 of 10003 draws were left out"],
  ["many discarded", {}, { discarded: 50 }, "unreliable", "50 of 10050 draws were left out"],
  [
    "thin basin",
    {},
    { basins: [{ name: "phi_positive", effective: 40 }] },
    "warn",
    "The smaller side of phi_positive holds 40.0 effective samples",
  ],
  ["few frames", {}, { frames: 4000 }, "warn", "The generator learned from 4000 conformations at the target temperature"],
  ["very few frames", {}, { frames: 304 }, "unreliable", "learned from 304 conformations at the target temperature"],
  ["empty basin", {}, { basins: [{ name: "phi_positive", effective: 0 }] }, "unreliable", "holds 0.0 effective samples"],
];

test.each(ROWS)("%s: one reason, with figures and what to do", (_, change, context, status, reason) => {
  const result = verdict({ ...good, ...change }, context);
  expect(result.status).toBe(status);
  expect(result.reasons).toHaveLength(1);
  expect(result.reasons[0]).toContain(reason);
  expect(result.reasons[0]).toMatch(/[;,:] [^;]+\.$/);
});

test("each limit itself is still good, and the worst reason comes first", () => {
  const { effectiveSamples, largestShare, zeroWeights, basinSamples, kishFraction, frames } = THRESHOLDS;
  const atLimits = {
    ...good,
    samples: 100_000,
    kishFraction: kishFraction.warn,
    largestShare: largestShare.warn,
    zeroWeights: zeroWeights.warn * 100_000,
  };
  const context = { basins: [{ name: "b", effective: basinSamples.warn }], frames: frames.warn };
  expect(verdict(atLimits, context).status).toBe("ok");
  expect(verdict({ ...good, samples: 1000, kishFraction: effectiveSamples.warn / 1000 }).status).toBe("ok");
  const both = verdict({ ...good, zeroWeights: 5000, paretoK: 2 });
  expect(both.status).toBe("unreliable");
  expect(both.reasons.map((r) => r.slice(0, 6))).toEqual(["Pareto", "5000 o"]);
});

test("equal weights, of samples of the target itself, are ok", () => {
  expect(verdict(weightDiagnostics(new Float64Array(2000)))).toEqual({ status: "ok", reasons: [] });
});

test("a hopeless generator, N(0, 0.3^2) for N(0, 1), is called unreliable from its weights alone", () => {
  const x = generated(key(122), 10_000).map((value) => (0.3 * (value - 0.5)) / 1.3);
  const logWeights = x.map((value) => -0.5 * value ** 2 + 0.5 * (value / 0.3) ** 2);
  expect(verdict(weightDiagnostics(logWeights)).status).toBe("unreliable");
});
