import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { constant, input, uniformValue } from "../../src/graph/node.ts";
import type { Tensor } from "../../src/graph/op.ts";
import { add, exp, mul } from "../../src/graph/ops/elementwise.ts";
import { take } from "../../src/graph/ops/gather.ts";
import { broadcast } from "../../src/graph/ops/reduce.ts";

describe("identity of nodes", () => {
  it("is one for equal expressions", () => {
    const build = (): Tensor => add(exp(input("x", ["batch", 2])), mul(constant([1, 2]), 3));
    expect(build()).toBe(build());
    expect(take(input("x", [3]), [1, 2])).toBe(take(input("x", [3]), Int32Array.of(1, 2)));
  });

  it("differs with name, shape, attributes and kind of dimension", () => {
    const nodes = [
      input("x", [3]),
      input("y", [3]),
      input("x", [4]),
      input("x", ["3"]),
      input("x", ["batch"]),
      take(input("x", [3]), [1]),
      take(input("x", [3]), [2]),
      constant([1, 2, 3, 4]),
      constant([1, 2, 3, 4], [2, 2]),
      constant([0]),
      constant([-0]),
    ];
    expect(new Set(nodes).size).toBe(nodes.length);
  });

  it("is one for equal large constants and differs by any element", () => {
    const mask = Float64Array.from({ length: 512 * 512 }, (_, index) => Number(index % 512 <= index / 512));
    const same = constant(mask, [512, 512]);
    expect(constant(mask, [512, 512])).toBe(same);
    for (const index of [0, 1, 99_999, mask.length - 1]) {
      expect(constant(mask.with(index, 1e-300), [512, 512])).not.toBe(same);
    }
  });

  it("keeps its own copy of a constant", () => {
    const data = Float64Array.of(1, 2);
    const node = constant(data);
    data[0] = 9;
    expect(node).toBe(constant([1, 2]));
  });

  it("holds no node that nobody uses", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const make = (): WeakRef<Tensor> => new WeakRef(exp(input("forgotten", [7])));
    const reference = make();
    for (let round = 0; round < 20 && reference.deref(); round++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      collect();
    }
    expect(reference.deref()).toBeUndefined();
    expect(exp(input("forgotten", [7])).shape).toEqual([7]);
  });
});

it("knows the one value of constants, repeated or not", () => {
  expect(uniformValue(constant([2, 2]))).toBe(2);
  expect(uniformValue(broadcast(constant(-0), ["batch", 3]))).toBe(-0);
  expect(uniformValue(constant([0, -0]))).toBeUndefined();
  expect(uniformValue(constant([], [0]))).toBeUndefined();
  expect(uniformValue(input("x", []))).toBeUndefined();
});
