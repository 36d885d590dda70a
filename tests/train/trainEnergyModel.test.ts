import { afterAll, describe, expect, it } from "vitest";
import { logDensityAt } from "../../potentials/analytic/analyticTarget.ts";
import { gaussianMixture, isotropic } from "../../src/energy-models/gaussianMixture.ts";
import { mlpEnergy, mlpEnergyDefaults } from "../../src/energy-models/mlpEnergy.ts";
import { kish } from "../../src/estimate/effectiveSampleSize.ts";
import { objectiveOf } from "../../src/losses/objective.ts";
import { logMeanExp } from "../../src/num/logSumExp.ts";
import { fold, key } from "../../src/num/random.ts";
import { createOrtExecutor } from "../../src/runtime/ort/executor.ts";
import { evaluateEnergyModel } from "../../src/train/evaluateEnergyModel.ts";
import { energyTrainingDefaults, trainEnergyModel } from "../../src/train/trainEnergyModel.ts";

const executor = createOrtExecutor();
afterAll(() => executor.close());

const target = gaussianMixture([isotropic([-0.9, 0], 0.5, 0.7), isotropic([1.2, 0.4], 0.4, 0.3)]);
const COUNT = 4000;
const model = mlpEnergy({ ...mlpEnergyDefaults, periods: [0, 0], units: 32, blocks: 2, frequencies: 8 });
const data = { count: COUNT, points: Float32Array.from(target.sample(fold(key(1), 0), COUNT)), known: {} };
const training = (terms: readonly object[], batch = 256) => ({
  model,
  data,
  options: { ...energyTrainingDefaults, batch, frozenInterval: 8, objective: objectiveOf(terms) },
  stream: key(5),
});

const fresh = Float32Array.from(target.sample(fold(key(1), 1), 4000));
const truth = Float64Array.from({ length: 4000 }, (_, row) => logDensityAt(target, fresh.subarray(2 * row, 2 * row + 2)));

/** Log-ratios of the model to the truth on fresh samples. */
async function ratios(parameters: Awaited<ReturnType<typeof trainEnergyModel>>["parameters"]): Promise<Float64Array> {
  const { logDensity } = await evaluateEnergyModel(model, parameters, fresh, 0, executor);
  return logDensity.map((value, row) => value - truth[row]!);
}

describe("training of an energy model", () => {
  it("learns a density with its normaliser from samples", async () => {
    const before = await ratios(
      (await trainEnergyModel(training([{ loss: "denoising-score" }, { loss: "info-nce" }]), 4, executor)).parameters,
    );
    const { parameters, rows } = await trainEnergyModel(
      training([{ loss: "denoising-score" }, { loss: "info-nce" }]),
      1200,
      executor,
    );
    const after = await ratios(parameters);
    expect(rows).toHaveLength(1200);
    expect(Object.keys(rows[0]!).sort()).toEqual(["denoising-score", "gradientNorm", "info-nce", "step", "total"]);
    expect(kish(before)).toBeLessThan(0.9);
    // What 4,000 training points leave open is below 0.02 nats, and the normaliser comes from the prior alone.
    expect(kish(after)).toBeGreaterThan(0.95);
    expect(Math.abs(logMeanExp(after))).toBeLessThan(0.1);
  });

  it("gives the same parameters for the same stream, and stops when told to", async () => {
    const take = (): ReturnType<typeof trainEnergyModel> =>
      trainEnergyModel(training([{ loss: "denoising-score" }], 32), 40, executor, ({ step }) => step! < 8);
    const [first, second] = [await take(), await take()];
    expect(first.rows).toHaveLength(8);
    expect(second).toEqual(first);
  });

  it("keeps an earlier copy where a loss contrasts the model with one, and renews it", async () => {
    const { rows } = await trainEnergyModel(training([{ loss: "self-adapting-nce" }], 64), 24, executor);
    // Against a copy of itself no classifier is better than chance, at the start and after each renewal.
    expect(rows[0]!["self-adapting-nce"]).toBeCloseTo(2 * Math.LN2, 5);
    for (const step of [8, 16]) {
      expect(rows[step]!["self-adapting-nce"]).toBeCloseTo(2 * Math.LN2, 5);
      expect(rows[step - 1]!["self-adapting-nce"]).not.toBeCloseTo(2 * Math.LN2, 5);
    }
  });
});
