/** One of the energy models that learn the density of samples: its training, in the loop that generators are trained in. */
import type { EnergyModel } from "../../energy-models/energyModel.ts";
import { type MlpEnergyParameters, mlpEnergy } from "../../energy-models/mlpEnergy.ts";
import type { Tensor } from "../../graph/op.ts";
import { below } from "../../graph/tree.ts";
import type { HostArray } from "../../num/hostArray.ts";
import { fold } from "../../num/random.ts";
import type { Executor } from "../../runtime/executor.ts";
import { evaluateEnergyModel } from "../../train/evaluateEnergyModel.ts";
import { type EnergyTraining, energyTrainingFeeds, energyTrainingProgram } from "../../train/trainEnergyModel.ts";
import type { DensityRecipe } from "../recipe.ts";
import { gatherRows, thinned } from "../rows.ts";
import type { StageContext } from "../stage.ts";
import { STEPS_TOGETHER } from "../stepProgram.ts";
import { streamOf } from "../streams.ts";
import { trainCourse } from "../training/course.ts";
import type { Position } from "../training/loop.ts";
import type { ReadParameters, TrainingMethod } from "../training/method.ts";
import type { DensityPoints } from "./points.ts";

/** A model of a density of points. */
export type DensityModel = EnergyModel<MlpEnergyParameters<Tensor>>;
/** Parameters by path. */
export type DensityParameters = Readonly<Record<string, HostArray>>;

/** What a member is trained on, and how. */
export interface MemberSetting {
  readonly context: StageContext;
  readonly recipe: DensityRecipe;
  readonly points: DensityPoints;
  readonly executor: Executor;
  /** Number of the member, and of all of them. */
  readonly member: number;
  readonly members: number;
}

/** A trained member with its curves. */
export interface Member extends Pick<Position<number>, "losses" | "validations"> {
  readonly parameters: DensityParameters;
}

/** The model of every member, of points with these periods. */
export const densityModel = ({ periods }: Pick<DensityPoints, "periods">, { model }: DensityRecipe): DensityModel =>
  mlpEnergy({ ...model, periods });

function trainingOf({ context, recipe, points, member }: MemberSetting): EnergyTraining<MlpEnergyParameters<Tensor>> {
  const { training, points: all, periods } = points;
  return {
    model: densityModel(points, recipe),
    options: { objective: recipe.objective, batch: recipe.training.batch, optimiser: recipe.optimiser, frozenInterval: 100 },
    data: { count: training.length, points: gatherRows(all, training, periods.length), known: {} },
    stream: fold(streamOf(context.configuration.seed, "likelihood"), member),
  };
}

/** Mean log-density, nats, of points held out and of as many that are learned from. */
async function validate({ recipe, points, executor }: MemberSetting, read: ReadParameters): Promise<Record<string, number>> {
  const { validationRows } = recipe.training;
  const parameters = below("average", await read());
  const mean = async (numbers: readonly number[]): Promise<number> => {
    const some = gatherRows(points.points, thinned(numbers, validationRows), points.periods.length);
    const { logDensity } = await evaluateEnergyModel(densityModel(points, recipe), parameters, some, 0, executor);
    return logDensity.reduce((sum, value) => sum + value, 0) / logDensity.length;
  };
  return { heldOut: await mean(points.heldOut), training: await mean(points.training) };
}

/** The method whose memory is the number of the member, so that no member goes on from another's checkpoint. */
function methodOf(setting: MemberSetting, wanted: ReadonlySet<string>): TrainingMethod<number> {
  const { training } = setting.recipe;
  const own = trainingOf(setting);
  return {
    ...training,
    budgetShare: setting.recipe.share,
    start: setting.member,
    save: (member) => ({ member: { data: Int32Array.of(member), shape: [1] } }),
    restore: ({ member }) => member!.data[0]!,
    prepare: async (member) => member,
    feeds: (_, step, total) =>
      Object.fromEntries(Object.entries(energyTrainingFeeds(own, (step - 1) / total, step)).filter(([name]) => wanted.has(name))),
    validate: (read) => validate(setting, read),
    upkeep: { work: (_, read) => validate(setting, read), perStep: 1 / training.validationInterval },
    drawn: () => 0,
  };
}

/** Trains a member from its last checkpoint on; throws Interrupted, after a checkpoint, where it is asked to stop. */
export async function trainMember(setting: MemberSetting): Promise<Member> {
  const { context, recipe, executor, member, members } = setting;
  const program = energyTrainingProgram(trainingOf(setting), STEPS_TOGETHER);
  const method = methodOf(setting, new Set(Object.keys(program.inputs).map((name) => name.replace(/@\d+$/, ""))));
  const stepper = await executor.compile(program);
  const initial = densityModel(setting.points, recipe).init(fold(trainingOf(setting).stream, 0));
  const { steps } = recipe.training;
  const plan = { entry: "likelihoodSteps", trial: steps, most: steps, sharing: members } as const;
  const isOwn = (trained: number): boolean => trained === member;
  const { parameters, losses, validations } = await trainCourse({
    context,
    stage: "likelihood",
    method,
    stepper,
    initial,
    ...plan,
    isOwn,
  });
  return { parameters, losses, validations };
}
