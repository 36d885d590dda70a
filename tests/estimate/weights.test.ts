import { expect, test } from "vitest";
import { checkLogWeights, normaliseWeights, resampleSystematic } from "../../src/estimate/weights.ts";
import { fold, key } from "../../src/num/random.ts";
import { meanScore, NORMAL_1E6 } from "../num/distributionTests.ts";

const ZERO = Number.NEGATIVE_INFINITY;

test("weights are normalised however large the log weights, and zero weights counted", () => {
  const result = normaliseWeights([1000 + Math.log(1), ZERO, 1000 + Math.log(3)]);
  expect(Array.from(result.weights)).toEqual([expect.closeTo(0.25, 12), 0, expect.closeTo(0.75, 12)]);
  expect(result).toMatchObject({ count: 3, zeroWeights: 1, maximum: 1000 + Math.log(3) });
  expect(result.logSum).toBeCloseTo(1000 + Math.log(4), 10);
  expect(result.largestShare).toBeCloseTo(0.75, 12);
});

test.each<[readonly number[], string]>([
  [[0, 1, Number.NaN], "sample 2 of 3 has log weight NaN"],
  [[0, Number.POSITIVE_INFINITY], "sample 1 of 2 has log weight Infinity"],
  [[], "no sample was given"],
  [[ZERO, ZERO], "all 2 samples have weight zero"],
])("log weights %j are refused: %s", (logWeights, message) => {
  expect(() => checkLogWeights(logWeights)).toThrow(message);
});

test("systematic resampling gives each sample floor or ceil of its share, never a zero weight", () => {
  const logWeights = [ZERO, Math.log(0.2), Math.log(0.5), ZERO, Math.log(0.3), ZERO];
  for (let r = 0; r < 200; r++) {
    const counts = [0, 0, 0, 0, 0, 0];
    for (const i of resampleSystematic(fold(key(1), r), logWeights, 7)) counts[i]!++;
    expect([counts[0], counts[3], counts[5]]).toEqual([0, 0, 0]);
    expect([1, 2]).toContain(counts[1]);
    expect([3, 4]).toContain(counts[2]);
    expect([2, 3]).toContain(counts[4]);
  }
});

test("systematic resampling is unbiased (false alarm 1e-6), and one with a fixed offset is not", () => {
  const logWeights = [Math.log(0.23), Math.log(0.46), Math.log(0.31)];
  const counts = Array.from(
    { length: 4000 },
    (_, r) => resampleSystematic(fold(key(2), r), logWeights, 5).filter((i) => i === 0).length,
  );
  expect(Math.abs(meanScore(counts, 1.15))).toBeLessThan(NORMAL_1E6);
  const fixed = counts.map((_, r) => (r % 10 === 0 ? counts[r]! : 1));
  expect(Math.abs(meanScore(fixed, 1.15))).toBeGreaterThan(NORMAL_1E6);
});
