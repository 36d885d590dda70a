import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { logDensityAt } from "../../potentials/analytic/analyticTarget.ts";
import { benchEnergyModels } from "../../src/bench/energy-models/benchmark.ts";
import { objectiveNamed, usualContenders } from "../../src/bench/energy-models/contender.ts";
import { type Evaluated, measure } from "../../src/bench/energy-models/measurement.ts";
import { findProblem, type Problem, usualProblems } from "../../src/bench/energy-models/problem.ts";
import { gaussianMixture, isotropic, noisedMixture } from "../../src/energy-models/gaussianMixture.ts";
import { interpolants } from "../../src/energy-models/interpolants.ts";
import { gradient } from "../../src/graph/gradient.ts";
import { input } from "../../src/graph/node.ts";
import { neg } from "../../src/graph/ops/elementwise.ts";
import { key } from "../../src/num/random.ts";
import { createOrtExecutor } from "../../src/runtime/ort/executor.ts";
import { evaluateTensor } from "../support/evaluateTensor.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

const executor = createOrtExecutor();
afterAll(() => executor.close());

const { linear } = interpolants;
const COMPONENTS = [isotropic([-0.8, 0.5], 0.2, 0.75), isotropic([0.9, -0.6], 0.2, 0.25)];
const problem: Problem = { name: "two", target: gaussianMixture(COMPONENTS), components: COMPONENTS };
const [centre, scale] = [
  [0.1, -0.2],
  [0.7, 0.9],
];

/** The truth in the role of a model; with other weights, off by a constant, and with a score that is off. */
function pretender(weights: readonly number[], offset: number, scoreOffset: number): Evaluated {
  const target = gaussianMixture(COMPONENTS.map((own, k) => ({ ...own, weight: weights[k]! })));
  const noisedComponents = COMPONENTS.map(({ mean, deviation }, k) => ({
    weight: weights[k]!,
    mean: mean.map((value, axis) => (value - centre![axis]!) / scale![axis]!),
    deviation: deviation.map((width, axis) => width / scale![axis]!),
  }));
  const family = noisedMixture(noisedComponents, linear);
  return {
    centre: centre!,
    scale: scale!,
    interpolant: linear,
    density: async (points) =>
      Float64Array.from(
        { length: points.length / 2 },
        (_, row) => logDensityAt(target, points.subarray(2 * row, 2 * row + 2)) + offset,
      ),
    noised: async (points, time) => {
      const rows = points.length / 2;
      const [x, t] = [input("x", [rows, 2]), input("t", [rows, 1])];
      const logDensity = neg(family.reducedEnergy(x, t));
      const feeds = { x: { data: points, shape: [rows, 2] }, t: { data: new Float64Array(rows).fill(time), shape: [rows, 1] } };
      const [values, scores] = [logDensity, gradient(logDensity, [x])[0]!].map((tensor) => evaluateTensor(tensor, feeds).data);
      return { logDensity: Float64Array.from(values!), score: Float64Array.from(scores!, (value) => value + scoreOffset) };
    },
  };
}

describe("the figures of a model", () => {
  it("are those of the truth for the truth", async () => {
    const { figures, square } = await measure(problem, pretender([0.75, 0.25], 0, 0), key(1));
    for (const name of [
      "divergence",
      "squared_error",
      "squared_error_of_shape",
      "log_z",
      "weight_error",
      "grid_divergence",
    ] as const) {
      expect([name, Math.abs(figures[name]!) < 1e-9]).toEqual([name, true]);
    }
    expect(figures.ess).toBeCloseTo(1, 9);
    expect(square).toHaveLength(100 * 100);
    for (const { ess, score_error } of figures.levels!) {
      expect(ess).toBeCloseTo(1, 6);
      expect(score_error).toBeLessThan(1e-8);
    }
  });

  it("say what is wrong", async () => {
    const { figures: wrong } = await measure(problem, pretender([0.5, 0.5], 0.3, 0.2), key(1));
    // Of a weight of 0.25 that the model takes for 0.5 the relative error is 1, however the samples fell.
    expect(wrong.weight_error!).toBeCloseTo(1, 6);
    expect(wrong.log_z).toBeCloseTo(0.3, 6);
    const kl = 0.75 * Math.log(0.75 / 0.5) + 0.25 * Math.log(0.25 / 0.5);
    expect(wrong.grid_divergence).toBeCloseTo(kl, 3);
    expect(Math.abs(wrong.divergence - (kl - 0.3))).toBeLessThan(0.05);
    expect(wrong.ess).toBeLessThan(0.9);
    const { time, score_error } = wrong.levels!.at(-1)!;
    expect(score_error).toBeGreaterThan(0.5 * (0.2 * time) ** 2);
  });
});

