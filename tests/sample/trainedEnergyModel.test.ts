import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asTimeFamily, fixedDensity, type LogDensity } from "../../src/energy-models/energyModel.ts";
import { mlpEnergy, mlpEnergyDefaults } from "../../src/energy-models/mlpEnergy.ts";
import { objectiveOf } from "../../src/losses/objective.ts";
import { logMeanExp } from "../../src/num/logSumExp.ts";
import { fold, key, normals, uniforms } from "../../src/num/random.ts";
import { createOrtExecutor } from "../../src/runtime/ort/executor.ts";
import { annealNoise } from "../../src/sample/annealing/annealNoise.ts";
import { kernelKinds } from "../../src/sample/kernels/index.ts";
import { evaluateEnergyModel } from "../../src/train/evaluateEnergyModel.ts";
import { energyTrainingDefaults, trainEnergyModel } from "../../src/train/trainEnergyModel.ts";
import { type Average, averageScores, LIMIT, logZScore } from "./particleScores.ts";

const TURN = 2 * Math.PI;
const executor = createOrtExecutor();
afterAll(() => executor.close());

/** A torsion in one of two wells, one of them across the seam at pi, and a coordinate on the line that follows it. */
const WELLS = [
  { share: 0.65, angle: -0.4, width: 0.5, place: 0.6 },
  { share: 0.35, angle: 2.9, width: 0.4, place: -1.1 },
] as const;
const ON_LINE = 0.5;
const wrap = (angle: number): number => angle - TURN * Math.round(angle / TURN);

function data(stream: number, count: number): Float32Array {
  const [u, n] = [new Float64Array(count), new Float64Array(2 * count)];
  uniforms(fold(key(21), 2 * stream), 0, u);
  normals(fold(key(21), 2 * stream + 1), 0, n);
  const points = new Float32Array(2 * count);
  u.forEach((share, row) => {
    const { angle, width, place } = WELLS[share < WELLS[0].share ? 0 : 1]!;
    points.set([wrap(angle + width * n[2 * row]!), place + ON_LINE * n[2 * row + 1]!], 2 * row);
  });
  return points;
}

const model = mlpEnergy({
  ...mlpEnergyDefaults,
  periods: [TURN, 0],
  interpolant: "linear",
  units: 24,
  blocks: 1,
  frequencies: 6,
});
let parameters: Awaited<ReturnType<typeof trainEnergyModel>>["parameters"];
let logDensity: LogDensity;

beforeAll(async () => {
  const objective = objectiveOf([{ loss: "denoising-score" }, { loss: "info-nce" }]);
  const options = { ...energyTrainingDefaults, batch: 256, objective };
  const training = { model, data: { count: 8000, points: data(0, 8000), known: {} }, options, stream: key(8) };
  ({ parameters } = await trainEnergyModel(training, 800, executor));
  logDensity = fixedDensity(model, parameters);
}, 60_000);

const OBSERVABLES: readonly Average["of"][] = [
  (x) => Math.cos(x[0]!),
  (x) => Math.sin(x[0]!),
  (x) => Number(Math.abs(wrap(x[0]! + 0.4)) < 1.6),
  (x) => x[1]!,
  (x) => x[1]! ** 2,
];

const GRID = 160;
const EDGE = 4;

/** log of the integral of the model at a time, and averages over it, by the midpoint rule: the truth of samplers, however well it was trained. */
async function quadrature(time: number): Promise<{ logZ: number; averages: Average[] }> {
  const centre = (k: number, half: number): number => half * ((2 * (k + 0.5)) / GRID - 1);
  const points = Float32Array.from({ length: 2 * GRID * GRID }, (_, at) =>
    at % 2 === 0 ? centre((at >> 1) % GRID, Math.PI) : centre(Math.floor((at >> 1) / GRID), EDGE),
  );
  const { logDensity: logs } = await evaluateEnergyModel(model, parameters, points, time, executor);
  const logMean = logMeanExp(logs);
  const averages = OBSERVABLES.map((of) => {
    const sum = logs.reduce((total, log, row) => total + Math.exp(log - logMean) * of(points.subarray(2 * row, 2 * row + 2)), 0);
    return { of, mean: sum / logs.length };
  });
  return { logZ: logMean + Math.log(TURN * 2 * EDGE), averages };
}

const SIZES = { particles: 2048, groups: 64 } as const;

describe("annealing of a trained energy model of a torsion and a coordinate on the line", () => {
  it("has p's averages and log Z (false alarms 6e-6), and has not without the last levels", async () => {
    const truth = await quadrature(0);
    const family = asTimeFamily(model, logDensity);
    const sample = (earliest: number) =>
      annealNoise({
        ...SIZES,
        family,
        noising: model.noising,
        kernel: kernelKinds.mala.create({}),
        earliest,
        stream: key(4),
        executor,
      });
    const samples = await sample(0);
    const scores = [...averageScores(samples, truth.averages), logZScore(samples, truth.logZ)];
    expect(Math.max(...scores.map(Math.abs))).toBeLessThan(LIMIT);
    const noisy = averageScores(await sample(0.3), truth.averages);
    expect(Math.max(...noisy.map(Math.abs))).toBeGreaterThan(2 * LIMIT);
  });
});
