import { afterAll, describe, expect, it } from "vitest";
import { founderLogWeights } from "../../../src/estimate/lineage.ts";
import { logNormaliser } from "../../../src/estimate/logNormaliser.ts";
import { neg } from "../../../src/graph/ops/elementwise.ts";
import { fold, type Key, key, normals, uniforms } from "../../../src/num/random.ts";
import { createWasmExecutor } from "../../../src/runtime/wasm/executor.ts";
import { type Annealed, type AnnealOptions, anneal, equalLevels, geometricPath } from "../../../src/sample/annealing/anneal.ts";
import { chainPopulation } from "../../../src/sample/annealing/chainPopulation.ts";
import { createChains } from "../../../src/sample/chains.ts";
import type { Family } from "../../../src/sample/kernels/family.ts";
import { kernelKinds } from "../../../src/sample/kernels/index.ts";
import type { Kernel } from "../../../src/sample/kernels/kernel.ts";
import { LOPSIDED_LOG_Z, LOPSIDED_MEANS, lopsided, lopsidedDraws, START, startLogDensity } from "../kernels/targets.ts";

const executor = createWasmExecutor({ threads: 0 });
afterAll(() => executor.close());

/** From the normal and uniform start to the lopsided target. */
const family: Family = {
  dimension: 3,
  periods: lopsided.periods,
  terms: { start: (x) => neg(startLogDensity(x)), energy: (x) => lopsided.reducedEnergy(x) },
};

function startDraws(stream: Key, count: number): Float64Array {
  const draws = new Float64Array(3 * count);
  const angles = new Float64Array(count);
  normals(stream, 0, draws);
  uniforms(stream, 0, angles);
  return draws.map((value, at) =>
    at % 3 === 2 ? 2 * Math.PI * angles[(at - 2) / 3]! - Math.PI : START.means[at % 3]! + START.deviations[at % 3]! * value,
  );
}

const moves = { steps: 2, stepSize: 0.8, scale: [0.8, 0.45, 0.8] };
const mala = kernelKinds.mala.create({});

interface Run extends Annealed {
  readonly x: Float64Array;
}

async function annealed(
  starts: Float64Array,
  stream: Key,
  options: Partial<AnnealOptions>,
  kernel: Kernel = mala,
  stepSize: number = moves.stepSize,
): Promise<Run> {
  const chains = await createChains({ family, kernel, starts, stream: fold(stream, 0), executor });
  const population = chainPopulation(chains, { ...moves, stepSize });
  const settings = { path: geometricPath, levels: equalLevels(6), resampleBelow: 0, stream: fold(stream, 1), ...options };
  const result = await anneal(population, settings);
  const { x } = await chains.read();
  await chains.close();
  return { ...result, x };
}

const estimate = (run: Annealed) => logNormaliser(founderLogWeights(run.logWeights, run));

const variants: Readonly<Record<string, { options: Partial<AnnealOptions>; kernel?: Kernel; stepSize?: number }>> = {
  "annealed importance sampling": { options: {} },
  "sequential Monte Carlo with adaptive levels": { options: { levels: { conditional: 0.85 }, resampleBelow: 0.7 } },
  "annealing with unadjusted moves": { options: {}, kernel: kernelKinds.ula.create({}), stepSize: 0.6 },
};

describe.each(Object.entries(variants))("%s", (_, { options, kernel, stepSize }) => {
  /** Standard normal for the right weights; 200 independent populations of 200. */
  async function scores(change: (run: Annealed) => Annealed = (run) => run): Promise<number[]> {
    const results: number[] = [];
    for (let repetition = 0; repetition < 200; repetition++) {
      const stream = fold(key(17), repetition);
      const run = await annealed(startDraws(fold(stream, 2), 200), stream, options, kernel, stepSize);
      const { value, error } = estimate(change(run));
      results.push((value - LOPSIDED_LOG_Z) / error);
    }
    return results;
  }

  it("has log Z within its errors: 60 to 76 % of 200 within one, a band that 1 in 70 right ones miss", async () => {
    const found = await scores();
    const covered = found.filter((score) => Math.abs(score) < 1).length / found.length;
    expect(covered).toBeGreaterThan(0.6);
    expect(covered).toBeLessThan(0.76);
  });

  it("misses it with increments of the wrong sign", async () => {
    const found = await scores((run) => ({ ...run, logWeights: run.logWeights.map((value) => -value) }));
    expect(found.filter((score) => Math.abs(score) < 1).length).toBeLessThan(20);
  });
});

describe("anneal", () => {
  it("draws anew by weight where few samples count, and then forgets what the samples were", async () => {
    const run = await annealed(startDraws(key(7), 500), key(8), { levels: { conditional: 0.8 }, resampleBelow: 0.9 });
    const resampled = run.trace.filter((record) => record.resampled);
    expect(resampled.length).toBeGreaterThan(0);
    expect(new Set(run.ancestors).size).toBeLessThan(500);
    expect(run.trace.at(-1)!.level).toBe(1);
    for (const { conditional } of run.trace) expect(conditional).toBeGreaterThan(0.799);
  });

  it("gives samples outside the target's domain no weight, and refuses levels that do not rise to 1", async () => {
    const logWeights = new Float64Array(50);
    logWeights[3] = Number.NEGATIVE_INFINITY;
    const run = await annealed(startDraws(key(7), 50), key(8), { logWeights });
    expect(run.logWeights[3]).toBe(Number.NEGATIVE_INFINITY);
    await expect(annealed(startDraws(key(7), 5), key(8), { levels: [0.5, 0.4, 1] })).rejects.toThrow(
      "the levels are 0.5, 0.4, 1",
    );
    await expect(annealed(startDraws(key(7), 5), key(8), { levels: [0.5] })).rejects.toThrow("rise from above 0 to 1");
    await expect(annealed(startDraws(key(7), 5), key(8), { levels: { conditional: 1 } })).rejects.toThrow("between 0 and 1");
  });

  it("weights averages over the target", async () => {
    const count = 20_000;
    const run = await annealed(startDraws(key(1), count), key(2), { levels: equalLevels(10) });
    const weights = run.logWeights.map((value) => Math.exp(value - LOPSIDED_LOG_Z));
    for (const { of, mean } of LOPSIDED_MEANS) {
      const terms = weights.map((weight, row) => weight * (of(run.x.subarray(3 * row, 3 * row + 3)) - mean));
      const average = terms.reduce((sum, term) => sum + term, 0) / count;
      const error = Math.sqrt(terms.reduce((sum, term) => sum + (term - average) ** 2, 0)) / count;
      // One of five beyond 4.5 errors: 3e-5.
      expect(Math.abs(average / error)).toBeLessThan(4.5);
    }
  });

  it("has the same log Z forward and in reverse, from samples of the target", async () => {
    const count = 5000;
    const forward = estimate(await annealed(startDraws(key(3), count), key(4), {}));
    const path = (level: number): readonly number[] => geometricPath(1 - level);
    const reverse = estimate(await annealed(lopsidedDraws(key(5), count), key(6), { path }));
    const error = Math.hypot(forward.error, reverse.error);
    expect(Math.abs(forward.value + reverse.value)).toBeLessThan(4.5 * error);
    expect(error).toBeLessThan(0.03);
  });
});
