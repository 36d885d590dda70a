/** Functions in tables: splines and lookups, as graphs and as scalars. */
import { describe, expect, it } from "vitest";
import { expressionGraph, expressionValue } from "../../../potentials/expression/evaluate.ts";
import { parseExpression } from "../../../potentials/expression/parse.ts";
import { type TabulatedFunction, tabulatedRules } from "../../../potentials/expression/tabulated.ts";
import { gradient } from "../../../src/graph/gradient.ts";
import { constant, input } from "../../../src/graph/node.ts";
import type { Tensor } from "../../../src/graph/op.ts";
import { program } from "../../../src/graph/program.ts";
import { evaluate } from "../../../src/runtime/interpret/evaluate.ts";

const parse = (text: string, table: TabulatedFunction) =>
  parseExpression(text, { variables: new Set(["x", "y"]), functions: tabulatedRules([table]) }, "test");

const natural: TabulatedFunction = {
  kind: "continuous",
  name: "f",
  periodic: false,
  min: -1,
  max: 2,
  values: [0.5, -1, 2, 0.3, 0.1, 4, -2],
};
const sampled = (count: number): TabulatedFunction => ({
  kind: "continuous",
  name: "f",
  periodic: true,
  min: 0,
  max: 2 * Math.PI,
  values: Array.from({ length: count }, (_, k) => Math.sin((2 * Math.PI * k) / count)),
});
const places = Float64Array.from({ length: 241 }, (_, k) => -4 + k / 20 + 1e-3);

function graphAt(table: TabulatedFunction, at: Float64Array): { values: Float64Array; slopes: Float64Array } {
  const x = input("x", [at.length]);
  const value = expressionGraph(parse("f(x)", table), new Map([["x", x]]));
  const found = evaluate(program({ value, slope: gradient(value, [x])[0]! }), { x: { data: at, shape: [at.length] } });
  return { values: found.value!.data, slopes: found.slope!.data };
}
const scalarAt = (table: TabulatedFunction, x: number): number => expressionValue(parse("f(x)", table), new Map([["x", x]]));

describe.each([natural, sampled(7)])("the spline %#", (table) => {
  const { values, slopes } = graphAt(table, places);

  it("is the same by both evaluators", () => {
    places.forEach((x, k) => {
      expect(values[k]).toBeCloseTo(scalarAt(table, x), 12);
    });
  });

  it("has the slope that differences have", () => {
    places.forEach((x, k) => {
      expect(slopes[k]).toBeCloseTo((scalarAt(table, x + 1e-5) - scalarAt(table, x - 1e-5)) / 2e-5, 6);
    });
  });

  it("goes through its values", () => {
    if (table.kind !== "continuous") throw new Error("no spline");
    table.values.forEach((value, k) => {
      const cells = table.values.length - (table.periodic ? 0 : 1);
      expect(scalarAt(table, table.min + (k * (table.max - table.min)) / cells)).toBeCloseTo(value, 12);
    });
  });
});

describe("splines", () => {
  it("that are natural are straight through points on a line, and 0 beyond their ends", () => {
    const line: TabulatedFunction = { ...natural, values: [1, 2, 3, 4, 5, 6, 7] };
    for (const x of [-1, -0.37, 0.5, 1.99, 2]) expect(scalarAt(line, x)).toBeCloseTo(3 + 2 * x, 12);
    expect([scalarAt(line, -1.001), scalarAt(line, 2.001)]).toEqual([0, 0]);
    expect([...graphAt(line, Float64Array.of(-1.001, 2.001, -50, 70)).values]).toEqual([0, 0, 0, 0]);
  });

  it("that are periodic approach a smooth function as the fourth power of the spacing", () => {
    const error = (count: number): number => Math.max(...places.map((x) => Math.abs(scalarAt(sampled(count), x) - Math.sin(x))));
    expect(error(16) / error(32)).toBeGreaterThan(14);
    expect(error(16) / error(32)).toBeLessThan(18);
  });

  it("of two points are lines", () => {
    const pair: TabulatedFunction = { ...natural, values: [1, 4] };
    expect(scalarAt(pair, 0)).toBeCloseTo(2, 12);
    expect(graphAt(pair, Float64Array.of(0, 2)).values[0]).toBeCloseTo(2, 12);
  });
});

describe("tables of discrete arguments", () => {
  const table: TabulatedFunction = { kind: "discrete", name: "f", sizes: [3, 2], values: [10, 11, 12, 20, 21, 22] };
  const graph = (x: Tensor, y: Tensor): Tensor =>
    expressionGraph(
      parse("f(x, y)", table),
      new Map([
        ["x", x],
        ["y", y],
      ]),
    );
  const arguments_ = [
    [0, 0],
    [1.4, 0.6],
    [2, 1],
    [-3, 9],
    [1.5, 0],
    [0.2, -0.4],
  ] as const;
  const expected = [10, 21, 22, 20, 12, 10];

  it("round to the nearest place and stop at the edge", () => {
    arguments_.forEach(([x, y], k) => {
      const values = new Map([
        ["x", x],
        ["y", y],
      ]);
      expect(expressionValue(parse("f(x, y)", table), values)).toBe(expected[k]);
    });
  });

  it("of parameters become constants", () => {
    const found = graph(constant(arguments_.map(([x]) => x)), constant(arguments_.map(([, y]) => y)));
    expect(found.op.name).toBe("constant");
    expect(found.attributes).toMatchObject({ data: Float64Array.from(expected) });
    expect(graph(constant([1, 2]), constant(1)).attributes).toMatchObject({ data: Float64Array.of(21, 22) });
  });

  it("of positions choose as the graph runs", () => {
    const x = input("x", [arguments_.length]);
    const y = input("y", [arguments_.length]);
    const feeds = [0, 1].map((axis) => ({
      data: Float64Array.from(arguments_, (pair) => pair[axis]!),
      shape: [arguments_.length],
    }));
    const found = evaluate(program({ value: graph(x, y) }), { x: feeds[0]!, y: feeds[1]! }).value!;
    expect([...found.data]).toEqual(expected);
  });
});
