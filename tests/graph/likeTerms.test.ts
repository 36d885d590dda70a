import { describe, expect, it } from "vitest";
import { input } from "../../src/graph/node.ts";
import type { Tensor } from "../../src/graph/op.ts";
import { add, mul, neg, sub } from "../../src/graph/ops/elementwise.ts";
import { program } from "../../src/graph/program.ts";
import { evaluate } from "../../src/runtime/interpret/evaluate.ts";

const x = input("x", [3]);
const y = input("y", [3]);
const row = input("row", [1]);
const data = { x: [1.5, -2, 0.25], y: [-1, 3, 7], row: [4] };

describe("sums of like terms", () => {
  it.each<[string, () => Tensor, () => Tensor, (a: number, b: number) => number]>([
    ["x + x", () => add(x, x), () => mul(2, x), (a) => 2 * a],
    ["x + 3 x", () => add(x, mul(3, x)), () => mul(4, x), (a) => 4 * a],
    ["-x - x", () => sub(neg(x), x), () => mul(-2, x), (a) => -2 * a],
    ["2 x - 5 x", () => sub(mul(2, x), mul(5, x)), () => mul(-3, x), (a) => -3 * a],
    ["-x + 3 x", () => add(neg(x), mul(3, x)), () => mul(2, x), (a) => 2 * a],
    ["x y + y x", () => add(mul(x, y), mul(y, x)), () => mul(2, mul(x, y)), (a, b) => 2 * a * b],
    ["3 x - 2 x", () => sub(mul(3, x), mul(2, x)), () => x, (a) => a],
  ])("%s is one term", (_, build, simple, value) => {
    expect(build()).toBe(simple());
    const result = evaluate(program({ z: build() }), used(build()));
    expect([...result.z!.data]).toEqual(data.x.map((a, k) => value(a, data.y[k]!)));
  });

  it("leaves unlike terms and keeps shapes", () => {
    expect(add(mul(2, x), y).op.name).toBe("add");
    expect(sub(mul(2, x), mul(2, y)).op.name).toBe("sub");
    expect(add(mul(2, row), x).shape).toEqual([3]);
    expect(sub(row, row).shape).toEqual([1]);
  });
});

function used(z: Tensor): Record<string, { data: Float64Array; shape: number[] }> {
  const names = Object.keys(program({ z }).inputs) as (keyof typeof data)[];
  return Object.fromEntries(names.map((name) => [name, { data: Float64Array.from(data[name]), shape: [data[name].length] }]));
}
