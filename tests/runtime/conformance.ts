/** What every executor must do; each one's test file runs this body. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gradient } from "../../src/graph/gradient.ts";
import { constant, input } from "../../src/graph/node.ts";
import type { OpName } from "../../src/graph/op.ts";
import { matmul } from "../../src/graph/ops/contract.ts";
import { add, mul, square, sub, tanh } from "../../src/graph/ops/elementwise.ts";
import { ops } from "../../src/graph/ops/index.ts";
import { sum } from "../../src/graph/ops/reduce.ts";
import { type Program, program } from "../../src/graph/program.ts";
import { concreteShape } from "../../src/graph/shape.ts";
import { elementCount, type HostArray } from "../../src/num/hostArray.ts";
import type { Arrays, Executable, Executor } from "../../src/runtime/executor.ts";
import { evaluate } from "../../src/runtime/interpret/evaluate.ts";
import { caseSizes, caseValues, type OpCase, opCases } from "../support/opCases.ts";
import { awayFromZero, randomArray } from "../support/randomArray.ts";

/** A value that float32 has too, so that executors of either type get the same numbers. */
const rounded = ({ data, shape }: HostArray): HostArray => ({ data: Float64Array.from(data, Math.fround), shape });
const random = (shape: readonly number[], seed: number): HostArray => rounded(randomArray(shape, awayFromZero(0.2, 1), seed));
const used = ({ inputs }: Program, feeds: Arrays): Arrays =>
  Object.fromEntries(Object.entries(feeds).filter(([name]) => name in inputs));

function expectClose(found: Arrays, expected: Arrays, tolerance: number): void {
  expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, { data, shape }] of Object.entries(expected)) {
    expect([name, [...found[name]!.shape]]).toEqual([name, shape]);
    expect(found[name]!.data.length).toBe(elementCount(shape));
    const size = Float64Array.from(data).reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
    data.forEach((value: number, index: number) => {
      const error = Math.abs(found[name]!.data[index]! - value);
      // Written so that a NaN fails.
      if (!(error <= tolerance * size)) {
        throw new Error(`${name}[${index}] is ${found[name]!.data[index]}, should be ${value} within ${tolerance * size}`);
      }
    });
  }
}

/** A case as a program: the value and, where it flows, the gradient by every argument for a cotangent that is fed. */
function caseProgram(one: OpCase): Program {
  const xs = one.arguments.map(({ shape }, index) => input(`x${index}`, shape));
  const y = one.build(...xs);
  const slopes = one.blocksGradient ? [] : gradient(y, xs, input("cotangent", y.shape));
  return program({ y, ...Object.fromEntries(slopes.map((slope, index) => [`slope${index}`, slope])) });
}

function caseFeeds(one: OpCase, closed: Program, sizes: ReadonlyMap<string, number>): Arrays {
  const values = caseValues(one, 5, sizes).map(rounded);
  const cotangent = random(concreteShape(closed.outputs.y!.shape, sizes), 6);
  return used(closed, { ...Object.fromEntries(values.map((value, index) => [`x${index}`, value])), cotangent });
}

/** Loss (|d energy / dx - target|^2) of a small network and its gradient by the weights: derivatives of second order. */
function scoreMatching(): Program {
  const x = input("x", ["batch", 3]);
  const first = input("first", [3, 4]);
  const second = input("second", [4, 1]);
  const energy = matmul(tanh(matmul(x, first)), second);
  const loss = sum(square(sub(gradient(energy, [x])[0]!, input("target", ["batch", 3]))));
  const [firstSlope, secondSlope] = gradient(loss, [first, second]);
  return program({ loss, firstSlope: firstSlope!, secondSlope: secondSlope! });
}

/** One step of gradient descent on a linear fit: state `weights` and `count`, feeds x and y, outputs besides state: loss. */
function descent(): Program {
  const weights = input("weights", [3, 2]);
  const residual = sub(matmul(input("x", ["batch", 3]), weights), input("y", ["batch", 2]));
  const loss = sum(square(residual));
  const [slope] = gradient(loss, [weights]);
  return program({ loss, weights: sub(weights, mul(0.05, slope!)), count: add(input("count", []), 1) });
}

