/** How a flow learns: velocities on the way from frames at the target temperature to noise, with the forces on the frames. */
import { scoreSde } from "../../energy-models/citations.ts";
import { type Noising, noising } from "../../energy-models/noising.ts";
import { input } from "../../graph/node.ts";
import type { Tensor } from "../../graph/op.ts";
import { repeated } from "../../graph/repeat.ts";
import { targetScoreMatching } from "../../losses/citations.ts";
import { probabilityFlowLoss } from "../../losses/probabilityFlow.ts";
import type { HostArray } from "../../num/hostArray.ts";
import { fold, integers, normals, uniforms } from "../../num/random.ts";
import type { Arrays } from "../../runtime/executor.ts";
import { trainingStep } from "../../train/trainingStep.ts";
import { isFlow, type MoleculeFlow, type MoleculeGenerator } from "../generatorModels.ts";
import { gatherRows } from "../rows.ts";
import { STEPS_TOGETHER } from "../stepProgram.ts";
import { streamOf } from "../streams.ts";
import { validate } from "../validation.ts";
import { forcesOnFrames, meanSquares } from "./forces.ts";
import type { Training, TrainingMethod, TrainingSetting } from "./method.ts";
import { optimiserSettings } from "./optimiserSettings.ts";

const scalar = (value: number): HostArray => ({ data: Float32Array.of(value), shape: [] });

/** Of the time from data to noise: at its very ends scores of single conformations are infinite. */
const [EARLIEST, LATEST] = [1e-3, 0.999];

function asFlow(generator: MoleculeGenerator): MoleculeFlow {
  if (!isFlow(generator)) throw new Error(`internal: flow matching was to train ${generator.name}`);
  return generator;
}

const processOf = (periods: readonly number[]): Noising => noising("trigonometric", periods);

/** Frames on which the forces' mean squares are measured. */
const MEASURED_FRAMES = 20_000;

/** Whitened data, forces, noise and times of a step; what a step sees follows from the seed and the step alone. */
function feedsMaker(
  { context, recipe, data: { target }, generator }: TrainingSetting,
  forces: Float32Array,
): (step: number, total: number) => Arrays {
  const { flow, standardisation } = asFlow(generator);
  const { batch } = recipe.flow.training;
  const d = flow.dimension;
  const stream = streamOf(context.configuration.seed, "batches");
  const matrix = (data: Float32Array): HostArray => ({ data, shape: [batch, d] });
  const measured = standardisation.pullRows(forces.slice(0, MEASURED_FRAMES * d));
  const information: HostArray = { data: meanSquares(measured, d), shape: [d] };
  return (step, total) => {
    const own = fold(stream, step);
    const [picks, draws, times] = [new Uint32Array(batch), new Float32Array(batch * d), new Float32Array(batch)];
    integers(own, 0, target.count, picks);
    normals(own, 0, draws);
    uniforms(own, 0, times);
    return {
      data: matrix(standardisation.encodeRows(gatherRows(target.vectors, picks, d))),
      force: matrix(standardisation.pullRows(gatherRows(forces, picks, d))),
      noise: matrix(draws),
      information,
      time: { data: times.map((u) => EARLIEST + u * (LATEST - EARLIEST)), shape: [batch, 1] },
      step: scalar(step),
      progress: scalar((step - 1) / total),
    };
  };
}

function methodOf(setting: TrainingSetting, forces: Float32Array): TrainingMethod<null> {
  const { recipe, drawing, data, target, context } = setting;
  const { training } = recipe.flow;
  const feeds = feedsMaker(setting, forces);
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
    const matrix = (name: string): Tensor => input(name, [training.batch, flow.dimension]);
    const known = {
      data: matrix("data"),
      force: matrix("force"),
      noise: matrix("noise"),
      information: input("information", [flow.dimension]),
    };
    const velocity = (x: Tensor, t: Tensor): Tensor => flow.velocity(parameters, x, t);
    const total = probabilityFlowLoss(velocity, processOf(flow.periods), known, input("time", [training.batch, 1]));
    return repeated(trainingStep(parameters, { total, velocity: total }, optimiser), STEPS_TOGETHER);
  },
  withMethod: async (setting, use) => use(methodOf(setting, await forcesOnFrames(setting))),
  cite: [scoreSde, targetScoreMatching, ...processOf([]).interpolant.cite],
  settings: ({ flow: { generator, training, optimiser } }) => ({
    generator: { ...generator, integration: { ...generator.integration } },
    training: { ...training, ...optimiserSettings(optimiser) },
  }),
};
