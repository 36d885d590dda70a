import { afterAll, describe, expect, it } from "vitest";
import { autoregressive } from "../../src/generators/autoregressive/autoregressive.ts";
import { input } from "../../src/graph/node.ts";
import type { Tensor } from "../../src/graph/op.ts";
import { add, mul, square, sub } from "../../src/graph/ops/elementwise.ts";
import { sum } from "../../src/graph/ops/reduce.ts";
import { program } from "../../src/graph/program.ts";
import { under } from "../../src/graph/tree.ts";
import { energyResidual, energyResidualLoss } from "../../src/losses/energyResidual.ts";
import { maximumLikelihood } from "../../src/losses/maximumLikelihood.ts";
import { type HostArray, hostArray } from "../../src/num/hostArray.ts";
import { fold, key, normals } from "../../src/num/random.ts";
import type { Arrays } from "../../src/runtime/executor.ts";
import { evaluate } from "../../src/runtime/interpret/evaluate.ts";
import { createOrtExecutor } from "../../src/runtime/ort/executor.ts";
import { adamWDefaults } from "../../src/train/adamw.ts";
import { initialState, parametersOf, type TrainingOptions, trainingStep } from "../../src/train/trainingStep.ts";

const scalar = (value: number): HostArray => hostArray(Float64Array.of(value), []);
const executor = createOrtExecutor();
afterAll(() => executor.close());

const OPTIONS: TrainingOptions = {
  optimiser: adamWDefaults,
  schedule: { peak: 1e-2, warmUp: 20, floor: 0.01 },
  clip: 10,
  averaging: 0.02,
};

/** Skewed points in the plane with their exact log-density: z0 = sinh(a + 1/2), z1 = sin(z0) + b / 2 with standard normal a and b. */
function skewed(stream: number, count: number): { readonly points: Float64Array; readonly logDensity: Float64Array } {
  const noise = new Float64Array(2 * count);
  normals(fold(key(1), stream), 0, noise);
  const points = new Float64Array(2 * count);
  const logDensity = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    const [a, b] = [noise[2 * row]!, noise[2 * row + 1]!];
    points[2 * row] = Math.sinh(a + 0.5);
    points[2 * row + 1] = Math.sin(points[2 * row]!) + 0.5 * b;
    logDensity[row] = -0.5 * (a * a + b * b) - Math.log(2 * Math.PI) - Math.log(Math.cosh(a + 0.5)) - Math.log(0.5);
  }
  return { points, logDensity };
}

const generator = autoregressive({
  coordinates: [
    { kind: "line", centre: 0.8, scale: 1.9 },
    { kind: "line", centre: 0.2, scale: 0.8 },
  ],
  components: { circle: 1, line: 6 },
  harmonics: 1,
  units: { circle: 1, line: 24 },
  residualLayers: 1,
  blocks: 1,
});

function stepProgram(rows: number, options: TrainingOptions) {
  const parameters = generator.inputs("parameter");
  const column = (name: string): Tensor => input(name, [rows, 1]);
  const logDensity = generator.logDensity(parameters, input("vector", [rows, 2]));
  const likelihood = maximumLikelihood(logDensity, column("weight"));
  const residual = energyResidualLoss(energyResidual(logDensity, column("energy")), column("weight"), 3);
  return trainingStep(parameters, { total: add(likelihood, residual), likelihood, residual }, options);
}

function feedsOf(stream: number, rows: number, step: number, progress: number): Arrays {
  const { points, logDensity } = skewed(stream, rows);
  return {
    vector: hostArray(points, [rows, 2]),
    energy: hostArray(
      logDensity.map((value) => -value),
      [rows, 1],
    ),
    weight: hostArray(new Float64Array(rows).fill(1), [rows, 1]),
    step: scalar(step),
    progress: scalar(progress),
  };
}

