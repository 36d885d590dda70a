import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gradient } from "../../src/graph/gradient.ts";
import { apply, constant, input } from "../../src/graph/node.ts";
import type { OpName, OpRule, Tensor } from "../../src/graph/op.ts";
import * as elementwise from "../../src/graph/ops/elementwise.ts";
import { take } from "../../src/graph/ops/gather.ts";
import { ops } from "../../src/graph/ops/index.ts";
import { concat, pad, reshape, slice, transpose } from "../../src/graph/ops/movement.ts";
import { broadcast, sum } from "../../src/graph/ops/reduce.ts";
import { program } from "../../src/graph/program.ts";
import { broadcastShapes } from "../../src/graph/shape.ts";
import { topologicalOrder } from "../../src/graph/traverse.ts";
import { elementCount, type HostArray } from "../../src/num/hostArray.ts";
import { evaluate } from "../../src/runtime/interpret/evaluate.ts";
import { opCases } from "../support/opCases.ts";

/**
 * An expression with its graph, simplified on the way, beside its value by the operations' references alone: simplification
 * sees only the one, so they agree only when it keeps values and shapes.
 */
interface Expression {
  readonly graph: Tensor;
  readonly value: HostArray;
  readonly text: string;
}

const feeds: Record<string, HostArray> = {
  scalar: { data: Float64Array.of(0.7), shape: [] },
  row: { data: Float64Array.of(-1.25, 0.5, 2), shape: [3] },
  column: { data: Float64Array.of(0.3, -0.9), shape: [2, 1] },
  matrix: { data: Float64Array.of(1.5, -0.4, 0.2, -2.2, 0.6, 1.1), shape: [2, 3] },
};

const variables: Expression[] = Object.entries(feeds).map(([name, value]) => ({
  graph: input(name, value.shape),
  value,
  text: name,
}));

const shapes: number[][] = [[], [3], [2, 1], [2, 3], [1, 1]];
const constants = fc
  .record({ shape: fc.constantFrom(...shapes), number: fc.constantFrom(0, -0, 1, -1, 2, -0.5, 3), uniform: fc.boolean() })
  .map(({ shape, number, uniform }): Expression => {
    const data = Float64Array.from({ length: elementCount(shape) }, (_, index) => (uniform ? number : number + index));
    return { graph: constant(data, shape), value: { data, shape }, text: `constant(${data}; ${shape})` };
  });

type Plain = (inputs: readonly HostArray[], attributes: never, shape: readonly number[]) => Float64Array;

const combine = (
  name: OpName,
  graph: Tensor,
  parts: readonly Expression[],
  shape: readonly number[],
  attributes = {},
): Expression => ({
  graph,
  value: {
    data: (ops[name].reference as Plain)(
      parts.map(({ value }) => value),
      attributes as never,
      shape,
    ),
    shape,
  },
  text: `${name}(${[...parts.map(({ text }) => text), ...Object.values(attributes).map((value) => `[${value}]`)].join(", ")})`,
});

const elementwiseOf = (
  name: "neg" | "tanh" | "add" | "sub" | "mul" | "maximum" | "select" | "stopGradient",
  parts: Expression[],
): Expression => {
  const shape = parts.map(({ value }) => value.shape).reduce((a, b) => broadcastShapes(a, b) as number[]);
  return combine(
    name,
    apply(
      ops[name] as OpRule<typeof name>,
      parts.map(({ graph }) => graph),
      {},
    ),
    parts,
    shape,
  );
};

function divided(x: Expression, divisor: number): Expression {
  const data = Float64Array.from({ length: 3 }, () => divisor);
  const by = { graph: constant(data), value: { data, shape: [3] }, text: `${divisor}` };
  return combine("div", elementwise.div(x.graph, by.graph), [x, by], broadcastShapes(x.value.shape, [3]) as number[]);
}

