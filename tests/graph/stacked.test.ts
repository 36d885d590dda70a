import { describe, expect, it } from "vitest";
import { gradient } from "../../src/graph/gradient.ts";
import { constant, input } from "../../src/graph/node.ts";
import type { OpName, Tensor } from "../../src/graph/op.ts";
import { matmul } from "../../src/graph/ops/contract.ts";
import { add, mul, sin, tanh } from "../../src/graph/ops/elementwise.ts";
import { ops } from "../../src/graph/ops/index.ts";
import { program } from "../../src/graph/program.ts";
import { concreteShape } from "../../src/graph/shape.ts";
import { stacked } from "../../src/graph/stacked.ts";
import { topologicalOrder } from "../../src/graph/traverse.ts";
import { elementCount, type HostArray } from "../../src/num/hostArray.ts";
import { evaluate } from "../../src/runtime/interpret/evaluate.ts";
import { caseSizes, caseValues, type OpCase, opCases } from "../support/opCases.ts";

const COUNT = 3;

/** The results of a case for several values of one argument, one after the other. */
function oneByOne(one: OpCase, at: number, values: readonly HostArray[][]): number[] {
  return values.flatMap((own) => {
    const mixed = values[0]!.with(at, own[at]!);
    const y = one.build(...one.arguments.map(({ shape }, index) => input(`x${index}`, shape)));
    const feeds = Object.fromEntries(mixed.map((value, index) => [`x${index}`, value]));
    return [...evaluate(program({ y }), feeds).y!.data];
  });
}

/** The same, all at once. */
function allAtOnce(one: OpCase, at: number, values: readonly HostArray[][]): HostArray {
  const xs = one.arguments.map(({ shape }, index) => input(`x${index}`, shape));
  const several = input("several", [COUNT, ...one.arguments[at]!.shape]);
  const [y] = stacked([one.build(...xs)], xs[at]!, several);
  const data = Float64Array.from(values.flatMap((own) => [...own[at]!.data]));
  const feeds: Record<string, HostArray> = { several: { data, shape: [COUNT, ...values[0]![at]!.shape] } };
  values[0]!.forEach((value, index) => {
    if (index !== at) feeds[`x${index}`] = value;
  });
  const closed = program({ y: y! });
  expect(y!.shape).toEqual([COUNT, ...one.build(...xs).shape]);
  return evaluate(closed, Object.fromEntries(Object.entries(feeds).filter(([name]) => name in closed.inputs))).y!;
}

describe.each(Object.keys(ops) as OpName[])("a stack through %s", (name) => {
  it.each(opCases[name])("$title", (one) => {
    const values = Array.from({ length: COUNT }, (_, index) => caseValues(one, 20 + index));
    one.arguments.forEach((_, at) => {
      const expected = oneByOne(one, at, values);
      const found = allAtOnce(one, at, values);
      expect(found.data.length).toBe(elementCount(found.shape));
      for (const [index, value] of expected.entries()) expect(found.data[index]).toBeCloseTo(value, 12);
    });
  });
});

describe("a stack", () => {
  const x = input("x", ["batch", 2]);
  const u = input("u", ["batch", 4]);
  const weights = input("w", [2, 4]);

  it("goes through a gradient, with what does not depend on its node computed once", () => {
    const hidden = tanh(matmul(x, weights));
    const [pulled] = gradient(add(hidden, mul(hidden, sin(hidden))), [x], u);
    const several = input("several", [COUNT, "batch", 4]);
    const [all] = stacked([pulled!], u, several);
    const count = (node: Tensor): number => topologicalOrder([node]).filter(({ op }) => op.name === "tanh").length;
    expect(count(all!)).toBe(1);
    const feeds = { x: caseValue([3, 2], 1), w: caseValue([2, 4], 2), several: caseValue([COUNT, 3, 4], 3) };
    const found = evaluate(program({ all: all! }), feeds).all!;
    const one = program({ pulled: pulled! });
    for (let index = 0; index < COUNT; index++) {
      const own = { data: Float64Array.from(feeds.several.data.slice(12 * index, 12 * (index + 1))), shape: [3, 4] };
      const expected = evaluate(one, { x: feeds.x, w: feeds.w, u: own }).pulled!;
      expect([...found.data.slice(6 * index, 6 * (index + 1))]).toEqual([...expected.data]);
    }
  });

  it("is refused where its values are not several of the node", () => {
    expect(() => stacked([x], x, input("v", [COUNT, "batch", 3]))).toThrow(
      "stacked: values [3, batch, 3] cannot stand for several of [batch, 2]",
    );
    expect(() => stacked([x], x, input("v", ["rows", "batch", 2]))).toThrow("cannot stand for several");
  });

  it("repeats what does not depend on the node", () => {
    const [y] = stacked([constant([1, 2])], x, input("v", [2, "batch", 2]));
    expect([...evaluate(program({ y: y! }), {}).y!.data]).toEqual([1, 2, 1, 2]);
  });
});

function caseValue(shape: readonly number[], seed: number): HostArray<Float64Array> {
  const one = { title: "", build: (a: Tensor) => a, arguments: [{ shape, domain: (u: number) => 2 * u - 1 }] };
  const [value] = caseValues(one as OpCase, seed, caseSizes);
  return { data: value!.data, shape: concreteShape(shape, caseSizes) };
}