describe("trainingStep", () => {
  it("in ONNX Runtime is the interpreter's within float32, for parameters, moments and averages", async () => {
    const graph = stepProgram(33, OPTIONS);
    const state = initialState(generator.init(key(4)));
    const resident = await (await executor.compile(graph)).open(state);
    let exact: Arrays = state;
    for (let step = 1; step <= 3; step++) {
      const feeds = feedsOf(step, 33, step, 0.1 * step);
      const losses = await resident.step(feeds);
      const results = evaluate(graph, { ...exact, ...feeds });
      exact = Object.fromEntries(Object.keys(state).map((name) => [name, results[name]!]));
      for (const name of ["total", "likelihood", "residual", "gradientNorm"]) {
        expect(losses[name]!.data[0]).toBeCloseTo(results[name]!.data[0]!, 4);
      }
    }
    const found = await resident.read();
    await resident.close();
    expect(Object.keys(found).sort()).toEqual(Object.keys(state).sort());
    for (const [name, { data }] of Object.entries(exact)) {
      // Adam divides by gradients' own sizes: an element whose gradient is all rounding may move by any part of the rate.
      const allowed = /^(first|second)/.test(name) ? 1e-3 * Math.max(...Array.from(data, Math.abs)) + 1e-7 : 2e-4;
      const largest = Math.max(...Array.from(data, (value, at) => Math.abs(value - found[name]!.data[at]!)));
      expect([name, largest <= allowed]).toEqual([name, true]);
    }
    const moved = Object.keys(state).filter((name) => exact[name]!.data.some((value, at) => value !== state[name]!.data[at]));
    expect(moved.length).toBe(Object.keys(state).length);
  });

  it("clips, schedules and averages as written out for one parameter", () => {
    const p = input("parameter.p", [1]);
    const options = { ...OPTIONS, optimiser: { ...adamWDefaults, epsilon: 1, weightDecay: 0 }, clip: 2, averaging: 0.25 };
    const graph = trainingStep({ p }, { total: mul(5, sum(square(sub(p, 3)))) }, options);
    const state = initialState({ p: hostArray(Float32Array.of(1), [1]) });
    const results = evaluate(graph, { ...state, step: scalar(10), progress: scalar(0.5) });
    expect(results.total!.data[0]).toBe(20);
    expect(results.gradientNorm!.data[0]).toBeCloseTo(20, 12);
    // Gradient -20 clipped to -2; rate 0.01, half-way up the warm-up, at the middle of the cosine.
    const rate = 0.01 * 0.5 * (0.01 + 0.99 / 2);
    const [first, second] = [-2, 4];
    const [m, v] = [(0.1 * first) / (1 - 0.9 ** 10), (0.001 * second) / (1 - 0.999 ** 10)];
    const next = 1 - (rate * m) / (Math.sqrt(v) + 1);
    expect(results["first.biases"]!.data[0]).toBeCloseTo(first, 12);
    expect(results["second.biases"]!.data[0]).toBeCloseTo(second, 12);
    expect(results["parameter.biases"]!.data[0]).toBeCloseTo(next, 12);
    expect(results["average.biases"]!.data[0]).toBeCloseTo(1 + 0.25 * (next - 1), 12);
  });

  it("starts with sums of zero and averages that are copies", () => {
    const own = hostArray(Float32Array.of(1, 2), [2]);
    const state = initialState({ a: { b: own } });
    expect(Object.keys(state).sort()).toEqual(["average.biases", "first.biases", "parameter.biases", "second.biases"]);
    expect(state["average.biases"]).toEqual(own);
    expect(state["average.biases"]!.data).not.toBe(own.data);
    expect([...state["first.biases"]!.data, ...state["second.biases"]!.data]).toEqual([0, 0, 0, 0]);
  });

  it("keeps weights apart from biases, which do not decay, and gives them back by path", () => {
    const shapes: Record<string, number[]> = { "a.weight": [2, 3], "a.bias": [3], "b.weight": [3, 1], "b.bias": [1] };
    const tree = Object.fromEntries(
      Object.entries(shapes).map(([path, shape], first) => {
        const data = Float32Array.from({ length: shape.reduce((size, axis) => size * axis, 1) }, (_, k) => 10 * first + k);
        return [path, hostArray(data, shape)];
      }),
    );
    const state = initialState(tree);
    expect(state["parameter.weights"]!.shape).toEqual([9]);
    expect(parametersOf(state, tree)).toEqual(tree);
    // Only the first weight has a gradient: the other numbers change by nothing but their decay.
    const inputs = Object.fromEntries(Object.entries(shapes).map(([path, shape]) => [path, input(`parameter.${path}`, shape)]));
    const options = { ...OPTIONS, optimiser: { ...adamWDefaults, weightDecay: 0.5 } };
    const graph = trainingStep(inputs, { total: sum(square(inputs["a.weight"]!)) }, options);
    const results = evaluate(graph, { ...state, step: scalar(100), progress: scalar(0) });
    const next = parametersOf(results, tree, "parameter");
    for (const path of ["a.bias", "b.bias"]) expect([...next[path]!.data]).toEqual([...tree[path]!.data]);
    next["b.weight"]!.data.forEach((value, k) => {
      expect(value).toBeCloseTo((1 - 0.5 * 0.01) * (20 + k), 9);
    });
    expect(next["a.weight"]!.data[5]).toBeLessThan((1 - 0.5 * 0.01) * 5);
  });
});

describe("training", () => {
  it("learns a skewed density in the plane to 0.02 nats", async () => {
    const [rows, steps] = [256, 1500];
    const resident = await (await executor.compile(stepProgram(rows, OPTIONS))).open(initialState(generator.init(key(4))));
    const test = skewed(0, 4000);
    const density = await executor.compile(
      program({ logDensity: generator.logDensity(generator.inputs("average"), input("vector", ["batch", 2])) }),
    );
    /** Kullback-Leibler divergence of the averaged generator from the truth, over points that it never sees. */
    const divergence = async (): Promise<number> => {
      const state = await resident.read();
      const averages = under("average", parametersOf(state, generator.init(key(4))));
      const { logDensity } = await density.run({ ...averages, vector: hostArray(test.points, [4000, 2]) });
      return test.logDensity.reduce((total, value, row) => total + value - logDensity!.data[row]!, 0) / 4000;
    };
    const before = await divergence();
    let residual = Number.POSITIVE_INFINITY;
    for (let step = 1; step <= steps; step++) {
      const losses = await resident.step(feedsOf(step, rows, step, (step - 1) / steps));
      residual = losses.residual!.data[0]!;
    }
    const after = await divergence();
    await resident.close();
    expect(before).toBeGreaterThan(0.3);
    // At the truth it is 0, and its error from 4,000 points is below 0.005.
    expect(after).toBeLessThan(0.02);
    expect(after).toBeGreaterThan(-0.01);
    expect(residual).toBeLessThan(0.1);
  });
});
