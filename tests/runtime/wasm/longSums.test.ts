/** Sums of many terms in single precision: what rounding takes is carried along. */
import { afterAll, describe, expect, it } from "vitest";
import { input } from "../../../src/graph/node.ts";
import { square } from "../../../src/graph/ops/elementwise.ts";
import { sum } from "../../../src/graph/ops/reduce.ts";
import { program } from "../../../src/graph/program.ts";
import { key, normals } from "../../../src/num/random.ts";
import { createWasmExecutor } from "../../../src/runtime/wasm/executor.ts";

const TERMS = 5000;
const kernels = createWasmExecutor({ threads: 0 });
afterAll(() => kernels.close());

const total = program({ total: sum(input("x", ["batch", TERMS]), -1), squares: sum(square(input("x", ["batch", TERMS])), -1) });

/** Large numbers of either sign whose sum is small. */
function terms(rows: number): Float32Array {
  const draws = new Float64Array(rows * TERMS);
  normals(key(5), 0, draws);
  return Float32Array.from(draws, (value) => 100 * value + 10);
}

describe("long sums in kernels", () => {
  it("are as exact as the result can be written, which adding one after the other is not", async () => {
    const rows = 8;
    const x = terms(rows);
    const { total: found } = await (await kernels.compile(total)).run({ x: { data: x, shape: [rows, TERMS] } });
    let plainError = 0;
    for (let row = 0; row < rows; row++) {
      const own = x.subarray(row * TERMS, (row + 1) * TERMS);
      const exact = own.reduce((sum, value) => sum + value, 0);
      const plain = own.reduce((sum, value) => Math.fround(sum + value), 0);
      plainError = Math.max(plainError, Math.abs(plain - exact) / Math.abs(exact));
      expect(Math.abs(found!.data[row]! - exact)).toBeLessThan(2 ** -23 * Math.abs(exact));
    }
    expect(plainError).toBeGreaterThan(4 * 2 ** -23);
  });

  it("stay infinite, and no numbers stay none", async () => {
    const x = terms(3);
    x[10] = Number.POSITIVE_INFINITY;
    x[TERMS + 10] = Number.NEGATIVE_INFINITY;
    x[2 * TERMS + 10] = Number.NaN;
    const { total: found } = await (await kernels.compile(total)).run({ x: { data: x, shape: [3, TERMS] } });
    expect(Array.from(found!.data)).toEqual([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN]);
  });
});
