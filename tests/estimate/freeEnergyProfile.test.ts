import { expect, test } from "vitest";
import { freeEnergyProfile } from "../../src/estimate/freeEnergyProfile.ts";
import { fold, type Key, key, uniforms } from "../../src/num/random.ts";
import { errorBarsHold } from "./coverage.ts";

// Target (1 + 0.6 cos(a - 1)) / 2 pi, asymmetric about 0; generator uniform on the circle.
const BINS = 12;
const edge = (b: number): number => -Math.PI + (2 * Math.PI * b) / BINS;
const TRUTH = Array.from({ length: BINS }, (_, b) => {
  const probability = 1 / BINS + (0.6 * (Math.sin(edge(b + 1) - 1) - Math.sin(edge(b) - 1))) / (2 * Math.PI);
  return -Math.log(probability);
});
const sample = (stream: Key, n: number): { angles: Float64Array; logWeights: Float64Array } => {
  const angles = new Float64Array(n);
  uniforms(fold(stream, 0), 0, angles);
  // Every branch of the angle, to test the wrapping.
  for (let i = 0; i < n; i++) angles[i] = 2 * Math.PI * (angles[i]! + (i % 3) - 1.5);
  return { angles, logWeights: angles.map((a) => Math.log(1 + 0.6 * Math.cos(a - 1))) };
};
const profileReplica =
  (change: (logWeights: Float64Array) => Float64Array, errorFactor: number) =>
  (stream: Key): { value: number; error: number }[] => {
    const { angles, logWeights } = sample(stream, 2000);
    const profile = freeEnergyProfile(angles, change(logWeights), { stream: fold(stream, 1), bins: BINS, replicates: 100 });
    return Array.from(profile.freeEnergy, (f, b) => ({ value: f + profile.shift, error: errorFactor * profile.error[b]! }));
  };

test("a weighted profile and its errors hold in 12 bins over 80 replicas (false alarm 2e-6)", () => {
  expect(
    errorBarsHold(
      key(91),
      200,
      TRUTH,
      profileReplica((l) => l, 1),
    ),
  ).toBe(true);
});

test("the check refuses mutants: weights ignored, errors 20 % too small", () => {
  expect(
    errorBarsHold(
      key(91),
      200,
      TRUTH,
      profileReplica((l) => l.map(() => 0), 1),
    ),
  ).toBe(false);
  expect(
    errorBarsHold(
      key(91),
      200,
      TRUTH,
      profileReplica((l) => l, 0.8),
    ),
  ).toBe(false);
});

test("bins, counts, shift and empty bins are exact in a hand-made case", () => {
  const angles = [-Math.PI, Math.PI, -Math.PI / 2 - 0.1, 0.1, 0.2 + 2 * Math.PI, 1.5];
  const logWeights = [0, 0, Math.log(4), Math.log(2), Number.NEGATIVE_INFINITY, Math.log(2)];
  const { centres, freeEnergy, error, samples, shift } = freeEnergyProfile(angles, logWeights, { stream: key(1), bins: 4 });
  expect(Array.from(centres)).toEqual([-3, -1, 1, 3].map((k) => expect.closeTo((k * Math.PI) / 4, 14)));
  expect(Array.from(freeEnergy)).toEqual([
    0,
    Number.POSITIVE_INFINITY,
    expect.closeTo(Math.log(6 / 4), 12),
    Number.POSITIVE_INFINITY,
  ]);
  expect(Array.from(samples)).toEqual([3, 0, 2, 0]);
  expect(shift).toBeCloseTo(Math.log(10 / 6), 12);
  expect(error[1]).toBe(Number.POSITIVE_INFINITY);
  expect(error[0]).toBeGreaterThan(0);
});

test("an angle a rounding below -pi or at a whole turn stays in a bin", () => {
  for (const angle of [-Math.PI - 1e-16, -Math.PI * (1 + 2e-16), 3 * Math.PI, -1e-17, 7 * Math.PI - 1e-15]) {
    const { samples } = freeEnergyProfile([angle], [0], { stream: key(1), bins: 60, replicates: 2 });
    expect(samples.reduce((a, b) => a + b, 0)).toBe(1);
  }
});

test.each<[string, () => unknown]>([
  ["coordinate 0 of sample 1 is NaN", () => freeEnergyProfile([0, Number.NaN], [0, 0], { stream: key(1) })],
  ["coordinate 0 has 1 values and there are 2 log weights", () => freeEnergyProfile([0], [0, 0], { stream: key(1) })],
  ["at least one bin is needed, but 0 was given", () => freeEnergyProfile([0], [0], { stream: key(1), bins: 0 })],
])("refuses: %s", (message, act) => {
  expect(act).toThrow(message);
});
