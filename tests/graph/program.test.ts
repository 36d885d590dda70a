import { describe, expect, it } from "vitest";
import { constant, input } from "../../src/graph/node.ts";
import { add, exp, mul } from "../../src/graph/ops/elementwise.ts";
import { program, substitute } from "../../src/graph/program.ts";

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
