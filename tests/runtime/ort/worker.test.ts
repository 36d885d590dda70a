import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { UserError } from "../../../src/errors.ts";
import { input } from "../../../src/graph/node.ts";
import type { Tensor } from "../../../src/graph/op.ts";
import { matmul } from "../../../src/graph/ops/contract.ts";
import { acos, add, exp, maximum, mul, reciprocal, tanh } from "../../../src/graph/ops/elementwise.ts";
import { take } from "../../../src/graph/ops/gather.ts";
import { median, reduceMax, sum } from "../../../src/graph/ops/reduce.ts";
import { type Program, program } from "../../../src/graph/program.ts";
import type { HostArray } from "../../../src/num/hostArray.ts";
import { createOrtExecutor } from "../../../src/runtime/ort/executor.ts";
import { between, randomArray } from "../../support/randomArray.ts";

const x = input("x", ["batch", 3]);
const array = (...values: number[]): HostArray => ({ data: Float64Array.from(values), shape: [values.length / 3, 3] });

/** A run of about a second: many products of large matrices, one after the other. */
function longProgram(): Program {
  const w = input("w", [512, 512]);
  let h: Tensor = input("h", [512, 512]);
  for (let layer = 0; layer < 40; layer++) h = tanh(matmul(h, w));
  return program({ h });
}

const longFeeds = { w: randomArray([512, 512], between(-0.1, 0.1), 1), h: randomArray([512, 512], between(-1, 1), 2) };

describe("sessions", () => {
  it("are built once for a program, and once for equal models", async () => {
    await using executor = createOrtExecutor();
    expect([executor.provider, executor.sessions]).toEqual([undefined, 0]);
    const [once, twice, equal] = [program({ y: exp(x) }), program({ y: exp(x) }), program({ y: add(exp(x), 0) })];
    await Promise.all([executor.compile(once), executor.compile(once), executor.compile(twice), executor.compile(equal)]);
    expect([executor.provider, executor.sessions]).toEqual(["cpu", 1]);
    await executor.compile(program({ z: exp(x) }));
    expect(executor.sessions).toBe(2);
  });

  it("can be asked for again after a model that cannot be lowered", async () => {
    await using executor = createOrtExecutor();
    const bad = program({ y: mul(x, 1e300) });
    await expect(executor.compile(bad)).rejects.toThrow("beyond the range of float32");
    await expect(executor.compile(bad)).rejects.toThrow("beyond the range of float32");
    expect(executor.sessions).toBe(0);
  });
});

describe("providers", () => {
  it("are tried in order", async () => {
    await using executor = createOrtExecutor({ providers: ["nonesuch", "cpu"] });
    const executable = await executor.compile(program({ y: exp(x) }));
    expect(executor.provider).toBe("cpu");
    expect([...(await executable.run({ x: array(0, 0, 0) })).y!.data]).toEqual([1, 1, 1]);
  });

  it("that are all missing are named with their reasons", async () => {
    await using executor = createOrtExecutor({ providers: ["nonesuch"] });
    const refused = executor.compile(program({ y: exp(x) }));
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow(
      /^no execution provider of nonesuch could be used \(nonesuch: .*\); use "cpu", or install/,
    );
  });
});

describe("options", () => {
  it.each<[string, () => unknown, string]>([
    ["no threads", () => createOrtExecutor({ threads: 0 }), "threads must be a whole number of at least 1, found 0"],
    ["part of a thread", () => createOrtExecutor({ threads: 1.5 }), "threads must be a whole number of at least 1, found 1.5"],
    ["no providers", () => createOrtExecutor({ providers: [] }), 'providers is empty; name at least one, such as "cpu"'],
  ])("%s is refused", (_, create, message) => expect(create).toThrow(message));

  it("computes in float64 on request", async () => {
    await using executor = createOrtExecutor({ elementType: "float64" });
    const executable = await executor.compile(program({ y: tanh(add(x, 1e-12)) }));
    const { y } = await executable.run({ x: array(0, 1, 2) });
    expect(y!.data).toBeInstanceOf(Float64Array);
    expect([...y!.data]).toEqual([0, 1, 2].map((value) => expect.closeTo(Math.tanh(value + 1e-12), 15)));
    expect(y!.data[0]).not.toBe(0);
  });

  it("gives the same numbers on two threads", async () => {
    const results = [];
    for (const threads of [1, 2]) {
      await using executor = createOrtExecutor({ threads });
      const executable = await executor.compile(longProgram());
      results.push((await executable.run(longFeeds)).h!.data);
    }
    expect(results[0]!.some((value) => value !== 0)).toBe(true);
    expect(results[1]).toEqual(results[0]);
  });
});

