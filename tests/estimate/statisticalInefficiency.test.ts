import { expect, test } from "vitest";
import { statisticalInefficiency } from "../../src/estimate/statisticalInefficiency.ts";
import { key, normals } from "../../src/num/random.ts";
import { autoregressive, golden, lehmer } from "./goldenInputs.ts";

test.each(golden.statisticalInefficiency)(
  "an autoregression with phi = $phi has pymbar's inefficiency",
  ({ phi, count, seed, inefficiency }) => {
    const noise = lehmer(count, seed).map((u) => u - 0.5);
    expect(statisticalInefficiency(autoregressive(noise, phi))).toBeCloseTo(inefficiency, 9);
  },
);

test("a long autoregression nears (1 + phi) / (1 - phi); a mutant without the factor 2 does not", () => {
  const noise = new Float64Array(200_000);
  normals(key(111), 0, noise);
  const truth = 1.8 / 0.2;
  // The estimate scatters by g sqrt(2 (2 W + 1) / N), W its window of about 50 steps (Sokal 1997): 0.29 here, five of which are allowed.
  const g = statisticalInefficiency(autoregressive(noise, 0.8));
  expect(Math.abs(g - truth)).toBeLessThan(5 * truth * Math.sqrt((2 * 101) / noise.length));
  expect(Math.abs(1 + (g - 1) / 2 - truth)).toBeGreaterThan(5 * truth * Math.sqrt((2 * 101) / noise.length));
});

test.each<[string, readonly number[]]>([
  ["at least 3 values are needed, but 2 were given", [1, 2]],
  ["all 4 values are 5", [5, 5, 5, 5]],
  ["value 1 of the series is NaN", [1, Number.NaN, 2]],
])("refuses: %s", (message, series) => {
  expect(() => statisticalInefficiency(series)).toThrow(message);
});
