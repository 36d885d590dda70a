/** How the autoregressive generator learns: from frames and their energies, and from energies of its own draws. */

import { huberLoss } from "../../losses/citations.ts";
import type { HostArray } from "../../num/hostArray.ts";
import type { Arrays } from "../../runtime/executor.ts";
import { batchOf } from "../batches.ts";
import { evenRows } from "../evenRows.ts";
import { emptyPool, type OwnPool, poolArrays, poolFrom, refreshed } from "../ownPool.ts";
import type { TrainingRecipe } from "../recipe.ts";
import { likelihoodSteps, STEPS_TOGETHER } from "../stepProgram.ts";
import { streamOf } from "../streams.ts";
import { validate } from "../validation.ts";
import { falls } from "./intervals.ts";
import type { ReadParameters, Training, TrainingMethod, TrainingSetting } from "./method.ts";
import { optimiserSettings } from "./optimiserSettings.ts";

const scalar = (value: number): HostArray => ({ data: Float32Array.of(value), shape: [] });

/** Rows that are own draws come from frames at the target temperature until there are own draws. */
function feedsOf(
  { context, recipe, data, generator }: TrainingSetting,
  hotter: Uint32Array,
  pool: OwnPool,
  step: number,
  total: number,
): Arrays {
  const { ownRows, hotRows, batch, residualWeight, residualWarmUp } = recipe.training;
  const shares = [
    { points: data.target, rows: batch - ownRows - hotRows, likelihood: true },
    { points: data.hotter, rows: hotRows, likelihood: false, among: hotter },
    { points: pool, rows: ownRows, likelihood: false },
  ];
  return {
    ...batchOf(shares, generator.dimension, streamOf(context.configuration.seed, "batches"), step),
    residualStrength: scalar(residualWeight * Math.min(1, step / residualWarmUp)),
    step: scalar(step),
    progress: scalar((step - 1) / total),
  };
}

/** Steps between refreshments of the pool. */
const refreshInterval = ({ ownReuse, ownBatch, ownRows }: TrainingRecipe): number =>
  Math.max(STEPS_TOGETHER, Math.round((ownReuse * ownBatch) / ownRows));

async function refreshedPool(setting: TrainingSetting, pool: OwnPool, read: ReadParameters): Promise<OwnPool> {
  const { ownBatch, ownCeiling } = setting.recipe.training;
  const stream = streamOf(setting.context.configuration.seed, "ownDraws");
  const draws = await setting.drawing.draw(await read(), stream, pool.drawn, ownBatch);
  return refreshed(pool, draws, setting.target, ownCeiling);
}

function methodOf(setting: TrainingSetting): TrainingMethod<OwnPool> {
  const { recipe, drawing, data, target, context, generator } = setting;
  const { training } = recipe;
  const interval = refreshInterval(training);
  const evening = streamOf(context.configuration.seed, "evening");
  const hotter = evenRows(evening, data.hotter, data.target, data.entries, training.hotEvenness);
  return {
    ...training,
    budgetShare: recipe.shares.train,
    start: emptyPool(training.ownPool, generator.dimension),
    save: poolArrays,
    restore: poolFrom,
    prepare: async (pool, first, last, read) =>
      falls(interval, first, last, training.ownFrom + 1) ? refreshedPool(setting, pool, read) : pool,
    feeds: (pool, step, total) => feedsOf(setting, hotter, pool, step, total),
    validate: async (read) => ({
      ...(await validate(
        drawing,
        await read(),
        data.heldOut,
        target,
        streamOf(context.configuration.seed, "validation"),
        training.validationRows,
      )),
    }),
    // A validation costs about as much as three refreshments.
    upkeep: {
      work: (pool, read) => refreshedPool(setting, pool, read),
      perStep: 1 / interval + 3 / training.validationInterval,
    },
    drawn: (step, validations) =>
      Math.max(0, Math.ceil((step - training.ownFrom) / interval)) * training.ownBatch + validations * training.validationRows,
  };
}

export const autoregressiveTraining: Training = {
  steps: likelihoodSteps,
  withMethod: (setting, use) => use(methodOf(setting)),
  cite: [huberLoss],
  settings: ({ generator, training, optimiser }) => ({
    generator: { ...generator },
    training: { ...training, ...optimiserSettings(optimiser) },
  }),
};
