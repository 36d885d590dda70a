/** Kernels against the interpreter on random programs: fusion, sums that share columns, views of views, liveness of memory. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { constant, input } from "../../../src/graph/node.ts";
import type { Tensor } from "../../../src/graph/op.ts";
import { matmul } from "../../../src/graph/ops/contract.ts";
import { abs, add, maximum, mul, neg, select, sub, tanh } from "../../../src/graph/ops/elementwise.ts";
import { scatterAdd, take } from "../../../src/graph/ops/gather.ts";
import { concat, pad, reshape, slice, transpose } from "../../../src/graph/ops/movement.ts";
import { broadcast, reduceMax, sum } from "../../../src/graph/ops/reduce.ts";
import { type Program, program } from "../../../src/graph/program.ts";
import type { Arrays } from "../../../src/runtime/executor.ts";
import { evaluate } from "../../../src/runtime/interpret/evaluate.ts";
import { createWasmExecutor } from "../../../src/runtime/wasm/executor.ts";
import { between, randomArray } from "../../support/randomArray.ts";

/** Natural numbers that a program is built from, taken round and round. */
type Choices = (bound: number) => number;

const choicesFrom = (numbers: readonly number[]): Choices => {
  let at = 0;
  return (bound) => numbers[at++ % numbers.length]! % bound;
};

const widthOf = (x: Tensor): number => x.shape[1] as number;
const indicesBelow = (choose: Choices, count: number, bound: number): number[] =>
  Array.from({ length: count }, () => choose(bound));

/** What makes a new tensor [batch, n] of one or two others. */
const steps: readonly ((choose: Choices, x: Tensor, y: Tensor) => Tensor)[] = [
  (choose, x) => take(x, indicesBelow(choose, 1 + choose(7), widthOf(x))),
  (choose, x) => scatterAdd(x, indicesBelow(choose, widthOf(x), 3), 3 + choose(3)),
  (choose, x) => scatterAdd(x, Array(widthOf(x)).fill(choose(2)), 2 + choose(4)),
  // Several sums that become one, some to columns in turn and some to one column.
  (choose, x) =>
    Array.from({ length: 2 + choose(3) }, (_, part) =>
      scatterAdd(mul(part + 1, x), choose(2) === 0 ? Array(widthOf(x)).fill(choose(4)) : indicesBelow(choose, widthOf(x), 4), 4),
    ).reduce((total, part, index) => (index % 2 === 0 ? add(total, part) : sub(total, part))),
  (_, x) => sum(x, 1, true),
  (_, x) => reduceMax(x, 1),
  (_, x) => neg(x),
  (_, x) => tanh(x),
  (_, x) => abs(x),
  (_, x, y) => concat([x, y], 1),
  (choose, x) => slice(x, 1, choose(widthOf(x)), widthOf(x)),
  (choose, x) => pad(x, 1, choose(2), choose(3)),
  (_, x) => (widthOf(x) % 2 === 0 ? reshape(transpose(reshape(x, ["batch", 2, widthOf(x) / 2]), [0, 2, 1]), x.shape) : x),
  (choose, x) =>
    matmul(
      x,
      constant(
        Array.from({ length: 2 * widthOf(x) }, () => choose(5) / 4 - 0.5),
        [widthOf(x), 2],
      ),
    ),
  (choose, x) => mul(x, constant(Array.from({ length: widthOf(x) }, () => choose(9) / 4 - 1))),
  ...[add, sub, mul, maximum].map((combine) => (_: Choices, x: Tensor, y: Tensor) => combine(x, widthAs(y, x))),
  (_, x, y) => select(widthAs(y, x), x, 0.5),
  (_, x, y) => add(x, add(widthAs(y, x), input("row", [1]))),
];

/** y in the width of x: as it is, one column for all, or taken round. */
function widthAs(y: Tensor, x: Tensor): Tensor {
  const width = widthOf(x);
  if (widthOf(y) === width) return y;
  if (widthOf(y) === 1) return broadcast(y, ["batch", width]);
  return take(
    y,
    Array.from({ length: width }, (_, index) => index % widthOf(y)),
  );
}

function randomProgram(numbers: readonly number[], size: number): Program {
  const choose = choicesFrom(numbers);
  const known = [input("a", ["batch", 4]), input("b", ["batch", 6]), input("c", ["batch", 1])];
  for (let count = 0; count < size; count++) {
    const [x, y] = [known[choose(known.length)]!, known[choose(known.length)]!];
    known.push(steps[choose(steps.length)]!(choose, x, y));
  }
  // The last input among them gives the batch its size.
  const outputs = [known.at(-1)!, known[choose(known.length)]!, known[3 + choose(size)]!, known[2]!];
  return program(Object.fromEntries(outputs.map((tensor, index) => [`y${index}`, tensor])));
}

const feedsOf = ({ inputs }: Program, rows: number): Arrays => {
  const domain = between(-1.5, 1.5);
  const all: Arrays = {
    a: randomArray([rows, 4], domain, 1),
    b: randomArray([rows, 6], domain, 2),
    c: randomArray([rows, 1], domain, 3),
    row: randomArray([1], domain, 4),
  };
  return Object.fromEntries(Object.entries(all).filter(([name]) => name in inputs));
};

describe("random programs", () => {
  it("give in kernels what the interpreter gives", async () => {
    const executor = createWasmExecutor({ threads: 0, elementType: "float64" });
    const programs = fc.record({
      numbers: fc.array(fc.nat(10_000), { minLength: 60, maxLength: 60 }),
      size: fc.integer({ min: 1, max: 40 }),
      rows: fc.integer({ min: 1, max: 19 }),
    });
    await fc.assert(
      fc.asyncProperty(programs, async ({ numbers, size, rows }) => {
        const closed = randomProgram(numbers, size);
        const feeds = feedsOf(closed, rows);
        const found = await (await executor.compile(closed)).run(feeds);
        for (const [name, { data }] of Object.entries(evaluate(closed, feeds))) {
          const scale = data.reduce((largest: number, value: number) => Math.max(largest, Math.abs(value)), 1);
          data.forEach((value: number, index: number) => {
            expect(Math.abs(found[name]!.data[index]! - value) / scale).toBeLessThan(1e-12);
          });
        }
      }),
      { numRuns: 400, seed: 20261122 },
    );
  });
});
