import { describe, expect, it } from "vitest";
import { allPairs } from "../../../potentials/pairs.ts";
import { input } from "../../../src/graph/node.ts";
import type { Tensor } from "../../../src/graph/op.ts";
import { add, exp, mul, square, sub } from "../../../src/graph/ops/elementwise.ts";
import { take } from "../../../src/graph/ops/gather.ts";
import { broadcast, reduceMax } from "../../../src/graph/ops/reduce.ts";
import { program } from "../../../src/graph/program.ts";
import { createWasmExecutor } from "../../../src/runtime/wasm/executor.ts";
import { fuse, type Loop } from "../../../src/runtime/wasm/loops.ts";
import { lowerToColumns } from "../../../src/runtime/wasm/lowerings.ts";
import { recomputing } from "../../../src/runtime/wasm/recomputation.ts";

const COLUMN_BYTES = 64;

/** Differences of all pairs, each times the largest square of one, by way of `through`: the largest is known only after a pass over all pairs. */
function scaledDifferences(atoms: number, through: (difference: Tensor) => Tensor) {
  const x = input("x", ["batch", atoms]);
  const { first, second } = allPairs(atoms);
  const value = through(sub(take(x, first), take(x, second)));
  const largest = reduceMax(square(value), [-1]);
  return program({ y: mul(value, broadcast(largest, value.shape)) });
}

const loopsOf = (built: ReturnType<typeof scaledDifferences>): Loop[] =>
  recomputing(fuse(Object.values(lowerToColumns(built).outputs)), COLUMN_BYTES);

const againOf = (loops: readonly Loop[]): string[] =>
  loops.flatMap((loop) => (loop.kind === "columns" ? loop.again.map(({ op }) => op) : []));

describe("what later loops compute again", () => {
  it("is a difference of columns that are near, where there are thousands", () => {
    expect(againOf(loopsOf(scaledDifferences(100, (difference) => difference)))).toEqual(["sub"]);
  });

  it("is nothing where there are few, and all columns stay near", () => {
    expect(againOf(loopsOf(scaledDifferences(20, (difference) => difference)))).toEqual([]);
  });

  it("is nothing that takes long", () => {
    expect(againOf(loopsOf(scaledDifferences(100, exp)))).toEqual([]);
  });

  it("ends in a long chain of cheap operations on the same value", () => {
    const chain = (difference: Tensor): Tensor => Array.from({ length: 40 }).reduce<Tensor>((y) => add(y, mul(y, y)), difference);
    expect(againOf(loopsOf(scaledDifferences(100, chain)))).toEqual([]);
  });

  it("has the same bits", async () => {
    const atoms = 100;
    const x = Float32Array.from({ length: atoms }, (_, at) => Math.sin(7 * at));
    const executor = createWasmExecutor({ threads: 0 });
    const compiled = await executor.compile(scaledDifferences(atoms, (difference) => difference));
    const { y } = await compiled.run({ x: { data: x, shape: [1, atoms] } });
    const { first, second } = allPairs(atoms);
    const differences = Float32Array.from(first, (a, k) => x[a]! - x[second[k]!]!);
    const largest = differences.reduce((most, difference) => Math.max(most, Math.fround(difference * difference)), 0);
    expect(y!.data).toEqual(differences.map((difference) => difference * largest));
    await executor.close();
  });
});
