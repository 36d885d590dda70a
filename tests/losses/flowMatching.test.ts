import { describe, expect, it } from "vitest";
import { input } from "../../src/graph/node.ts";
import type { Tensor } from "../../src/graph/op.ts";
import { add, mul, square } from "../../src/graph/ops/elementwise.ts";
import { flowMatchingLoss, straightPath, type Velocity } from "../../src/losses/flowMatching.ts";
import { hostArray } from "../../src/num/hostArray.ts";
import { fold, key, normals, uniforms } from "../../src/num/random.ts";
import { gaussianVelocity } from "../generators/flow-matching/gaussianFlow.ts";
import { NORMAL_1E6 } from "../num/distributionTests.ts";
import { evaluateTensor } from "../support/evaluateTensor.ts";
import { slopeScores } from "./slopeScores.ts";

const [ROWS, BATCHES] = [400, 60];
const [MEAN, DEVIATION] = [0.7, 0.4];
const directions = { shift: input("shift", []), tilt: input("tilt", []), drift: input("drift", []), bend: input("bend", []) };
const column = (name: string): Tensor => input(name, [ROWS, 1]);

/** A velocity moved in four directions, whose slopes at zero a minimum must have as zero. */
const moved =
  (velocity: Velocity): Velocity =>
  (x, t) =>
    [mul(directions.shift, 1), mul(directions.tilt, x), mul(directions.drift, t), mul(directions.bend, square(x))].reduce(
      add,
      velocity(x, t),
    );

function batchFeeds(batch: number) {
  const [data, noise, t] = [0, 1, 2].map(() => new Float64Array(ROWS));
  normals(fold(key(1), batch), 0, data!);
  normals(fold(key(2), batch), 0, noise!);
  uniforms(fold(key(3), batch), 0, t!);
  const moved = data!.map((n) => MEAN + DEVIATION * n);
  return { data: hostArray(moved, [ROWS, 1]), noise: hostArray(noise!, [ROWS, 1]), t: hostArray(t!, [ROWS, 1]) };
}

/** z-scores of the slopes of the loss. */
const scoresOf = (velocity: Velocity): number[] =>
  slopeScores(
    flowMatchingLoss(moved(velocity), column("data"), column("noise"), column("t"), [0]),
    directions,
    BATCHES,
    batchFeeds,
  );

describe("flow matching", () => {
  const truth = gaussianVelocity([MEAN], [DEVIATION]);

  // Four scores, each beyond the limit with probability 1e-6: a false alarm in 250,000 runs.
  it("has zero expected slope at the velocity that carries noise to data", () => {
    for (const score of scoresOf(truth)) expect(Math.abs(score)).toBeLessThan(NORMAL_1E6);
  });

  it.each<[string, Velocity]>([
    ["a slower flow", (x, t) => mul(0.9, truth(x, t))],
    ["a flow the other way", (x, t) => mul(-1, truth(x, t))],
    ["a flow to another width", gaussianVelocity([MEAN], [0.5])],
  ])("has not at %s", (_, mutant) => {
    expect(Math.max(...scoresOf(mutant).map(Math.abs))).toBeGreaterThan(NORMAL_1E6);
  });

  it("goes the shorter way round the circle", () => {
    const place = (name: string): Tensor => input(name, [1, 2]);
    const { x, velocity } = straightPath(place("a"), place("b"), input("t", [1, 1]), [2 * Math.PI, 0]);
    const feeds = { a: hostArray(Float64Array.of(3, 3), [1, 2]), b: hostArray(Float64Array.of(-3, -3), [1, 2]) };
    const turn = 2 * Math.PI - 6;
    const v = evaluateTensor(velocity, feeds).data;
    expect(v[0]).toBeCloseTo(turn, 12);
    expect(v[1]).toBeCloseTo(-6, 12);
    const at = evaluateTensor(x, { ...feeds, t: hostArray(Float64Array.of(0.75), [1, 1]) }).data;
    expect(at[0]).toBeCloseTo(3 + 0.75 * turn - 2 * Math.PI, 12);
    expect(at[1]).toBeCloseTo(3 - 0.75 * 6, 12);
  });
});
