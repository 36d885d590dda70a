/** How a flow learns: velocities between frames at the target temperature and noise. */

import { optimalTransportCoupling } from "../../generators/flow-matching/citations.ts";
import { couplings } from "../../generators/flow-matching/coupling.ts";
import { noiseRows } from "../../generators/flow-matching/noise.ts";
import { input } from "../../graph/node.ts";
import { repeated } from "../../graph/repeat.ts";
import { flowMatchingLoss } from "../../losses/flowMatching.ts";
import type { HostArray } from "../../num/hostArray.ts";
import { fold, integers, normals, uniforms } from "../../num/random.ts";
import type { Arrays } from "../../runtime/executor.ts";
import { trainingStep } from "../../train/trainingStep.ts";
import { isFlow, type MoleculeFlow, type MoleculeGenerator } from "../generatorModels.ts";
import { gatherRows } from "../rows.ts";
import { STEPS_TOGETHER } from "../stepProgram.ts";
import { streamOf } from "../streams.ts";
import { validate } from "../validation.ts";
import type { Training, TrainingMethod, TrainingSetting } from "./method.ts";
import { optimiserSettings } from "./optimiserSettings.ts";

const scalar = (value: number): HostArray => ({ data: Float32Array.of(value), shape: [] });

function asFlow(generator: MoleculeGenerator): MoleculeFlow {
  if (!isFlow(generator)) throw new Error(`internal: flow matching was to train ${generator.name}`);
  return generator;
}

/** Standardised data, its noise and times of a step; what a step sees follows from the seed and the step alone. */
function feedsMaker({ context, recipe, data, generator }: TrainingSetting): (step: number, total: number) => Arrays {
  const { flow, standardisation } = asFlow(generator);
  const { batch } = recipe.flow.training;
  const { dimension, periods } = flow;
  const frames = standardisation.encodeRows(data.target.vectors);
  const stream = streamOf(context.configuration.seed, "batches");
  const couple = couplings[recipe.flow.coupling](periods, batch);
  return (step, total) => {
    const own = fold(stream, step);
    const [picks, draws, times] = [new Uint32Array(batch), new Float32Array(batch * dimension), new Float32Array(batch)];
    integers(own, 0, data.target.count, picks);
    normals(own, 0, draws);
    uniforms(own, 0, times);
    const rows = gatherRows(frames, [...picks], dimension);
    return {
      data: { data: rows, shape: [batch, dimension] },
      noise: { data: couple(rows, noiseRows(draws, periods)), shape: [batch, dimension] },
      time: { data: times, shape: [batch, 1] },
      step: scalar(step),
      progress: scalar((step - 1) / total),
    };
  };
}

function methodOf(setting: TrainingSetting): TrainingMethod<null> {
  const { recipe, drawing, data, target, context } = setting;
  const { training } = recipe.flow;
  const feeds = feedsMaker(setting);
  const stream = streamOf(context.configuration.seed, "validation");
  const check: TrainingMethod<null>["validate"] = async (read) => ({
    ...(await validate(drawing, await read(), data.heldOut, target, stream, training.validationRows)),
  });
  return {
    ...training,
    budgetShare: recipe.flow.trainShare,
    start: null,
    save: () => ({}),
    restore: () => null,
    prepare: async () => null,
    feeds: (_, step, total) => feeds(step, total),
    validate: check,
    upkeep: { work: (_, read) => check(read), perStep: 1 / training.validationInterval },
    drawn: (_, validations) => validations * training.validationRows,
  };
}

export const flowMatchingTraining: Training = {
  steps: (generator, { flow: { training, optimiser } }) => {
    const { flow } = asFlow(generator);
    const parameters = flow.inputs("parameter");
    const matrix = (name: string, columns: number) => input(name, [training.batch, columns]);
    const velocity = (x: Parameters<typeof flow.velocity>[1], t: typeof x) => flow.velocity(parameters, x, t);
    const [data, noise] = [matrix("data", flow.dimension), matrix("noise", flow.dimension)];
    const total = flowMatchingLoss(velocity, data, noise, matrix("time", 1), flow.periods);
    return repeated(trainingStep(parameters, { total, velocity: total }, optimiser), STEPS_TOGETHER);
  },
  withMethod: (setting, use) => use(methodOf(setting)),
  cite: [optimalTransportCoupling],
  settings: ({ flow: { generator, coupling, training, optimiser } }) => ({
    generator: { ...generator, integration: { ...generator.integration } },
    training: { coupling, ...training, ...optimiserSettings(optimiser) },
  }),
};
