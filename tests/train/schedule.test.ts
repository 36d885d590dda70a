import { describe, expect, it } from "vitest";
import { input } from "../../src/graph/node.ts";
import { hostArray } from "../../src/num/hostArray.ts";
import { warmUpCosine } from "../../src/train/schedule.ts";
import { evaluateTensor } from "../support/evaluateTensor.ts";

const scalar = (value: number) => hostArray(Float64Array.of(value), []);
const rateAt = (step: number, progress: number, warmUp = 10): number => {
  const rate = warmUpCosine({ peak: 2, warmUp, floor: 0.1 }, input("step", []), input("progress", []));
  return evaluateTensor(rate, { step: scalar(step), progress: scalar(progress) }).data[0]!;
};

describe("warm-up and cosine", () => {
  it.each([
    [1, 0, 0.2],
    [5, 0, 1],
    [10, 0, 2],
    [11, 0, 2],
    [100, 1 / 3, 0.2 + 0.9 * 1.5],
    [100, 0.5, 1.1],
    [100, 1, 0.2],
    [100, 1.5, 0.2],
    [5, 0.5, 0.55],
  ])("gives at step %i and progress %f the rate %f", (step, progress, rate) => {
    expect(rateAt(step, progress)).toBeCloseTo(rate, 12);
  });

  it("begins at the peak without a warm-up", () => {
    expect(rateAt(1, 0, 0)).toBe(2);
  });
});