function moved(x: Expression, kind: "sum" | "reshape" | "turn" | "swap" | "slice" | "broadcast" | "take"): Expression {
  const shape = [...x.value.shape];
  const count = elementCount(shape);
  const all = shape.map((_, axis) => axis);
  switch (kind) {
    case "sum":
      return combine(
        "sum",
        sum(x.graph, all, true),
        [x],
        shape.map(() => 1),
        { axes: all },
      );
    case "reshape":
      return combine("reshape", reshape(x.graph, [count]), [x], [count], { shape: [count] });
    case "turn":
    case "swap": {
      const permutation =
        kind === "turn" ? [...all.slice(1), ...all.slice(0, 1)] : [...all.slice(0, 2).toReversed(), ...all.slice(2)];
      const turned = permutation.map((axis) => shape[axis]!);
      return combine("transpose", transpose(x.graph, permutation), [x], turned, { permutation });
    }
    case "broadcast":
      return combine("broadcast", broadcast(x.graph, [2, ...shape]), [x], [2, ...shape], { shape: [2, ...shape] });
    case "slice": {
      if (shape.length === 0) return x;
      const [axis, end] = [shape.length - 1, shape.at(-1)!];
      const start = end > 1 ? 1 : 0;
      return combine("slice", slice(x.graph, axis, start, end), [x], shape.with(axis, end - start), { axis, start, end });
    }
    case "take": {
      if (shape.length === 0) return x;
      const indices = Int32Array.of(shape.at(-1)! - 1, 0, 0);
      return combine("take", take(x.graph, indices), [x], [...shape.slice(0, -1), 3], { indices });
    }
  }
}

/** Combines two expressions where their shapes allow, else keeps the first. */
function paired(name: "add" | "sub" | "mul" | "maximum", a: Expression, b: Expression): Expression {
  try {
    broadcastShapes(a.value.shape, b.value.shape);
  } catch {
    return a;
  }
  const both = elementwiseOf(name, [a, b]);
  return both.value.data.length > 64 || both.value.shape.length > 4 ? a : both;
}

const expressions: fc.Arbitrary<Expression> = fc.letrec<{ any: Expression }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.oneof(fc.constantFrom(...variables), constants),
    fc.tuple(fc.constantFrom("neg", "tanh", "stopGradient", "neg"), tie("any")).map(([name, x]) => elementwiseOf(name, [x])),
    fc
      .tuple(fc.constantFrom("add", "sub", "mul", "mul", "maximum"), tie("any"), tie("any"))
      .map(([name, a, b]) => paired(name, a, b)),
    tie("any").map((x) => paired("add", x, x)),
    tie("any").map((x) => elementwiseOf("select", [x, x, elementwiseOf("neg", [x])])),
    fc
      .tuple(tie("any"), fc.constantFrom(2, -4, 1, 0.1, 1e-310))
      .map(([x, divisor]) =>
        x.value.shape.every((size, axis) => axis < x.value.shape.length - 1 || size === 3 || size === 1)
          ? divided(x, divisor)
          : x,
      ),
    fc
      .tuple(tie("any"), fc.constantFrom("sum", "reshape", "turn", "swap", "slice", "broadcast", "take"))
      .map(([x, kind]) => (x.value.data.length > 64 ? x : moved(x, kind))),
  ),
})).any;

const size = (data: ArrayLike<number>): number => Math.max(1e-3, ...Array.from(data, Math.abs));

