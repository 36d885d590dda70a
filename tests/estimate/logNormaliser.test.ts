import { expect, test } from "vitest";
import { logNormaliser, logNormaliserBootstrap } from "../../src/estimate/logNormaliser.ts";
import { fold, key } from "../../src/num/random.ts";
import { errorBarsHold } from "./coverage.ts";
import { generated, LOG_NORMALISER, logWeight } from "./gaussianPair.ts";

const logWeights = (stream: ReturnType<typeof key>): Float64Array => generated(fold(stream, 0), 500).map(logWeight);

test("log Z of a Gaussian pair and its delta-method error hold over 1,000 replicas (false alarm 2e-6)", () => {
  expect(errorBarsHold(key(81), 1000, [LOG_NORMALISER], (stream) => [logNormaliser(logWeights(stream))])).toBe(true);
});

test("the bootstrap error holds over 300 replicas (false alarm 2e-6)", () => {
  const replica = (stream: ReturnType<typeof key>) => [logNormaliserBootstrap(fold(stream, 1), logWeights(stream), 100)];
  expect(errorBarsHold(key(82), 300, [LOG_NORMALISER], replica)).toBe(true);
});

test("the coverage check refuses mutants: an error 20 % too small or too large, a mean of log w, a missing Jacobian", () => {
  const mutants: ((l: Float64Array) => { value: number; error: number })[] = [
    (l) => ({ ...logNormaliser(l), error: 0.8 * logNormaliser(l).error }),
    (l) => ({ ...logNormaliser(l), error: 1.25 * logNormaliser(l).error }),
    (l) => ({ ...logNormaliser(l), value: l.reduce((sum, v) => sum + v, 0) / l.length }),
    (l) => logNormaliser(l.map((v) => v - Math.log(1.3))),
  ];
  for (const mutant of mutants) {
    expect(errorBarsHold(key(81), 1000, [LOG_NORMALISER], (stream) => [mutant(logWeights(stream))])).toBe(false);
  }
});

test("equal weights give log Z exactly with no error, a constant shifts it, zero weights count in N", () => {
  expect(logNormaliser(new Float64Array(50).fill(-321.5))).toEqual({ value: -321.5, error: 0 });
  expect(logNormaliser([0, Number.NEGATIVE_INFINITY]).value).toBeCloseTo(-Math.LN2, 14);
  expect(logNormaliser([2])).toEqual({ value: 2, error: Number.POSITIVE_INFINITY });
  expect(logNormaliserBootstrap(key(1), [2])).toEqual({ value: 2, error: Number.POSITIVE_INFINITY });
});
