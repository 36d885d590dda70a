/** Values and slopes of thousands of random expressions against OpenMM, by both evaluators. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { expressionGraph, expressionValue } from "../../../potentials/expression/evaluate.ts";
import { parseExpression } from "../../../potentials/expression/parse.ts";
import { gradient } from "../../../src/graph/gradient.ts";
import { input } from "../../../src/graph/node.ts";
import type { Tensor } from "../../../src/graph/op.ts";
import { broadcast } from "../../../src/graph/ops/reduce.ts";
import { program } from "../../../src/graph/program.ts";
import { hostArray } from "../../../src/num/hostArray.ts";
import { evaluate } from "../../../src/runtime/interpret/evaluate.ts";

type Line = readonly [text: string, point: number, value: number, x: number, y: number, z: number];

interface Golden {
  readonly variables: Readonly<Record<string, number>>;
  readonly points: readonly (readonly [number, number, number])[];
  readonly expressions: readonly Line[];
}

const golden: Golden = JSON.parse(readFileSync(new URL("golden.json", import.meta.url), "utf8"));
const parameters = Object.entries(golden.variables);
const names = ["x", "y", "z", ...parameters.map(([name]) => name)];
const parse = (text: string) => parseExpression(text, { variables: new Set(names) }, "test");

/** Digits of the file, and of sums in which larger numbers cancel. */
const TOLERANCE = 1e-8;
const differs = (found: number, expected: number): boolean =>
  !(Math.abs(found - expected) <= TOLERANCE * Math.max(1, Math.abs(expected)));

describe("random expressions against OpenMM", () => {
  it("are thousands", () => {
    expect(golden.expressions.length).toBeGreaterThanOrEqual(3000);
  });

  it("have OpenMM's values in float64", () => {
    const wrong = golden.expressions.flatMap(([text, point, value]) => {
      const [x, y, z] = golden.points[point]!;
      const found = expressionValue(parse(text), new Map([["x", x], ["y", y], ["z", z], ...parameters]));
      return differs(found, value) ? [{ text, point, found, value }] : [];
    });
    expect(wrong).toEqual([]);
  });

  it("have OpenMM's values and slopes as graphs", () => {
    const axes = ["x", "y", "z"].map((name): [string, Tensor] => [name, input(name, [1])]);
    const tensors = axes.map(([, tensor]) => tensor);
    const environment = new Map<string, Tensor | number>([...axes, ...parameters]);
    const wrong = golden.expressions.flatMap(([text, point, ...expected]) => {
      const value = broadcast(expressionGraph(parse(text), environment), [1]);
      const graph = program({ value, ...Object.fromEntries(gradient(value, tensors).map((slope, k) => [`d${k}`, slope])) });
      const feeds = axes.map(([name], axis) => [name, hostArray(Float64Array.of(golden.points[point]![axis]!), [1])] as const);
      const results = evaluate(graph, Object.fromEntries(feeds.filter(([name]) => name in graph.inputs)));
      const found = ["value", "d0", "d1", "d2"].map((name) => results[name]!.data[0]!);
      return found.some((each, k) => differs(each, expected[k]!)) ? [{ text, point, found, expected }] : [];
    });
    expect(wrong).toEqual([]);
  });
});