const batches = [3, 5].map((batch) => ({ x: random([batch, 3], batch), y: random([batch, 2], 10 + batch) }));
const start: Arrays = { weights: random([3, 2], 20), count: { data: Float64Array.of(7), shape: [] } };

type Named = { executor: Executor };

function describeOperations(under: Named, tolerance: number): void {
  describe.each(Object.keys(ops) as OpName[])("%s", (name) => {
    it.each(opCases[name])("$title", async (one) => {
      const closed = caseProgram(one);
      const executable = await under.executor.compile(closed);
      for (const sizes of [caseSizes, new Map([["batch", 2]])]) {
        const feeds = caseFeeds(one, closed, sizes);
        expectClose(await executable.run(feeds), evaluate(closed, feeds), tolerance);
      }
    });
  });
}

function describePrograms(under: Named, tolerance: number): void {
  it("runs one executable at several sizes of a named axis, through second derivatives", async () => {
    const closed = scoreMatching();
    const executable = await under.executor.compile(closed);
    for (const batch of [1, 4, 9]) {
      const feeds = {
        x: random([batch, 3], 1),
        target: random([batch, 3], 2),
        first: random([3, 4], 3),
        second: random([4, 1], 4),
      };
      expectClose(await executable.run(feeds), evaluate(closed, feeds), 10 * tolerance);
    }
  });

  it("returns inputs, constants and one node under two names as outputs", async () => {
    const x = input("x", [2]);
    const y = add(x, 1);
    const closed = program({ x, y, again: y, same: x, fixed: constant([1, 2, 3]), repeated: constant(2) });
    const feeds = { x: random([2], 1) };
    const executable = await under.executor.compile(closed);
    expectClose(await executable.run(feeds), evaluate(closed, feeds), tolerance);
    expectClose(await executable.run(feeds), evaluate(closed, feeds), tolerance);
  });

  it("takes float32 and float64 feeds", async () => {
    const closed = descent();
    const feeds = { ...start, ...batches[0]! };
    const single = Object.fromEntries(
      Object.entries(feeds).map(([name, { data, shape }]) => [name, { data: Float32Array.from(data), shape }]),
    );
    const executable = await under.executor.compile(closed);
    expectClose(await executable.run(single), evaluate(closed, feeds), tolerance);
    expectClose(await executable.run(feeds), evaluate(closed, feeds), tolerance);
  });

  it("gives the executable that it has for a program", async () => {
    const closed = descent();
    expect(await under.executor.compile(closed)).toBe(await under.executor.compile(closed));
  });
}

function describeState(under: Named, tolerance: number): void {
  const open = async (): Promise<Executable> => under.executor.compile(descent());

  it("keeps state between steps and returns the other outputs", async () => {
    const resident = await (await open()).open(start);
    let state = start;
    for (const feeds of [...batches, ...batches]) {
      const { loss, ...next } = evaluate(descent(), { ...state, ...feeds });
      expectClose(await resident.step(feeds), { loss: loss! }, 10 * tolerance);
      state = next;
    }
    expectClose(await resident.read(), state, 10 * tolerance);
    expectClose(await resident.read(["count"]), { count: { data: Float64Array.of(11), shape: [] } }, tolerance);
    await resident.close();
  });

  it("takes steps in the order of the calls", async () => {
    const executable = await open();
    const [together, apart] = [await executable.open(start), await executable.open(start)];
    await Promise.all(batches.map((feeds) => together.step(feeds)));
    for (const feeds of batches) await apart.step(feeds);
    expectClose(await together.read(), await apart.read(), 0);
    await Promise.all([together.close(), apart.close()]);
  });

  it("shares no memory with the caller, and none between two states", async () => {
    const executable = await open();
    const data = Float64Array.from(start.weights!.data);
    const mine = { ...start, weights: { data, shape: [3, 2] } };
    const [one, other] = [await executable.open(mine), await executable.open(mine)];
    data.fill(Number.NaN);
    (await one.read()).weights!.data.fill(Number.NaN);
    await other.step(batches[0]!);
    expectClose(await one.read(), start, tolerance);
    await Promise.all([one.close(), other.close()]);
  });

  it("writes state", async () => {
    const resident = await (await open()).open(start);
    const weights = random([3, 2], 30);
    await resident.step(batches[0]!);
    await resident.write({ weights });
    expectClose(await resident.read(["weights"]), { weights }, tolerance);
    const { loss } = evaluate(descent(), { ...start, weights, ...batches[1]! });
    expectClose(await resident.step(batches[1]!), { loss: loss! }, 10 * tolerance);
    await resident.close();
  });
}