describe("simplification", () => {
  it("keeps the value and the shape of random expressions", () => {
    fc.assert(
      fc.property(expressions, ({ graph, value, text }) => {
        fc.pre(value.data.every((element) => Number.isFinite(element) && Math.abs(element) < 1e6));
        const { y } = evaluate(program({ y: graph, ...Object.fromEntries(variables.map((x) => [x.text, x.graph])) }), feeds);
        expect(y!.shape, text).toEqual(value.shape);
        const error = Math.max(0, ...Array.from(y!.data, (element, index) => Math.abs(element - value.data[index]!)));
        expect(error, text).toBeLessThanOrEqual(1e-9 * size(value.data));
      }),
      { numRuns: 1500, seed: 20240607 },
    );
  });

  const x = input("x", ["batch", 3]);
  const y = input("y", ["batch", 3]);
  const z = input("z", ["batch", 2, 6]);
  const s = input("s", []);
  const row = constant([2, 2, 2]);

  it.each<[string, Tensor, Tensor]>([
    ["x + 0", elementwise.add(x, 0), x],
    ["0 - x", elementwise.sub(0, x), elementwise.neg(x)],
    ["x * 1", elementwise.mul(x, 1), x],
    ["-(-x)", elementwise.neg(elementwise.neg(x)), x],
    ["-(x - y)", elementwise.neg(elementwise.sub(x, y)), elementwise.sub(y, x)],
    ["x + -y", elementwise.add(x, elementwise.neg(y)), elementwise.sub(x, y)],
    ["x - x", elementwise.sub(x, x), broadcast(constant(0), ["batch", 3])],
    ["0 x", elementwise.mul(0, x), broadcast(constant(0), ["batch", 3])],
    ["2 (x 3)", elementwise.mul(2, elementwise.mul(x, 3)), elementwise.mul(6, x)],
    ["(2 x) (3 y)", elementwise.mul(elementwise.mul(2, x), elementwise.mul(3, y)), elementwise.mul(6, elementwise.mul(x, y))],
    ["x / 4", elementwise.div(x, 4), elementwise.mul(0.25, x)],
    ["1 / x", elementwise.div(1, x), elementwise.reciprocal(x)],
    ["x + x", elementwise.add(x, x), elementwise.mul(2, x)],
    ["x + y", elementwise.add(x, y), elementwise.add(y, x)],
    ["x y", elementwise.mul(x, y), elementwise.mul(y, x)],
    ["repeated factor of a scalar's neg", elementwise.mul(row, elementwise.neg(s)), broadcast(elementwise.mul(-2, s), [3])],
    ["neg of a scalar's repeated multiple", elementwise.neg(elementwise.mul(row, s)), broadcast(elementwise.mul(-2, s), [3])],
    ["scalar over a repeated divisor", elementwise.div(s, row), broadcast(elementwise.mul(0.5, s), [3])],
    ["arithmetic of a broadcast", elementwise.exp(broadcast(s, [3])), broadcast(elementwise.exp(s), [3])],
    ["transposed twice", transpose(transpose(x)), x],
    ["swapped twice", transpose(transpose(z, [1, 0, 2]), [0, 2, 1]), transpose(z, [1, 2, 0])],
    ["cut twice", slice(slice(z, 2, 1, 5), 2, 2, 3), slice(z, 2, 3, 4)],
    ["padded twice", pad(pad(x, 1, 1, 2), 1, 3, 4), pad(x, 1, 4, 6)],
    ["joined twice", concat([x, concat([y, x], 1)], 1), concat([x, y, x], 1)],
    ["parts side by side", elementwise.add(pad(x, 1, 3, 0), pad(y, 1, 0, 3)), concat([y, x], 1)],
    [
      "zeros of both",
      elementwise.add(pad(x, 1, 1, 5), pad(y, 1, 2, 4)),
      pad(elementwise.add(pad(x, 1, 0, 1), pad(y, 1, 1, 0)), 1, 1, 4),
    ],
    ["reshaped there and back", reshape(reshape(x, ["batch", 3, 1]), ["batch", 3]), x],
    ["sum of equal numbers", sum(broadcast(constant(2), [4, 5])), constant(40)],
    ["ones through a reshape", elementwise.mul(reshape(broadcast(constant(1), ["batch", 3, 1]), ["batch", 3]), x), x],
  ])("%s", (_, simplified, expected) => {
    expect(simplified).toBe(expected);
  });

  it("folds constants, but keeps repeated ones as recipes", () => {
    expect(elementwise.mul(constant([1, 2]), constant([3, 4]))).toBe(constant([3, 8]));
    expect(take(constant([5, 6, 7]), [2, 2, 0])).toBe(constant([7, 7, 5]));
    expect(broadcast(constant(3), [512, 512]).op.name).toBe("broadcast");
    expect(reshape(broadcast(constant(3), [512, 512]), [512 * 512]).op.name).not.toBe("constant");
    expect(elementwise.mul(2, broadcast(constant(3), [512, 512]))).toBe(broadcast(constant(6), [512, 512]));
  });

  it("keeps the value of sums of padded tensors, whatever their zeros", () => {
    const width = 5;
    const spans = Array.from({ length: width }, (_, first) =>
      Array.from({ length: width - first }, (_, last) => ({ first, after: width - first - last - 1, count: last + 1 })),
    ).flat();
    const part = ({ count }: (typeof spans)[number], sign: number): HostArray => ({
      data: Float64Array.from({ length: 2 * count }, (_, index) => sign * (index + 1)),
      shape: [2, count],
    });
    const padded = ({ first, after, count }: (typeof spans)[number], name: string): Tensor =>
      pad(input(name, [2, count]), 1, first, after);
    for (const a of spans) {
      for (const b of spans) {
        const { y: total } = evaluate(program({ y: elementwise.add(padded(a, "a"), padded(b, "b")) }), {
          a: part(a, 1),
          b: part(b, -10),
        });
        const at = ({ first, count }: typeof a, values: HostArray, row: number, column: number): number =>
          column < first || column >= first + count ? 0 : values.data[row * count + column - first]!;
        const expected = Array.from({ length: 2 * width }, (_, flat) => {
          const [row, column] = [Math.floor(flat / width), flat % width];
          return at(a, part(a, 1), row, column) + at(b, part(b, -10), row, column);
        });
        expect(Array.from(total!.data)).toEqual(expected);
      }
    }
  });

  it("gives gradients of slices without padding where they cover a tensor, and with little where they are nested", () => {
    const w = input("w", ["batch", 6]);
    const cubed = (part: Tensor): Tensor => sum(elementwise.mul(part, elementwise.square(part)));
    const slopeOf = (...parts: [number, number][]): Tensor[] => {
      const total = parts.map(([start, end]) => cubed(slice(w, 1, start, end))).reduce((a, b) => elementwise.add(a, b));
      return topologicalOrder(gradient(total, [w]));
    };
    const zerosIn = (nodes: readonly Tensor[]): number =>
      nodes.reduce(
        (zeros, node) => zeros + (node.op.name === "pad" ? (node.shape[1] as number) - (node.inputs[0]!.shape[1] as number) : 0),
        0,
      );
    expect(zerosIn(slopeOf([0, 2], [2, 5], [5, 6]))).toBe(0);
    expect(zerosIn(slopeOf([0, 1], [0, 6], [0, 3], [0, 5]))).toBe(5);
    expect(zerosIn(slopeOf([1, 6], [5, 6], [3, 6]))).toBe(5);
  });

  it("gives a gradient of sums of squares without a factor of ones", () => {
    const [slope] = gradient(sum(sum(elementwise.square(x), 1)), [x]);
    expect(slope).toBe(elementwise.mul(2, x));
  });
});

