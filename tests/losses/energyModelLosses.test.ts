import { afterAll, describe, expect, it } from "vitest";
import type { LogDensity } from "../../src/energy-models/energyModel.ts";
import { carried } from "../../src/energy-models/noising.ts";
import { reflected, type TimeSampler, timeLogDensity } from "../../src/energy-models/times.ts";
import { logSumExp } from "../../src/graph/logSumExp.ts";
import { input } from "../../src/graph/node.ts";
import type { Tensor } from "../../src/graph/op.ts";
import { add, log, maximum, minimum, mul, sin, softplus, square, sub, tanh } from "../../src/graph/ops/elementwise.ts";
import { concat, slice } from "../../src/graph/ops/movement.ts";
import { program } from "../../src/graph/program.ts";
import { type LossName, losses } from "../../src/losses/index.ts";
import type { LossContext } from "../../src/losses/loss.ts";
import { objectiveGraph, objectiveNoise, objectiveOf, objectiveSchema, priorReference } from "../../src/losses/objective.ts";
import { columnFor, columnOf, mean } from "../../src/losses/rows.ts";
import { createOrtExecutor } from "../../src/runtime/ort/executor.ts";
import { evaluateTensor } from "../support/evaluateTensor.ts";
import { between, randomArray } from "../support/randomArray.ts";
import {
  COORDINATES_ALONE,
  feedsOf,
  gradientProgram,
  gradientScores,
  lossProgram,
  PROCESS,
  perturbed,
  ROWS,
  TIME_ALONE,
  truth,
  withKnown,
} from "./knownTruth.ts";

const executor = createOrtExecutor();
afterAll(() => executor.close());

const names = Object.keys(losses) as LossName[];
const NO_ERROR = [0, 0, 0, 0];
const BATCHES = 60;
/**
 * 60 batches give t with 59 degrees of freedom: |t| > 4.8 has a chance of 1.1e-5, so that all 4 directions of some 20 objectives together alarm falsely in one
 * suite of a thousand.
 */
const THRESHOLD = 4.8;
const TIMES: Partial<TimeSampler> = { earliest: 0.02, latest: 0.98 };

/** Objectives beside each loss with its usual settings. */
const variants: Readonly<Record<string, readonly object[]>> = {
  "denoising score, weighted by likelihood": [{ loss: "denoising-score", weighting: "likelihood" }],
  "InfoNCE with one negative": [{ loss: "info-nce", negatives: 1, step: [0.3, 0.3] }],
  "classification of four levels": [{ loss: "diffusive-classification", levels: 4 }],
  "classification by Kullback-Leibler": [{ loss: "diffusive-classification", divergence: "kullback-leibler" }],
  "steps in space alone": [{ loss: "spatiotemporal-nce", kernels: [{ kernel: "spatial", step: 0.7 }] }],
  "Ornstein-Uhlenbeck steps alone": [
    { loss: "spatiotemporal-nce", kernels: [{ kernel: "ornstein-uhlenbeck", step: [0.1, 0.5] }] },
  ],
};
const objectives = { ...Object.fromEntries(names.map((name) => [name, [{ loss: name }]])), ...variants };

describe.each(Object.entries(objectives))("%s", (title, terms) => {
  it.each(["uniform", "square", "log-uniform"] as const)(
    "has no expected gradient at the truth, with times drawn %s",
    async (kind) => {
      const scores = await gradientScores(executor, gradientProgram(objectiveOf(terms, { ...TIMES, kind })), BATCHES, NO_ERROR);
      expect([title, scores.every((score) => Math.abs(score) < THRESHOLD), scores]).toEqual([title, true, scores]);
    },
  );
});

describe.each(names)("%s", (name) => {
  const { blindTo, usesFrozen } = losses[name];

  it("sees errors of the model, but for those that it declares itself blind to", async () => {
    const scores = await gradientScores(
      executor,
      gradientProgram(objectiveOf([{ loss: name }], TIMES)),
      BATCHES,
      [0.5, 0.4, 0.5, 0.5],
    );
    expect(Math.max(...scores.map(Math.abs))).toBeGreaterThan(THRESHOLD);
    const moved = async (errors: readonly number[]): Promise<number> => {
      const { graph, columns } = gradientProgram(objectiveOf([{ loss: name }], TIMES));
      return (await (await executor.compile(graph)).run(feedsOf(graph, columns, 7, errors))).value!.data[0]!;
    };
    const base = [0, 0, 0.5, 0.5];
    const before = await moved(base);
    for (const [direction, blindness] of [
      [TIME_ALONE, "time"],
      [COORDINATES_ALONE, "coordinates"],
    ] as const) {
      const change = Math.abs((await moved(base.with(direction, 1.5))) - before) / Math.max(1, Math.abs(before));
      expect([blindness, change < 1e-5]).toEqual([blindness, blindTo.includes(blindness)]);
    }
    expect(blindTo.length).toBeLessThan(2);
    expect(typeof usesFrozen).toBe("boolean");
  });
});

