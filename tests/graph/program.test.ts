import { describe, expect, it } from "vitest";
import { constant, input } from "../../src/graph/node.ts";
import type { Tensor } from "../../src/graph/op.ts";
import { add, exp, mul, tanh } from "../../src/graph/ops/elementwise.ts";
import { take } from "../../src/graph/ops/gather.ts";
import { graphHash, program, substitute } from "../../src/graph/program.ts";

const x = input("x", [2]);
const y = input("y", [2]);

describe("program", () => {
  it("lists its inputs, and its nodes with inputs before users", () => {
    const closed = program({ result: exp(add(x, y)), x });
    expect(closed.inputs).toEqual({ x, y });
    const place = new Map(closed.nodes.map((node, index) => [node, index]));
    for (const node of closed.nodes) {
      for (const before of node.inputs) expect(place.get(before)).toBeLessThan(place.get(node)!);
    }
    expect(new Set(closed.nodes).size).toBe(4);
  });

  it("refuses one name for two inputs", () => {
    expect(() => program({ a: x, b: input("x", [3]) })).toThrow(`program: input "x" has two shapes, [2] and [3]`);
  });
});

describe("hash of a program", () => {
  const hashes = (programs: Record<string, Tensor>[]): Set<string> =>
    new Set(programs.map((outputs) => graphHash(program(outputs))));

  it("is one for equal programs, today and tomorrow", () => {
    const outputs = { y: mul(take(x, [1, 0]), constant([1, 2])), x };
    expect(hashes([outputs, { y: mul(constant([1, 2]), take(x, [1, 0])), x }])).toEqual(
      new Set(["cER4osQZfFU+GrbGDB6eOazRlBm/a7Hc+KW51UFjpZw="]),
    );
  });

  it("differs with names, order, shapes, attributes and every element of a constant", () => {
    const z = input("x", ["batch"]);
    const long = Float64Array.from({ length: 10_000 }, Math.sin);
    const programs = [
      { a: exp(x) },
      { b: exp(x) },
      { a: exp(y) },
      { a: exp(z) },
      { a: exp(input("x", ["2"])) },
      { a: tanh(x) },
      { a: exp(x), b: x },
      { b: x, a: exp(x) },
      { a: take(x, [0, 1]) },
      { a: take(x, [1, 0]) },
      { a: add(x, 0.5) },
      { a: add(x, constant([0.5, 0.5])) },
      { a: add(x, constant([0.5, 0.5 + 1e-16])) },
      { a: constant([0]) },
      { a: constant([-0]) },
      { a: constant(long) },
      { a: constant(long.with(9_999, 1e-300)) },
    ];
    expect(hashes(programs).size).toBe(programs.length);
  });
});

describe("substitute", () => {
  it("puts tensors in place of inputs, and simplifies again", () => {
    const [first, second] = substitute([mul(x, y), exp(x)], new Map([[x, constant([1, 1])]]));
    expect(first).toBe(y);
    expect(second).toBe(exp(constant([1, 1])));
  });

  it("replaces at once, not one after the other", () => {
    const [swapped] = substitute(
      [add(exp(x), mul(2, y))],
      new Map([
        [x, y],
        [y, x],
      ]),
    );
    expect(swapped).toBe(add(exp(y), mul(2, x)));
  });

  it("keeps what holds none of them", () => {
    const untouched = exp(y);
    expect(substitute([untouched], new Map([[x, y]]))[0]).toBe(untouched);
  });

  it("refuses another shape", () => {
    expect(() => substitute([x], new Map([[x, constant(1)]]))).toThrow("substitute: [] cannot stand for [2]");
  });
});