describe("results that simplification looks through", () => {
  const outer: ((x: Tensor) => Tensor)[] = [
    elementwise.neg,
    (x) => elementwise.mul(2, x),
    (x) => elementwise.mul(x, input("other", [])),
    (x) => elementwise.sub(1, x),
    (x) => elementwise.add(1, x),
    (x) => elementwise.add(elementwise.neg(x), input("other", [])),
    (x) => elementwise.div(x, 3),
    (x) => elementwise.div(1, x),
    elementwise.square,
    elementwise.exp,
    (x) => sum(x),
    (x) => reshape(x, [...x.shape, 1]),
    transpose,
    (x) => broadcast(x, [2, ...x.shape]),
    (x) => (x.shape.length > 0 && typeof x.shape.at(-1) === "number" ? slice(x, -1, 0, 1) : x),
    (x) => (x.shape.length > 0 && typeof x.shape.at(-1) === "number" ? take(x, [0]) : x),
  ];

  it.each(Object.keys(ops) as OpName[])("of %s say so, and the others stay part of what uses them", (name) => {
    for (const { arguments: list, build } of opCases[name]) {
      const x = build(...list.map(({ shape }, index) => input(`x${index}`, shape)));
      if (x.op.seenThrough) continue;
      for (const use of outer) expect(topologicalOrder([use(x)])).toContain(x);
    }
  });
});
