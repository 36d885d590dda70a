import { expect, test } from "vitest";
import { detectEquilibration, independentIndices } from "../../src/estimate/equilibration.ts";
import { key, normals } from "../../src/num/random.ts";
import { autoregressive, gaussianInputs, golden } from "./goldenInputs.ts";

test.each(golden.equilibration)(
  "warm-up of an autoregression with phi = $phi and a drift of $drift ends where pymbar says",
  ({ phi, count, seed, drift, stride, start, inefficiency, independent, last }) => {
    const series = autoregressive(gaussianInputs(count, seed), phi).map((x, i) => x + drift * Math.exp(-i / 60));
    const found = detectEquilibration(series, stride);
    expect(found.start).toBe(start);
    // pymbar keeps the figure in float32.
    expect(found.inefficiency / inefficiency).toBeCloseTo(1, 6);
    const indices = independentIndices(count, found.inefficiency, found.start);
    expect(indices).toHaveLength(independent);
    expect(indices.at(-1)).toBe(last);
  },
);

test("a series without warm-up keeps nearly all of itself; a mutant without the start's loss would not stop early", () => {
  const noise = new Float64Array(2000);
  normals(key(151), 0, noise);
  const { start, effective, status, reasons } = detectEquilibration(autoregressive(noise, 0.3));
  expect(start).toBeLessThan(400);
  expect(effective).toBeLessThan(2000);
  expect({ status, reasons }).toEqual({ status: "ok", reasons: [] });
});

test("short and drifting series are said to be so", () => {
  const noise = new Float64Array(300);
  normals(key(152), 0, noise);
  expect(detectEquilibration(autoregressive(noise, 0.97))).toMatchObject({
    status: "unreliable",
    reasons: expect.arrayContaining([expect.stringMatching(/worth \d+\.\d independent samples, fewer than 100/)]),
  });
  const late = Float64Array.from(noise, (x, i) => x + (i < 180 ? 30 : 0));
  expect(detectEquilibration(late)).toMatchObject({
    status: "warn",
    reasons: expect.arrayContaining([expect.stringContaining("counts as warm-up, more than half")]),
  });
});

test("a rest without change is one sample, not many", () => {
  const series = Float64Array.from({ length: 100 }, (_, i) => (i < 40 ? Math.sin(i) : 2));
  expect(detectEquilibration(series, 1).start).toBeLessThan(40);
});

test("indices are g apart on average, each once", () => {
  expect(Array.from(independentIndices(10, 2.5))).toEqual([0, 3, 5, 8]);
  expect(Array.from(independentIndices(5, 1, 2))).toEqual([2, 3, 4]);
});

test.each<[string, () => unknown]>([
  ["the stride between starts is a whole number from 1, but 0 was given", () => detectEquilibration([1, 2, 3, 4], 0)],
  ["all 4 values are 1", () => detectEquilibration([1, 1, 1, 1])],
  ["value 2 of the series is NaN", () => detectEquilibration([1, 2, Number.NaN, 4])],
  ["a statistical inefficiency is at least 1, but 0.5 was given", () => independentIndices(10, 0.5)],
])("refuses: %s", (message, act) => {
  expect(act).toThrow(message);
});
