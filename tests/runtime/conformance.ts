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
import { drawnRows } from "../../src/runtime/advance.ts";
import { type Arrays, type Executable, type Executor, UnsupportedProgram } from "../../src/runtime/executor.ts";
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

/** Loss (|d energy / dx - target|^2) of a small network and its gradient by the position: derivatives of second order. */
function scoreMatching(): Program {
  const x = input("x", ["batch", 3]);
  const first = input("first", [3, 4]);
  const second = input("second", [4, 1]);
  const energy = matmul(tanh(matmul(x, first)), second);
  const loss = sum(square(sub(gradient(energy, [x])[0]!, input("target", ["batch", 3]))));
  const [firstSlope, secondSlope] = gradient(loss, [first, second]);
  return program({ loss, firstSlope: firstSlope!, secondSlope: secondSlope! });
}

/** One step of gradient descent in each row: state `position` and `count`, feed `target`, output besides state: loss. */
function descent(): Program {
  const position = input("position", ["batch", 3]);
  const image = matmul(position, constant([1, -2, 0.5, 1, 3, -1], [3, 2]));
  const loss = sum(square(sub(image, input("target", ["batch", 2]))), -1);
  const [slope] = gradient(loss, [position]);
  return program({ loss, position: sub(position, mul(0.05, slope!)), count: add(input("count", []), 1) });
}

/** A random walk towards a target: state `position`, drawn `noise`, feed `target`, output besides state: the squared distance. */
function walk(): Program {
  const position = input("position", ["batch", 3]);
  const moved = add(mul(0.5, add(position, input("target", ["batch", 3]))), input("noise", ["batch", 3]));
  return program({ position: moved, distance: sum(square(moved), -1) });
}

const batches = [1, 2].map((seed) => ({ target: random([3, 2], seed) }));
const start: Arrays = { position: random([3, 3], 20), count: { data: Float64Array.of(7), shape: [] } };

type Named = { executor: Executor };

/** What an executor refuses, with the reason that it must name: cases as "operation: title", and "second order" for reductions of a batch. */
export type Refusals = Readonly<Record<string, string>>;

function describeOperations(under: Named, tolerance: number, refuses: Refusals): void {
  describe.each(Object.keys(ops) as OpName[])("%s", (name) => {
    it.each(opCases[name])("$title", async (one) => {
      const closed = caseProgram(one);
      const reason = refuses[`${name}: ${one.title}`];
      if (reason !== undefined) {
        const refused = under.executor.compile(closed);
        await expect(refused).rejects.toThrow(UnsupportedProgram);
        await expect(refused).rejects.toThrow(reason);
      }
      // Where the gradient is refused, the value alone may be not.
      const accepted = reason === undefined ? closed : program({ y: closed.outputs.y! });
      const executable = await under.executor.compile(accepted).catch((error: unknown) => {
        if (reason !== undefined && error instanceof UnsupportedProgram) return undefined;
        throw error;
      });
      if (executable === undefined) return;
      for (const sizes of [caseSizes, new Map([["batch", 2]])]) {
        const feeds = caseFeeds(one, accepted, sizes);
        expectClose(await executable.run(feeds), evaluate(accepted, feeds), tolerance);
      }
    });
  });
}

function describePrograms(under: Named, tolerance: number, refuses: Refusals): void {
  it.skipIf("second order" in refuses)(
    "runs one executable at several sizes of a named axis, through second derivatives",
    async () => {
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
    },
  );

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
    const data = Float64Array.from(start.position!.data);
    const mine = { ...start, position: { data, shape: [3, 3] } };
    const [one, other] = [await executable.open(mine), await executable.open(mine)];
    data.fill(Number.NaN);
    (await one.read()).position!.data.fill(Number.NaN);
    await other.step(batches[0]!);
    expectClose(await one.read(), start, tolerance);
    await Promise.all([one.close(), other.close()]);
  });

  it("writes state", async () => {
    const resident = await (await open()).open(start);
    const position = random([3, 3], 30);
    await resident.step(batches[0]!);
    await resident.write({ position });
    expectClose(await resident.read(["position"]), { position }, tolerance);
    const { loss } = evaluate(descent(), { ...start, position, ...batches[1]! });
    expectClose(await resident.step(batches[1]!), { loss: loss! }, 10 * tolerance);
    await resident.close();
  });
}

