import { describe, expect, it } from "vitest";
import { dataFactor, diffusion, noiseWidth, noising } from "../../src/energy-models/noising.ts";
import { wrappedNormal } from "../../src/energy-models/wrappedNormal.ts";
import { probabilityFlowRates } from "../../src/generators/flow-matching/rates.ts";
import { valueAndGradient } from "../../src/graph/gradient.ts";
import { input } from "../../src/graph/node.ts";
import type { Tensor } from "../../src/graph/op.ts";
import { add, div, mul, sin, sqrt, square, sub } from "../../src/graph/ops/elementwise.ts";
import { concat, slice } from "../../src/graph/ops/movement.ts";
import { program } from "../../src/graph/program.ts";
import type { Velocity } from "../../src/losses/flowMatching.ts";
import { knownVelocity, probabilityFlowLoss } from "../../src/losses/probabilityFlow.ts";
import { hostArray } from "../../src/num/hostArray.ts";
import { fold, key, normals, uniforms } from "../../src/num/random.ts";
import { evaluate } from "../../src/runtime/interpret/evaluate.ts";
import { NORMAL_1E6 } from "../num/distributionTests.ts";
import { slopeScores } from "./slopeScores.ts";

const [ROWS, BATCHES] = [160, 20];
/** N(0.5, 0.6^2) on the line, and a normal of width 0.7 about 2 wrapped around the circle. */
const [MEAN, DEVIATION, PLACE, WIDTH] = [0.5, 0.6, 2, 0.7];
const periods = [0, 2 * Math.PI];
const process = noising("trigonometric", periods);

const wrapped = (y: Tensor, width: Tensor): Tensor => valueAndGradient((at) => wrappedNormal(at, width), [y]).gradients[0]!;

/** v = f x - (g^2 / 2) s of the two densities. */
const truth: Velocity = (x, t) => {
  const [alpha, sigma] = [dataFactor(process, t), noiseWidth(process, t)];
  const { drift, squaredWidth } = diffusion(process, t);
  const part = (all: Tensor, k: number): Tensor => slice(all, 1, k, k + 1);
  const [a, s] = [part(alpha, 0), part(sigma, 0)];
  const variance = add(square(mul(DEVIATION, a)), square(s));
  const onLine = div(sub(mul(MEAN, a), part(x, 0)), variance);
  const onCircle = wrapped(sub(part(x, 1), PLACE), sqrt(add(WIDTH ** 2, square(part(sigma, 1)))));
  return sub(mul(drift, x), mul(0.5, mul(squaredWidth, concat([onLine, onCircle], 1))));
};

const directions = { shift: input("shift", []), tilt: input("tilt", []), drift: input("drift", []), bend: input("bend", []) };
const matrix = (name: string): Tensor => input(name, [ROWS, 2]);
const known = { data: matrix("data"), force: matrix("force"), noise: matrix("noise"), information: input("information", [2]) };

/** A velocity moved in directions that vanish with the rates, whose slopes at zero a minimum must have as zero. */
const moved =
  (velocity: Velocity): Velocity =>
  (x, t) => {
    const way = [
      mul(directions.shift, 1),
      mul(directions.tilt, sin(x)),
      mul(directions.drift, t),
      mul(directions.bend, square(sin(x))),
    ].reduce(add);
    return add(velocity(x, t), mul(probabilityFlowRates(periods, t), way));
  };

function batchFeeds(batch: number, force: (line: number, circle: number) => readonly [number, number]) {
  const [data, noise, t] = [new Float64Array(2 * ROWS), new Float64Array(2 * ROWS), new Float64Array(ROWS)];
  normals(fold(key(1), batch), 0, data);
  normals(fold(key(2), batch), 0, noise);
  uniforms(fold(key(3), batch), 0, t);
  const points = data.map((n, at) => (at % 2 === 0 ? MEAN + DEVIATION * n : PLACE + WIDTH * n));
  const forces = points.map((_, at) => force(points[at - (at % 2)]!, points[at - (at % 2) + 1]!)[at % 2]!);
  return {
    data: hostArray(points, [ROWS, 2]),
    force: hostArray(forces, [ROWS, 2]),
    noise: hostArray(noise, [ROWS, 2]),
    information: hostArray(Float64Array.of(DEVIATION ** -2, WIDTH ** -2), [2]),
    t: hostArray(
      t.map((u) => 0.01 + 0.98 * u),
      [ROWS, 1],
    ),
  };
}

const wrappedScore = program({ s: wrapped(sub(input("x", ["batch", 1]), PLACE), input("w", [])) });
const circleForce = (x: number): number =>
  evaluate(wrappedScore, { x: hostArray(Float64Array.of(x), [1, 1]), w: hostArray(Float64Array.of(WIDTH), []) }).s!.data[0]!;
const trueForce = (line: number, circle: number) => [(MEAN - line) / DEVIATION ** 2, circleForce(circle)] as const;

/** z-scores of the slopes of the loss. */
const scoresOf = (velocity: Velocity, force: typeof trueForce = trueForce): number[] =>
  slopeScores(probabilityFlowLoss(moved(velocity), process, known, input("t", [ROWS, 1])), directions, BATCHES, (batch) =>
    batchFeeds(batch, force),
  );

describe("flow matching with forces", () => {
  // Four scores, each beyond the limit with probability 1e-6: a false alarm in 250,000 runs.
  it("has zero expected slope at the probability flow", () => {
    for (const score of scoresOf(truth)) expect(Math.abs(score)).toBeLessThan(NORMAL_1E6);
  });

  it("has not at a slower flow", () => {
    expect(Math.max(...scoresOf((x, t) => mul(0.4, truth(x, t))).map(Math.abs))).toBeGreaterThan(NORMAL_1E6);
  });

  it("has not where forces are those of another density", () => {
    const wrong: typeof trueForce = (line, circle) => [(MEAN - line) / 0.35 ** 2, circleForce(circle)];
    expect(Math.max(...scoresOf(truth, wrong).map(Math.abs))).toBeGreaterThan(NORMAL_1E6);
  });

  it("knows the velocity of standardised normal data without noise: it is 0", () => {
    const feeds = batchFeeds(0, () => [0, 0]);
    const data = hostArray(Float64Array.from(feeds.noise.data).reverse(), [ROWS, 2]);
    const force = hostArray(
      Float64Array.from(data.data, (value) => -value),
      [ROWS, 2],
    );
    const { velocity } = knownVelocity(noising("trigonometric", [0, 0]), known, input("t", [ROWS, 1]));
    const found = evaluate(program({ velocity }), { ...feeds, data, force, information: hostArray(Float64Array.of(1, 1), [2]) });
    for (const value of found.velocity!.data) expect(Math.abs(value)).toBeLessThan(1e-9);
  });

  it("moves coordinates at the rates that flows are made with", () => {
    const t = input("t", ["batch", 1]);
    const own = mul(0.5, mul(dataFactor(process, t), diffusion(process, t).squaredWidth));
    const times = hostArray(Float64Array.of(0.01, 0.3, 0.7, 0.99), [4, 1]);
    const found = evaluate(program({ own, rates: probabilityFlowRates(periods, t) }), { t: times });
    found.own!.data.forEach((value, at) => {
      expect(found.rates!.data[at]! / value).toBeCloseTo(1, 9);
    });
  });
});
