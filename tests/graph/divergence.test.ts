import { describe, expect, it } from "vitest";
import { type Field, valueAndDivergence, valueAndProbedDivergence } from "../../src/graph/divergence.ts";
import { input } from "../../src/graph/node.ts";
import { matmul } from "../../src/graph/ops/contract.ts";
import { add, mul, sin, tanh } from "../../src/graph/ops/elementwise.ts";
import { program } from "../../src/graph/program.ts";
import type { HostArray } from "../../src/num/hostArray.ts";
import { key, normals } from "../../src/num/random.ts";
import { evaluate } from "../../src/runtime/interpret/evaluate.ts";
import { awayFromZero, randomArray } from "../support/randomArray.ts";

const [ROWS, DIMENSION, HIDDEN] = [4, 5, 7];
const array = (shape: readonly number[], seed: number): HostArray<Float64Array> => randomArray(shape, awayFromZero(0.1, 1), seed);
const first = input("first", [DIMENSION, HIDDEN]);
const second = input("second", [HIDDEN, DIMENSION]);
const field: Field = (x) => add(matmul(tanh(matmul(x, first)), second), mul(x, sin(x)));
const x = input("x", ["batch", DIMENSION]);
const weights = { first: array([DIMENSION, HIDDEN], 1), second: array([HIDDEN, DIMENSION], 2) };
const points = array([ROWS, DIMENSION], 3);
const feeds = { ...weights, x: points };

/** sum_i df_i / dx_i by central differences, error O(h^2). */
function byDifferences(): number[] {
  const h = 1e-5;
  const values = program({ y: field(x) });
  const total = new Array<number>(ROWS).fill(0);
  for (let i = 0; i < DIMENSION; i++) {
    const at = (sign: number) => {
      const data = points.data.map((value, flat) => (flat % DIMENSION === i ? value + sign * h : value));
      return evaluate(values, { ...feeds, x: { data, shape: points.shape } }).y!.data;
    };
    const [above, below] = [at(1), at(-1)];
    for (let row = 0; row < ROWS; row++) total[row]! += (above[row * DIMENSION + i]! - below[row * DIMENSION + i]!) / (2 * h);
  }
  return total;
}

const exact = evaluate(program({ ...valueAndDivergence(field, x) }), feeds);

describe("the divergence", () => {
  it("agrees with differences and comes with the field's own values", () => {
    expect(exact.divergence!.shape).toEqual([ROWS, 1]);
    for (const [row, value] of byDifferences().entries()) expect(exact.divergence!.data[row]).toBeCloseTo(value, 8);
    expect([...exact.value!.data]).toEqual([...evaluate(program({ y: field(x) }), feeds).y!.data]);
  });

  it("is differentiable: of a gradient it is the Laplacian, whose slope agrees with differences", () => {
    const nested = valueAndDivergence((at) => mul(valueAndDivergence(field, at).divergence, at), x);
    const found = evaluate(program({ y: nested.divergence }), feeds).y!.data;
    // div(g x) = d g + x . grad g with g the divergence of the field.
    const g = (scale: number): Float64Array | Float32Array => {
      const data = points.data.map((value) => value * scale);
      return evaluate(program({ y: valueAndDivergence(field, x).divergence }), { ...feeds, x: { data, shape: points.shape } }).y!
        .data;
    };
    const [h, above, below] = [1e-5, g(1 + 1e-5), g(1 - 1e-5)];
    for (let row = 0; row < ROWS; row++) {
      const slope = (above[row]! - below[row]!) / (2 * h);
      expect(found[row]).toBeCloseTo(DIMENSION * exact.divergence!.data[row]! + slope, 7);
    }
  });
});

describe("the divergence by probes", () => {
  const probe = input("probe", ["batch", DIMENSION]);
  const probed = program({ ...valueAndProbedDivergence(field, x, [probe]) });

  it("is exact in the mean over signs, and not for each", () => {
    // All 2^d vectors of signs: their mean is the expectation of Rademacher probes, without statistical error.
    const mean = new Array<number>(ROWS).fill(0);
    const seen = new Set<string>();
    for (let bits = 0; bits < 2 ** DIMENSION; bits++) {
      const data = Float64Array.from({ length: ROWS * DIMENSION }, (_, flat) => ((bits >> (flat % DIMENSION)) & 1 ? 1 : -1));
      const { divergence } = evaluate(probed, { ...feeds, probe: { data, shape: [ROWS, DIMENSION] } });
      seen.add(divergence!.data[0]!.toFixed(6));
      for (let row = 0; row < ROWS; row++) mean[row]! += divergence!.data[row]! / 2 ** DIMENSION;
    }
    for (const [row, value] of mean.entries()) expect(value).toBeCloseTo(exact.divergence!.data[row]!, 12);
    expect(seen.size).toBeGreaterThan(4);
  });

  it("is exact in the mean over normals: 5 standard errors of 4,000 probes, false alarm 2e-6", () => {
    const probes = 4000;
    const sums = { value: 0, square: 0 };
    const data = new Float64Array(probes * DIMENSION);
    normals(key(5), 0, data);
    const row = Float64Array.from({ length: probes * DIMENSION }, (_, flat) => points.data[flat % DIMENSION]!);
    const shape = [probes, DIMENSION];
    const { divergence } = evaluate(probed, { ...weights, x: { data: row, shape }, probe: { data, shape } });
    for (const value of divergence!.data) {
      sums.value += value / probes;
      sums.square += value ** 2 / probes;
    }
    const error = Math.sqrt((sums.square - sums.value ** 2) / probes);
    const away = (truth: number): number => Math.abs(sums.value - truth) / error;
    expect(away(exact.divergence!.data[0]!)).toBeLessThan(5);
    // Probes of another variance, or a divergence off by 1, would be seen.
    expect(away(exact.divergence!.data[0]! + 1)).toBeGreaterThan(5);
  });
});