describe("the calling thread", () => {
  it("goes on during a run", async () => {
    await using executor = createOrtExecutor();
    const executable = await executor.compile(longProgram());
    await executable.run(longFeeds);
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    const start = performance.now();
    await Promise.all(Array.from({ length: 3 }, () => executable.run(longFeeds)));
    const elapsed = performance.now() - start;
    clearInterval(timer);
    expect(elapsed).toBeGreaterThan(50);
    // Were the runs on this thread, a timer would fire at most once after each.
    expect(ticks).toBeGreaterThan(5);
  });

  it("keeps its arrays", async () => {
    await using executor = createOrtExecutor();
    const executable = await executor.compile(program({ x: exp(x) }));
    const feed = { data: Float32Array.of(1, 2, 3), shape: [1, 3] };
    await executable.run({ x: feed });
    const resident = await executable.open({ x: feed });
    await resident.write({ x: feed });
    expect([...feed.data]).toEqual([1, 2, 3]);
  });

  it("can exit while an executor is open, and waits for what it asked for", () => {
    const path = (file: string): string => fileURLToPath(new URL(`../../../dist/src/${file}`, import.meta.url));
    const script = `
      import { createOrtExecutor } from ${JSON.stringify(path("runtime/ort/executor.js"))};
      import { input } from ${JSON.stringify(path("graph/node.js"))};
      import { program } from ${JSON.stringify(path("graph/program.js"))};
      import { exp } from ${JSON.stringify(path("graph/ops/elementwise.js"))};
      createOrtExecutor()
        .compile(program({ y: exp(input("x", [1])) }))
        .then((executable) => executable.run({ x: { data: Float32Array.of(0), shape: [1] } }))
        .then(({ y }) => console.log("answer", y.data[0]));
    `;
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
      encoding: "utf8",
      timeout: 30_000,
    });
    expect([status, stdout, stderr]).toEqual([0, "answer 1\n", ""]);
  });
});

describe("closing", () => {
  it("answers what was asked before and refuses what comes after, twice without harm", async () => {
    const executor = createOrtExecutor();
    const executable = await executor.compile(program({ y: exp(x) }));
    const answers = [executable.run({ x: array(0, 0, 0) }), executable.run({ x: array(0, 0, 0) })];
    await Promise.all([executor.close(), executor.close()]);
    expect((await Promise.all(answers)).map(({ y }) => y!.data[0])).toEqual([1, 1]);
    await expect(executable.run({ x: array(0, 0, 0) })).rejects.toThrow("the executor is closed; create another one");
    await expect(executor.compile(program({ y: tanh(x) }))).rejects.toThrow("the executor is closed");
    await executor.close();
  });
});

describe("failures", () => {
  it("of a run are rejections, and the executor goes on", async () => {
    await using executor = createOrtExecutor({ elementType: "float64" });
    await expect(executor.compile(program({ y: acos(x) }))).rejects.toThrow("Acos");
    const executable = await executor.compile(program({ y: exp(x) }));
    expect((await executable.run({ x: array(0, 0, 0) })).y!.data[0]).toBe(1);
  });
});

describe("numbers that are not finite", () => {
  const functions: Readonly<Record<string, (x: Tensor) => Tensor>> = {
    "exp x": exp,
    "tanh x": tanh,
    "1 / x": reciprocal,
    "max(x, 0)": (t) => maximum(t, 0),
    "x w": (t) => matmul(t, input("w", [3, 2])),
    "take x": (t) => take(t, [2, 1, 0]),
    "sum x": (t) => sum(t, 1),
    "max of x": (t) => reduceMax(t, 1),
    "median of x": median,
  };

  it.each(Object.entries(functions))("NaN passes through %s and stays in its row", async (_, build) => {
    await using executor = createOrtExecutor();
    const closed = program({ y: build(x) });
    const w: HostArray = { data: Float64Array.of(1, 2, 3, 4, 5, 6), shape: [3, 2] };
    const executable = await executor.compile(closed);
    const { y } = await executable.run({
      x: array(1, 2, 3, Number.NaN, Number.NaN, Number.NaN),
      ...("w" in closed.inputs ? { w } : {}),
    });
    const half = y!.data.length / 2;
    expect([...y!.data.subarray(0, half)].every(Number.isFinite)).toBe(true);
    expect([...y!.data.subarray(half)].every(Number.isNaN)).toBe(true);
  });
});
