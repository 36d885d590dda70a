import { describe, expect, it } from "vitest";
import { UserError } from "../../src/errors.ts";
import { input } from "../../src/graph/node.ts";
import { matmul } from "../../src/graph/ops/contract.ts";
import { exp } from "../../src/graph/ops/elementwise.ts";
import { median } from "../../src/graph/ops/reduce.ts";
import { type Program, program } from "../../src/graph/program.ts";
import { chooseExecutor, type ExecutorChoice } from "../../src/runtime/executors.ts";

const x = { data: Float64Array.of(1, 3, 2), shape: [1, 3] };
const smooth = program({ y: exp(input("x", ["batch", 3])) });
const sorting = program({ y: median(input("x", ["batch", 3])) });

/** The result of a program on the executor of a choice, and what was noted. */
async function outcome(choice: ExecutorChoice, closed: Program, feeds = { x }) {
  const notes: string[] = [];
  const executor = chooseExecutor({ choice, note: (line) => notes.push(line) });
  try {
    const { y } = await (await executor.compile(closed)).run(feeds);
    return { y: y!.data, notes };
  } finally {
    await executor.close();
  }
}

describe("chooseExecutor", () => {
  it.each(["auto", "wasm", "ort"] as const)("%s computes in float32 without a note what it takes", async (choice) => {
    const { y, notes } = await outcome(choice, smooth);
    expect(y).toBeInstanceOf(Float32Array);
    expect([...y].map((value) => Math.log(value))).toEqual([expect.closeTo(1, 6), expect.closeTo(3, 6), expect.closeTo(2, 6)]);
    expect(notes).toEqual([]);
  });

  it.each(["auto", "wasm"] as const)("%s falls back to ONNX Runtime with a line that names the operation", async (choice) => {
    const { y, notes } = await outcome(choice, sorting);
    expect([...y]).toEqual([2]);
    expect(notes).toEqual([
      "a program runs in ONNX Runtime, since there is no kernel for it: median([batch, 3]) sorts, for which there is no kernel",
    ]);
  });

  // Who is asked for kernels of the median says that there are none.
  it.each([
    { columns: 1365, asked: true },
    { columns: 1366, asked: false },
  ])("auto asks for kernels of products with 3 x $columns elements: $asked", async ({ columns, asked }) => {
    const weights = { data: new Float64Array(3 * columns).fill(0.5), shape: [3, columns] };
    const notes: string[] = [];
    const executor = chooseExecutor({ note: (line) => notes.push(line) });
    const product = matmul(input("x", ["batch", 3]), input("w", [3, columns]));
    const { y } = await (await executor.compile(program({ y: median(product) }))).run({ x, w: weights });
    expect([...y!.data]).toEqual([3]);
    expect(notes.length).toBe(asked ? 1 : 0);
    await executor.close();
  });

  it("interpret computes in float64", async () => {
    const { y } = await outcome("interpret", smooth);
    expect(y).toEqual(Float64Array.from(x.data, Math.exp));
  });

  it("tfjs says what it needs where it is not installed", async () => {
    await expect(outcome("tfjs", smooth)).rejects.toThrow(UserError);
    await expect(outcome("tfjs", smooth)).rejects.toThrow('run "npm install @tensorflow/tfjs-node-gpu", or take another');
  });
});
