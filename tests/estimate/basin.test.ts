import { expect, test } from "vitest";
import { basinFreeEnergy } from "../../src/estimate/basin.ts";
import { fold, type Key, key } from "../../src/num/random.ts";
import { errorBarsHold } from "./coverage.ts";
import { generated, logWeight } from "./gaussianPair.ts";

// P(x > 1) of the standard normal to 16 digits (Abramowitz and Stegun, table 26.1).
const TAIL = 0.15865525393145705;
const TRUTH = -Math.log(TAIL / (1 - TAIL));
const replica =
  (change: (logWeights: Float64Array) => Float64Array, errorFactor: number, sign: 1 | -1) =>
  (stream: Key): { value: number; error: number }[] => {
    const x = generated(fold(stream, 0), 800);
    const inside = x.map((value) => (value > 1 ? 1 : 0));
    const { value, error } = basinFreeEnergy(inside, change(x.map(logWeight)), { stream: fold(stream, 1), replicates: 100 });
    return [{ value: sign * value, error: errorFactor * error }];
  };

const holds = (...change: Parameters<typeof replica>): boolean => errorBarsHold(key(101), 600, [TRUTH], replica(...change));

test("dF of a half line under a Gaussian pair and its error hold over 300 replicas (false alarm 2e-6)", () => {
  expect(holds((l) => l, 1, 1)).toBe(true);
});

test("the check refuses mutants: sign turned, weights ignored, errors 40 % too small", () => {
  expect(holds((l) => l, 1, -1)).toBe(false);
  expect(holds((l) => l.map(() => 0), 1, 1)).toBe(false);
  expect(holds((l) => l, 0.6, 1)).toBe(false);
});

test("a side without samples, or with zero weights only, is named and never a finite number", () => {
  const stream = key(1);
  const nothing = basinFreeEnergy([0, 0, 0], [0, 0, 0], { stream });
  expect(nothing).toMatchObject({
    status: "nothing inside",
    value: Number.POSITIVE_INFINITY,
    error: Number.POSITIVE_INFINITY,
    probability: 0,
  });
  expect(basinFreeEnergy([1, 0], [Number.NEGATIVE_INFINITY, 0], { stream }).status).toBe("nothing inside");
  const all = basinFreeEnergy([1, 1], [0, 0], { stream });
  expect(all).toMatchObject({
    status: "nothing outside",
    value: Number.NEGATIVE_INFINITY,
    error: Number.POSITIVE_INFINITY,
    probability: 1,
  });
});

test("exact where the sums are known, also where one side would underflow beside the other", () => {
  const far = basinFreeEnergy([1, 0, 0], [-2000, 0, 0], { stream: key(1) });
  expect(far.value).toBeCloseTo(2000 + Math.LN2, 9);
  expect(far.status).toBe("ok");
  const near = basinFreeEnergy([1, 1, 0], [Math.log(1), Math.log(3), Math.log(4)], { stream: key(1) });
  expect(near.value).toBeCloseTo(0, 14);
  expect(near.inside).toEqual({ samples: 2, effective: expect.closeTo(16 / 10, 12) });
  expect(near.outside).toEqual({ samples: 1, effective: 1 });
});

test("refuses unequal lengths", () => {
  expect(() => basinFreeEnergy([1], [0, 0], { stream: key(1) })).toThrow("1 memberships came with 2 log weights");
});
