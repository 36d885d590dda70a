/** Choices between formulas of which one has no value: the other's slope must not suffer, and nothing is guarded without need. */
import { describe, expect, it } from "vitest";
import { expressionGraph } from "../../../potentials/expression/evaluate.ts";
import { parseExpression } from "../../../potentials/expression/parse.ts";
import { gradient } from "../../../src/graph/gradient.ts";
import { constant, input } from "../../../src/graph/node.ts";
import type { Tensor } from "../../../src/graph/op.ts";
import { program } from "../../../src/graph/program.ts";
import { evaluate } from "../../../src/runtime/interpret/evaluate.ts";

const r = input("r", [4]);
const parse = (text: string) => parseExpression(text, { variables: new Set(["r", "a", "n"]) }, "test");

function graphOf(text: string, positive: readonly string[] = [], parameters: Readonly<Record<string, Tensor>> = {}): Tensor {
  return expressionGraph(parse(text), new Map([["r", r], ...Object.entries(parameters)]), positive);
}

const at = [-2, 0, 0.5, 3];
function slopesOf(value: Tensor): number[] {
  const [slope] = gradient(value, [r]);
  return [...evaluate(program({ slope: slope!, r }), { r: { data: Float64Array.from(at), shape: [4] } }).slope!.data];
}

const countOf = (graph: Tensor, name: string): number => program({ graph }).nodes.filter(({ op }) => op.name === name).length;

describe("the slope of a choice", () => {
  /** The text, and the slope where r is -2, 0, 0.5 and 3. */
  it.each<readonly [string, readonly number[]]>([
    ["select(step(r-1), sqrt(r-1), r)", [1, 1, 1, 0.5 / Math.SQRT2]],
    ["select(step(r-1), log(r-1), 2*r)", [2, 2, 2, 0.5]],
    ["select(step(-r), 5*r, 1/r)", [5, 5, -4, -1 / 9]],
    ["select(step(-r), 5*r, recip(r))", [5, 5, -4, -1 / 9]],
    ["select(step(-r), 5*r, r^0.3)", [5, 5, 0.3 * 0.5 ** -0.7, 0.3 * 3 ** -0.7]],
    ["select(step(-r), 5*r, r^(-1.5))", [5, 5, -1.5 * 0.5 ** -2.5, -1.5 * 3 ** -2.5]],
    ["select(step(r-1), r, acos(r/2-0.5))", [Number.NaN, -0.5 / Math.sqrt(0.75), -0.5 / Math.sqrt(1 - 0.0625), 1]],
    ["select(step(r-1), r, exp(-1000*r))", [Number.NaN, -1000, -1000 * Math.exp(-500), 1]],
    ["select(step(1-r), r, exp(400*r))", [1, 1, 1, Infinity]],
    ["select(delta(r), 7*r, 1/r)", [-0.25, 7, -4, -1 / 9]],
    ["select(r, 1/r, 7*r)", [-0.25, 7, -4, -1 / 9]],
    ["select(step(r), select(step(r-1), sqrt(r-1), sqrt(r+0.5)), 0)", [0, 0.5 / Math.SQRT1_2, 0.5, 0.5 / Math.SQRT2]],
    ["r^1.5*step(r)", [Number.NaN, 0, 1.5 * Math.SQRT1_2, 1.5 * Math.sqrt(3)]],
    ["max(r, 0)^2.7", [0, 0, 2.7 * 0.5 ** 1.7, 2.7 * 3 ** 1.7]],
  ])("%s", (text, expected) => {
    const found = slopesOf(graphOf(text));
    expected.forEach((slope, k) => {
      if (Number.isFinite(slope)) expect(found[k], `r = ${at[k]}`).toBeCloseTo(slope, 9);
      else expect(Number.isFinite(found[k]), `r = ${at[k]}`).toBe(false);
    });
  });
});

describe("a choice", () => {
  it("costs no guard where a pole cannot be reached", () => {
    expect(countOf(graphOf("select(step(r-1), 1/r, 0)", ["r"]), "select")).toBe(1);
    expect(
      countOf(graphOf("select(step(r-1), 1/(r+a)+log(max(r, a))/sqrt(a+abs(r-2)), 0)", ["r"], { a: constant(0.1) }), "select"),
    ).toBe(1);
    expect(countOf(graphOf("select(step(r-1), 1/r, 0)"), "select")).toBe(2);
    expect(countOf(graphOf("select(step(r-1), 1/(r-a), 0)", ["r"], { a: constant(0.1) }), "select")).toBe(2);
  });

  it("that parameters make for all elements alike leaves no choice", () => {
    expect(graphOf("select(a, r, 1/r)", [], { a: constant([1, 1, 1, 1]) })).toBe(r);
    expect(countOf(graphOf("select(a, r, 1/r)", [], { a: constant([1, 0, 1, 1]) }), "select")).toBeGreaterThan(0);
  });
});

describe("powers", () => {
  it("of integers that differ from element to element are exact, for negative bases too", () => {
    const n = constant([3, 2, -2, 0]);
    const value = graphOf("r^n", [], { n });
    const found = evaluate(program({ value }), { r: { data: Float64Array.from([-2, 0, 0.5, 3]), shape: [4] } }).value!;
    expect([...found.data]).toEqual([-8, 0, 4, 1]);
    expect(slopesOf(value)).toEqual([12, 0, -16, 0]);
  });

  it("of one integer are products", () => {
    const value = graphOf("r^12", ["r"]);
    expect(program({ value }).nodes.map(({ op }) => op.name)).toEqual(["input", "mul", "mul", "mul", "mul"]);
  });
});