describe("mutants that must fail", () => {
  const { times } = objectiveOf([{ loss: "info-nce" }], TIMES);
  const noise = { normals: input("normals", [ROWS, 12]), uniforms: input("uniforms", [ROWS, 2]) };
  const t = add(times.earliest, mul(times.latest - times.earliest, columnOf(noise.uniforms, 0)));
  const x = carried(PROCESS, input("data", [ROWS, 2]), slice(noise.normals, 1, 0, 2), t);
  const columns = { normals: 12, uniforms: 2 };
  const joint = (at: Tensor, time: Tensor): Tensor => add(perturbed(at, time), timeLogDensity(times, time));
  const step = (from: Tensor, k: number): Tensor => add(from, mul(0.3, columnOf(noise.normals, k)));
  const among = (others: readonly Tensor[]): Tensor => {
    const own = joint(x, t);
    return mean(sub(logSumExp(concat([own, ...others.map((other) => joint(x, other))], 1)), own));
  };
  const worst = async (loss: Tensor): Promise<number> => {
    const scores = await gradientScores(executor, { graph: lossProgram(loss), columns }, 5 * BATCHES, NO_ERROR);
    return Math.max(...scores.map(Math.abs));
  };
  const clamped = (time: Tensor): Tensor => maximum(times.earliest, minimum(times.latest, time));

  it("InfoNCE written out here, with a hidden centre and reflection, is not one", async () => {
    const centre = reflected(times, step(t, 2));
    expect(await worst(among([3, 4, 5, 6].map((k) => reflected(times, step(centre, k)))))).toBeLessThan(THRESHOLD);
  });

  it("InfoNCE whose negatives are stepped from the positive", async () => {
    expect(await worst(among([3, 4, 5, 6, 7, 8, 9, 10, 11].map((k) => reflected(times, step(t, k)))))).toBeGreaterThan(THRESHOLD);
  });

  it("InfoNCE with clamped times", async () => {
    expect(await worst(among([clamped(step(t, 3))]))).toBeGreaterThan(THRESHOLD);
  });

  it("a contrast of space and time that forgets that its kernel is not symmetric", async () => {
    const y = mul(0.8, x);
    const there = add(y, mul(0.6, slice(noise.normals, 1, 4, 6)));
    const honest = mul(0.5, sub(norm(x), norm(there)));
    const contrast = (ratio: Tensor | number): Tensor => mean(softplus(sub(sub(joint(there, t), joint(x, t)), ratio)));
    expect(await worst(contrast(honest))).toBeLessThan(THRESHOLD);
    expect(await worst(contrast(0))).toBeGreaterThan(THRESHOLD);
    expect(await worst(contrast(mul(-1, honest)))).toBeGreaterThan(THRESHOLD);
  });
});

const norm = (x: Tensor): Tensor => add(square(slice(x, 1, 0, 1)), square(slice(x, 1, 1, 2)));

