import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { gradient } from "../../src/graph/gradient.ts";
import { input } from "../../src/graph/node.ts";
import { matmul } from "../../src/graph/ops/contract.ts";
import { add, mul, square, sub, tanh } from "../../src/graph/ops/elementwise.ts";
import { sum } from "../../src/graph/ops/reduce.ts";
import { program } from "../../src/graph/program.ts";
import { type HostArray, hostArray } from "../../src/num/hostArray.ts";
import { evaluate } from "../../src/runtime/interpret/evaluate.ts";
import { type AdamWOptions, adamw, clipFactor, globalNorm } from "../../src/train/adamw.ts";
import { evaluateTensor } from "../support/evaluateTensor.ts";

type Matrix = readonly (readonly number[])[];
interface GoldenStep {
  readonly rate: number;
  readonly loss: number;
  readonly norm: number;
  readonly weight: Matrix;
  readonly bias: readonly number[];
  readonly first: Matrix;
  readonly second: Matrix;
}
interface Golden {
  readonly limit: number;
  readonly options: AdamWOptions;
  readonly inputs: Matrix;
  readonly targets: Matrix;
  readonly start: Pick<GoldenStep, "weight" | "bias">;
  readonly steps: readonly GoldenStep[];
}

const golden = JSON.parse(readFileSync(new URL("./adamw.golden.json", import.meta.url), "utf8")) as Golden;
const matrix = (rows: Matrix): HostArray => hostArray(Float64Array.from(rows.flat()), [rows.length, rows[0]!.length]);
const scalar = (value: number): HostArray => hostArray(Float64Array.of(value), []);

/** The golden file's problem and one clipped step of it. */
function stepGraph() {
  const [weight, bias] = [input("weight", [3, 2]), input("bias", [2])];
  const error = sub(tanh(add(matmul(input("inputs", [6, 3]), weight), bias)), input("targets", [6, 2]));
  const loss = sum(mul(30, square(error)));
  const slopes = gradient(loss, [weight, bias]);
  const norm = globalNorm(slopes);
  const clip = clipFactor(norm, golden.limit);
  const [step, rate] = [input("step", []), input("rate", [])];
  const state = (parameter: typeof weight, name: string) => ({
    parameter,
    first: input(`${name}First`, parameter.shape),
    second: input(`${name}Second`, parameter.shape),
  });
  const next = adamw(state(weight, "weight"), mul(clip, slopes[0]!), step, rate, golden.options);
  const nextBias = adamw(state(bias, "bias"), mul(clip, slopes[1]!), step, rate, { ...golden.options, weightDecay: 0 });
  return program({
    loss,
    norm,
    weight: next.parameter,
    weightFirst: next.first,
    weightSecond: next.second,
    bias: nextBias.parameter,
    biasFirst: nextBias.first,
    biasSecond: nextBias.second,
  });
}

const scaled = ({ data, shape }: HostArray, factor: number): HostArray =>
  hostArray(
    Float64Array.from(data, (value) => factor * value),
    shape,
  );

function expectClose(found: HostArray, expected: readonly number[]): void {
  expect(found.data).toHaveLength(expected.length);
  expected.forEach((value, at) => {
    expect(Math.abs(found.data[at]! - value)).toBeLessThan(1e-10 * Math.max(1, Math.abs(value)));
  });
}

describe("adamw", () => {
  it("takes PyTorch's steps, with decay of weights alone and clipping by the global norm", () => {
    const graph = stepGraph();
    const constants = { inputs: matrix(golden.inputs), targets: matrix(golden.targets) };
    const zeros = (shape: readonly number[]): HostArray => hostArray(new Float64Array(shape.reduce((a, b) => a * b, 1)), shape);
    let state: Record<string, HostArray> = {
      weight: matrix(golden.start.weight),
      bias: hostArray(Float64Array.from(golden.start.bias), [2]),
      weightFirst: zeros([3, 2]),
      weightSecond: zeros([3, 2]),
      biasFirst: zeros([2]),
      biasSecond: zeros([2]),
    };
    golden.steps.forEach((expected, index) => {
      const feeds = { ...constants, ...state, step: scalar(index + 1), rate: scalar(expected.rate) };
      const { loss, norm, ...next } = evaluate(graph, feeds);
      expectClose(loss!, [expected.loss]);
      expectClose(norm!, [expected.norm]);
      expectClose(next.weight!, expected.weight.flat());
      expectClose(next.bias!, expected.bias);
      const { beta1, beta2 } = golden.options;
      expectClose(scaled(next.weightFirst!, 1 - beta1), expected.first.flat());
      expectClose(scaled(next.weightSecond!, 1 - beta2), expected.second.flat());
      state = next;
    });
    // The golden steps are clipped and not clipped.
    expect(golden.steps.some(({ norm }) => norm > golden.limit)).toBe(true);
    expect(golden.steps.some(({ norm }) => norm < golden.limit)).toBe(true);
  });
});

describe("clipping", () => {
  const factor = (limit: number, ...values: number[]): number => {
    const x = input("x", [values.length]);
    const feeds = { x: hostArray(Float64Array.from(values), [values.length]) };
    return evaluateTensor(clipFactor(globalNorm([x, mul(2, x)]), limit), feeds).data[0]!;
  };

  it("brings a global norm down to the limit, and leaves smaller ones alone", () => {
    const norm = Math.sqrt(5) * 5;
    expect(factor(2, 3, -4)).toBeCloseTo(2 / norm, 12);
    expect(factor(12, 3, -4)).toBe(1);
    expect(factor(1, 0, 0)).toBe(1);
  });
});