describe("names", () => {
  it.each(usualContenders)("%s is an objective", (name) => {
    expect(objectiveNamed(name).losses.length).toBe(name.split("+").length);
  });

  it("carry weights", () => {
    const [first, second] = objectiveNamed("denoising-score+2.5*spatiotemporal-nce/level").losses;
    expect([first!.weight, second!.weight]).toEqual([1, 2.5]);
    expect(second).toMatchObject({ loss: "spatiotemporal-nce", kernels: [{ kernel: "level" }] });
  });

  it.each(usualProblems)("%s has exact samples", (name) => {
    expect(findProblem(name).target.sample(key(1), 3)).toHaveLength(3 * findProblem(name).target.dimension);
  });

  it("that are not known are refused with those that are", () => {
    expect(() => objectiveNamed("denoising-score+noise")).toThrow(/known losses are denoising-score/);
    expect(() => objectiveNamed("info-nce/temporal")).toThrow(/only spatiotemporal-nce has kernels, temporal/);
    expect(() => findProblem("far-modes-2d")).toThrow(/known toys/);
    expect(() => findProblem("alanine-dipeptide")).toThrow(/molecule/);
    expect(() => findProblem("lj-13")).toThrow(/no exact samples/);
  });

  it("two far modes have the weight of their name", () => {
    expect(findProblem("far-modes-3d-0.9").components).toEqual([
      isotropic([-5, -5, -5], 1, 1 - 0.9),
      isotropic([5, 5, 5], 1, 0.9),
    ]);
  });
});

describe("the benchmark", () => {
  it("leaves a file for each cell, takes what is there, and repeats itself bit for bit but for the time", async () => {
    const out = temporaryFolder();
    const plan = {
      systems: ["far-modes-2d-0.9"],
      losses: ["denoising-score+energy-supervision", "spatiotemporal-nce/level"],
      seeds: [1],
      budget: { points: 200, steps: 4, minutes: 1 },
      out,
    };
    const lines: string[] = [];
    const cells = await benchEnergyModels(plan, executor, (line) => lines.push(line));
    expect(lines).toHaveLength(2);
    expect(JSON.parse(readFileSync(join(out, "energy-models.json"), "utf8"))).toEqual(cells);
    const path = join(out, "cells", "far-modes-2d-0.9~spatiotemporal-nce-level~1.json");
    expect(existsSync(path)).toBe(true);
    const text = readFileSync(join(out, "energy-models.md"), "utf8");
    expect(text).toMatch(/^### far-modes-2d-0.9\n/);
    expect(text).toMatch(/\| denoising-score\+energy-supervision \|/);
    // A cell that is there is taken as it is; one of another budget is not.
    writeFileSync(path, JSON.stringify({ ...cells[1], seconds: 1234 }));
    expect((await benchEnergyModels(plan, executor, () => {}))[1]!.seconds).toBe(1234);
    const again = (await benchEnergyModels({ ...plan, out: temporaryFolder() }, executor, () => {}))[1]!;
    expect({ ...again, seconds: 0 }).toEqual({ ...cells[1], seconds: 0 });
    const more = await benchEnergyModels({ ...plan, budget: { ...plan.budget, steps: 8 } }, executor, () => {});
    expect(more[1]!.steps).toBe(8);
  });
});