describe("special cases of spatiotemporal NCE", () => {
  const times: TimeSampler = { kind: "log-uniform", earliest: 0.02, latest: 0.98 };
  const feeds = {
    x0: randomArray([8, 2], between(-1, 1), 1),
    x: randomArray([8, 2], between(-1, 1), 2),
    t: randomArray([8, 1], between(0.1, 0.9), 3),
    other: randomArray([8, 1], between(0.1, 0.9), 4),
    normals: randomArray([8, 3], between(-1.5, 1.5), 5),
    uniforms: randomArray([8, 1], between(0.05, 0.95), 6),
  };
  const [x, t, normals, uniforms] = [input("x", [8, 2]), input("t", [8, 1]), input("normals", [8, 3]), input("uniforms", [8, 1])];
  const wrong: LogDensity = (at, time) => add(truth(at, time), mul(0.7, sin(add(mul(4, time), tanh(slice(at, 1, 0, 1))))));
  const contextAt = (points: Partial<LossContext["points"]> = {}): LossContext => ({
    noising: PROCESS,
    times,
    logDensity: wrong,
    frozen: truth,
    reference: priorReference(PROCESS),
    points: { x0: input("x0", [8, 2]), t, x, known: {}, ...points },
  });
  const value = (loss: Tensor): number => evaluateTensor(loss, feeds).data[0]!;
  const byKernel = (kernel: object, noise = { normals, uniforms }, context = contextAt()): number => {
    const settings = losses["spatiotemporal-nce"].settings.parse({ kernels: [kernel] });
    return value(losses["spatiotemporal-nce"].apply(settings, context, noise));
  };

  it("steps in space alone are conditional NCE", () => {
    const settings = { step: 0.8, floor: 0.2 };
    const own = value(losses["conditional-nce"].apply(settings, contextAt(), { normals: slice(normals, 1, 0, 2), uniforms }));
    expect(byKernel({ kernel: "spatial", ...settings })).toBeCloseTo(own, 12);
  });

  it("steps in time alone are twice InfoNCE with one negative", () => {
    // The centre of InfoNCE is stepped by a zero, so that its negative is stepped from t.
    const settings = { negatives: 1, step: [0.1, 0.4] as const };
    const noise = { normals: concat([columnFor(x, 0), slice(normals, 1, 0, 1)], 1), uniforms };
    const own = value(losses["info-nce"].apply(settings, contextAt(), noise));
    expect(byKernel({ kernel: "temporal", step: settings.step })).toBeCloseTo(2 * own, 12);
  });

  it("other levels, taken both ways, are four times the classification of two levels", () => {
    // Noise that carries x0 to a point of the level `other`.
    const quantile = mul(1 / Math.log(times.latest / times.earliest), log(mul(1 / times.earliest, input("other", [8, 1]))));
    const n = slice(normals, 1, 0, 2);
    const own = value(
      losses["diffusive-classification"].apply({ levels: 2, divergence: "logistic" }, contextAt(), {
        normals: n,
        uniforms: quantile,
      }),
    );
    const there = carried(PROCESS, input("x0", [8, 2]), n, input("other", [8, 1]));
    const back = mul(1 / Math.log(times.latest / times.earliest), log(mul(1 / times.earliest, t)));
    const ways = [
      byKernel({ kernel: "level" }, { normals, uniforms: quantile }),
      byKernel({ kernel: "level" }, { normals, uniforms: back }, contextAt({ x: there, t: input("other", [8, 1]) })),
    ];
    expect(ways[0]! + ways[1]!).toBeCloseTo(4 * own, 10);
  });
});

describe("objectives", () => {
  it("weigh their losses and report each", () => {
    const objective = objectiveOf([
      { loss: "denoising-score", weight: 2 },
      { loss: "conditional-nce" },
      { loss: "conditional-nce", step: 2 },
    ]);
    const setting = { objective, noising: PROCESS, logDensity: truth, reference: priorReference(PROCESS) };
    const graph = objectiveGraph(setting, ROWS);
    expect(Object.keys(graph)).toEqual(["denoising-score", "conditional-nce", "conditional-nce 3", "total"]);
    const all = program(graph);
    const feeds = feedsOf(all, objectiveNoise(setting), 1, NO_ERROR);
    const [a, b, c, total] = withKnown(Object.values(graph)).map((tensor) => evaluateTensor(tensor, feeds).data[0]!);
    expect(total).toBeCloseTo(2 * a! + b! + c!, 10);
  });

  it.each([
    [[{ loss: "info-nce", negatives: 0 }], /negatives|expected number to be >=1/],
    [[{ loss: "info-nce", negativs: 2 }], /negativs/],
    [[{ loss: "noise" }], /conditional-nce/],
    [[{ loss: "info-nce", step: [0.4, 0.1] }], /must not be above/],
    [[{ loss: "spatiotemporal-nce", kernels: [{ kernel: "spatial", rate: 1 }] }], /rate/],
    [[], /1/],
  ])("are refused where they make no sense: %j", (terms, message) => {
    const result = objectiveSchema.safeParse({ losses: terms });
    expect(result.success).toBe(false);
    expect(String(result.error)).toMatch(message);
  });

  it("ask for the earlier copy that a loss needs", () => {
    const setting = {
      objective: objectiveOf([{ loss: "self-adapting-nce" }]),
      noising: PROCESS,
      logDensity: truth,
      reference: priorReference(PROCESS),
    };
    expect(() => objectiveGraph(setting, ROWS)).toThrow(/earlier copy/);
  });
});