function describeAdvance(under: Named, tolerance: number): void {
  const rows = 5;
  const keys = Uint32Array.from({ length: 2 * rows }, (_, index) => 1000 + index);
  const from: Arrays = { position: random([rows, 3], 40) };
  const target = { target: random([rows, 3], 41) };

  it("takes several steps with the draws of the rows' keys", async () => {
    const resident = await (await under.executor.compile(walk())).open(from, { noise: keys });
    let state = from;
    let distance: HostArray | undefined;
    for (let step = 3; step < 7; step++) {
      const { distance: found, ...next } = evaluate(walk(), { ...state, ...target, noise: drawnRows(keys, step, 3) });
      [state, distance] = [next, found];
    }
    expectClose(await resident.advance({ first: 3, end: 7 }, target), { distance: distance! }, 10 * tolerance);
    expectClose(await resident.read(), state, 10 * tolerance);
    await resident.close();
  });

  it("gives the same bits in one call or several, and by single steps", async () => {
    const executable = await under.executor.compile(walk());
    const [once, twice, single] = await Promise.all([1, 2, 3].map(() => executable.open(from, { noise: keys })));
    await once!.advance({ first: 0, end: 6 }, target);
    await Promise.all([twice!.advance({ first: 0, end: 2 }, target), twice!.advance({ first: 2, end: 6 }, target)]);
    for (let step = 0; step < 6; step++) await single!.step({ ...target, noise: drawnRows(keys, step, 3) });
    const expected = await once!.read();
    expectClose(await twice!.read(), expected, 0);
    expectClose(await single!.read(), expected, 0);
  });

  it("refuses what cannot be drawn, and steps that are none", async () => {
    const executable = await under.executor.compile(walk());
    await expect(executable.open(from, { other: keys })).rejects.toThrow(`"other" is to be drawn, but is no input`);
    await expect(executable.open(from, { noise: keys.slice(1) })).rejects.toThrow("9 words");
    const resident = await executable.open(from, { noise: keys });
    await expect(resident.advance({ first: 3, end: 3 }, target)).rejects.toThrow("steps 3 to 3");
    await expect(resident.advance({ first: 0, end: 1 }, {})).rejects.toThrow(`also needs "target"`);
  });
}

function describeErrors(under: Named): void {
  const run = async (feeds: Arrays): Promise<Arrays> => (await under.executor.compile(descent())).run(feeds);
  const all = { ...start, ...batches[0]! };
  const { target: _, ...withoutTarget } = all;

  it.each<[string, Arrays, string]>([
    ["a missing feed", withoutTarget, `the program also needs "target"`],
    ["a superfluous feed", { ...all, z: all.target }, `the program has no input "z"`],
    ["a wrong size", { ...all, target: random([3, 4], 1) }, `"target" must have shape [batch, 2], but was given [3, 4]`],
    ["a wrong rank", { ...all, count: random([1], 1) }, `"count" must have shape [], but was given [1]`],
    ["sizes of one axis that differ", { ...all, target: random([4, 2], 1) }, `the axis "batch" has size`],
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
    await expect(resident.step({})).rejects.toThrow(`also needs "target"`);
    await expect(resident.read(["z"])).rejects.toThrow(`"z" is not in the state`);
    await expect(resident.write({ z: start.count! })).rejects.toThrow(`"z" is not in the state`);
    await expect(resident.write({ count: batches[0]!.target })).rejects.toThrow(`"count" has shape []`);
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
export function describeExecutor(name: string, create: () => Promise<Executor>, tolerance: number, refuses: Refusals = {}): void {
  describe(`executor ${name}`, () => {
    const under = {} as Named;
    beforeAll(async () => {
      under.executor = await create();
    });
    afterAll(() => under.executor.close());
    describe("operations", () => describeOperations(under, tolerance, refuses));
    describe("programs", () => describePrograms(under, tolerance, refuses));
    describe("state", () => describeState(under, tolerance));
    describe("several steps", () => describeAdvance(under, tolerance));
    describe("errors", () => describeErrors(under));
  });
}
