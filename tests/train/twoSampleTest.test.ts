import { afterAll, describe, expect, it } from "vitest";
import { key, normals } from "../../src/num/random.ts";
import { createOrtExecutor } from "../../src/runtime/ort/executor.ts";
import { twoSampleTest } from "../../src/train/twoSampleTest.ts";

const executor = createOrtExecutor();
afterAll(() => executor.close());

const D = 4;
const COUNT = 1000;
/** A torsion of width 0.5 rad, and three normals; the last of another width. */
function points(seed: number, width: number): Float32Array {
  const all = new Float32Array(D * COUNT);
  normals(key(seed), 0, all);
  return all.map((value, at) => value * (at % D === 0 ? 0.5 : at % D === D - 1 ? width : 1));
}
const test = (width: number) =>
  twoSampleTest({ periods: [2 * Math.PI, 0, 0, 0], first: points(1, 1), second: points(2, width) }, key(3), executor);

describe("the two-sample test", () => {
  it("cannot tell two sets of one density", async () => {
    const { accuracy, error, points: tested } = await test(1);
    expect(tested).toBe(1000);
    expect(error).toBeCloseTo(0.0158, 3);
    // Five standard errors: a false alarm in a million.
    expect(Math.abs(accuracy - 0.5)).toBeLessThan(5 * error);
  });

  it("tells sets apart nearly as well as the ratio of their densities", async () => {
    // Normals of widths 1 and 3 are parted best at |x| = sqrt(2 ln 3 / (1 - 1/9)) = 1.572: right in 0.884 and in 0.600 of the cases.
    const { accuracy, error } = await test(3);
    expect(accuracy).toBeGreaterThan(0.742 - 6 * error);
    expect(accuracy).toBeLessThan(0.742 + 5 * error);
  });
});
