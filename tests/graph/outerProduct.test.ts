import { describe, expect, it } from "vitest";
import { constant, input } from "../../src/graph/node.ts";
import { matmul } from "../../src/graph/ops/contract.ts";
import { broadcast } from "../../src/graph/ops/reduce.ts";
import { program } from "../../src/graph/program.ts";
import { evaluate } from "../../src/runtime/interpret/evaluate.ts";

const column = { data: Float64Array.of(2, -3, 5), shape: [3, 1] };
const row = { data: Float64Array.of(7, 11), shape: [1, 2] };
const turned = ({ data, shape: [a, b] }: typeof row): typeof row => ({ data, shape: [b!, a!] });

describe("products over an inner axis of size 1", () => {
  it.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])("are outer products by broadcasting (transposed: %s, %s)", (flipA, flipB) => {
    const a = input("a", flipA ? [1, "batch"] : ["batch", 1]);
    const b = input("b", flipB ? [2, 1] : [1, 2]);
    const closed = program({ y: matmul(a, b, flipA, flipB) });
    expect(closed.nodes.some((node) => node.op.name === "matmul")).toBe(false);
    const { y } = evaluate(closed, { a: flipA ? turned(column) : column, b: flipB ? turned(row) : row });
    expect([y!.shape, [...y!.data]]).toEqual([
      [3, 2],
      [14, 22, -21, -33, 35, 55],
    ]);
  });

  it("of ones are repetitions", () => {
    const b = input("b", [1, 2]);
    expect(matmul(broadcast(constant(1), ["batch", 1]), b)).toBe(broadcast(b, ["batch", 2]));
  });

  it("are left as products when the inner axis is named", () => {
    expect(matmul(input("a", [3, "batch"]), input("c", ["batch", 2])).op.name).toBe("matmul");
  });
});
