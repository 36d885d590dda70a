import { afterAll, describe, expect, it } from "vitest";
import { constant, input } from "../../src/graph/node.ts";
import { mul, square } from "../../src/graph/ops/elementwise.ts";
import { sum } from "../../src/graph/ops/reduce.ts";
import { hostArray } from "../../src/num/hostArray.ts";
import { key, normals } from "../../src/num/random.ts";
import type { Executor } from "../../src/runtime/executor.ts";
import { createInterpreter } from "../../src/runtime/interpret/interpreter.ts";
import { createOrtExecutor } from "../../src/runtime/ort/executor.ts";
import { createWasmExecutor } from "../../src/runtime/wasm/executor.ts";
import { createChains } from "../../src/sample/chains.ts";
import { invalidProposals } from "../../src/sample/invalidProposals.ts";
import { type Family, familyOf } from "../../src/sample/kernels/family.ts";
import { kernelKinds } from "../../src/sample/kernels/index.ts";
import { warmUp } from "../../src/sample/warmUp.ts";
import { onTheLine } from "../../src/target.ts";
import { halfLine, lopsided } from "./kernels/targets.ts";

const executor = createWasmExecutor({ threads: 0 });
const others: readonly Executor[] = [createInterpreter(), createOrtExecutor()];
afterAll(() => Promise.all([executor, ...others].map((each) => each.close())));

const mala = kernelKinds.mala.create({});
const settings = { stepSize: 0.5, scale: [1, 1, 1] };

async function walked(steps: number, starts: readonly number[], on: Executor = executor, parts: readonly number[] = [steps]) {
  const chains = await createChains({ family: familyOf(lopsided), kernel: mala, starts, stream: key(4), executor: on });
  for (const part of parts) await chains.advance(part, settings);
  const points = await chains.read();
  await chains.close();
  return points;
}

const starts = [0.1, 0.2, 3, -0.4, 0, 1, 0.3, -0.1, -2];

describe("createChains", () => {
  it("goes the same way with every executor", async () => {
    const { x } = await walked(5, starts);
    for (const other of others) {
      const found = await walked(5, starts, other);
      found.x.forEach((value, at) => void expect(value).toBeCloseTo(x[at]!, 4));
    }
  });

  it("depends neither on how its steps are dealt out nor on other chains", async () => {
    const { x } = await walked(10, starts);
    expect((await walked(10, starts, executor, [3, 1, 6])).x).toEqual(x);
    expect((await walked(10, starts.slice(0, 3))).x).toEqual(x.slice(0, 3));
  });

  it("keeps angles within half a turn", async () => {
    const { x } = await walked(50, starts);
    for (let chain = 0; chain < 3; chain++) expect(Math.abs(x[3 * chain + 2]!)).toBeLessThanOrEqual(Math.fround(Math.PI) + 1e-6);
  });

  it("refuses starts without an energy, naming chain and term", async () => {
    const options = { family: familyOf(halfLine), kernel: mala, stream: key(1), executor };
    await expect(createChains({ ...options, starts: [1, 2, -1] })).rejects.toThrow(
      "at the start of chain 2 of 3 the energy is NaN",
    );
    const two = { ...options, family: familyOf(lopsided) };
    await expect(createChains({ ...two, starts: [1, 2] })).rejects.toThrow(
      "the starts have 2 numbers, but a chain has 3 coordinates",
    );
  });

  it("rejects proposals that have no energy, counts and names them, and other chains never hear of it", async () => {
    const options = { family: familyOf(halfLine), kernel: mala, stream: key(9), executor };
    const all = await createChains({ ...options, starts: [0.5, 3, 4] });
    const { invalid } = await all.advance(40, { stepSize: 2, scale: [1] });
    const { x } = await all.read();
    expect(x.every(Number.isFinite)).toBe(true);
    expect(invalid.some((count) => count > 0)).toBe(true);
    const found = (await invalidProposals(all, invalid, [1], () => "the bond 0-1"))!;
    expect(found.total).toBe(invalid.reduce((total, count) => total + count, 0));
    expect(found.message).toMatch(/chain \d made \d+ of them: .* that of the energy along the bond 0-1;/);
    await all.close();
    expect(await invalidProposals(all, new Float64Array(3), [1])).toBeUndefined();
  });

  it("goes on from other chains' places, and evaluates anew where inputs of the target change", async () => {
    const level = input("level", ["batch", 1]);
    const family: Family = {
      dimension: 2,
      periods: onTheLine(2),
      terms: { energy: (x) => mul(level, sum(square(x), 1, true)) },
    };
    const feeds = (value: number) => ({ level: hostArray(new Float64Array(3).fill(value), [3, 1]) });
    const options = { family, kernel: mala, stream: key(2), executor, feeds: feeds(1) };
    const chains = await createChains({ ...options, starts: [1, 0, 2, 0, 3, 0] });
    await chains.rearrange(Uint32Array.of(2, 0, 0));
    expect([...(await chains.read()).energies]).toEqual([9, 1, 1]);
    await chains.refresh(feeds(10));
    expect([...(await chains.read()).energies]).toEqual([90, 10, 10]);
    expect([...(await chains.read()).gradients].slice(0, 2)).toEqual([60, 0]);
    await chains.close();
  });
});

describe("warmUp", () => {
  const deviations = [0.01, 1, 30];
  const family: Family = {
    dimension: 3,
    periods: onTheLine(3),
    terms: {
      energy: (x) => mul(0.5, sum(square(mul(x, constant(deviations.map((deviation) => 1 / deviation)))), 1, true)),
    },
  };

  it("finds the lengths of coordinates and the step size of the wanted acceptance", async () => {
    const kernel = kernelKinds.hmc.create({ leapfrogSteps: 3 });
    const starts = new Float64Array(3 * 64);
    normals(key(3), 0, starts);
    const spread = starts.map((value, at) => 3 * value * deviations[at % 3]!);
    const chains = await createChains({ family, kernel, starts: spread, stream: key(6), executor });
    const { stepSize, scale } = await warmUp(chains, { steps: 210, stepSize: 0.01 });
    scale.forEach((length, i) => {
      expect(length / deviations[i]!).toBeGreaterThan(0.8);
      expect(length / deviations[i]!).toBeLessThan(1.25);
    });
    const { acceptance } = await chains.advance(50, { stepSize, scale });
    const mean = acceptance.reduce((total, value) => total + value, 0) / (50 * 64);
    expect(Math.abs(mean - kernel.wantedAcceptance!)).toBeLessThan(0.1);
    await chains.close();
  });
});