function describeErrors(under: Named): void {
  const run = async (feeds: Arrays): Promise<Arrays> => (await under.executor.compile(descent())).run(feeds);
  const all = { ...start, ...batches[0]! };
  const { x: _, ...withoutX } = all;

  it.each<[string, Arrays, string]>([
    ["a missing feed", withoutX, `the program also needs "x"`],
    ["a superfluous feed", { ...all, z: all.x }, `the program has no input "z"`],
    ["a wrong size", { ...all, x: random([3, 4], 1) }, `"x" must have shape [batch, 3], but was given [3, 4]`],
    ["a wrong rank", { ...all, count: random([1], 1) }, `"count" must have shape [], but was given [1]`],
    ["sizes of one axis that differ", { ...all, x: random([4, 3], 1) }, `the axis "batch" has size`],
    [
      "data that is not of its shape",
      { ...all, count: { data: new Float64Array(2), shape: [] } },
      `must have 1 elements, but its data has 2`,
    ],
  ])("refuses %s", async (_, feeds, message) => {
    await expect(run(feeds)).rejects.toThrow(message);
  });

  it("refuses state that the program does not take, and goes on after a refused step", async () => {
    const executable = await under.executor.compile(descent());
    await expect(executable.open({ ...start, z: start.count! })).rejects.toThrow(`no input "z"`);
    const resident = await executable.open(start);
    await expect(resident.step({ ...batches[0]!, count: start.count! })).rejects.toThrow(`"count" is state`);
    await expect(resident.step({ x: batches[0]!.x })).rejects.toThrow(`also needs "y"`);
    await expect(resident.read(["z"])).rejects.toThrow(`"z" is not in the state`);
    await expect(resident.write({ z: start.count! })).rejects.toThrow(`"z" is not in the state`);
    await expect(resident.write({ count: batches[0]!.x })).rejects.toThrow(`"count" has shape []`);
    await resident.step(batches[0]!);
    expect([...(await resident.read(["count"])).count!.data]).toEqual([8]);
    await resident.close();
    await expect(resident.step(batches[0]!)).rejects.toThrow("closed");
    await resident.close();
  });

  it("refuses state that an output would replace by another shape", async () => {
    const w = input("w", [2, 1]);
    const executable = await under.executor.compile(program({ w: sum(w) }));
    await expect(executable.open({ w: random([2, 1], 1) })).rejects.toThrow(`"w" has shape [2, 1]`);
  });
}

/**
 * Declares the tests of an executor. `tolerance` is the error allowed in one operation, relative to the largest element of its
 * result: about 1e-5 for float32, 1e-12 for float64.
 */
export function describeExecutor(name: string, create: () => Promise<Executor>, tolerance: number): void {
  describe(`executor ${name}`, () => {
    const under = {} as Named;
    beforeAll(async () => {
      under.executor = await create();
    });
    afterAll(() => under.executor.close());
    describe("operations", () => describeOperations(under, tolerance));
    describe("programs", () => describePrograms(under, tolerance));
    describe("state", () => describeState(under, tolerance));
    describe("errors", () => describeErrors(under));
  });
}
