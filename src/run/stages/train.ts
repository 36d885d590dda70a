/** Stage 2: the generator learns from frames, in the way of its kind. */
import { flatten } from "../../graph/tree.ts";
import type { Arrays, Executor } from "../../runtime/executor.ts";
import { initialState } from "../../train/trainingStep.ts";
import { thermalEnergy } from "../../units.ts";
import { latestCheckpoint } from "../checkpoints.ts";
import { executorFor } from "../computing.ts";
import { generatorOf } from "../configuration.ts";
import { createDrawing } from "../drawing.ts";
import { framesOfIsomer, readFrames } from "../frames.ts";
import { generatorModels } from "../generatorModels.ts";
import { cardOf, makeGenerator, writeModel } from "../modelCard.ts";
import { planned } from "../plan.ts";
import type { Recipe } from "../recipe.ts";
import type { Stage, StageContext } from "../stage.ts";
import { STEPS_TOGETHER } from "../stepProgram.ts";
import { streamOf } from "../streams.ts";
import { trainingSummary } from "../summaries.ts";
import { trainings } from "../training/index.ts";
import { type Loop, measuredSteps, type Position, restored, train } from "../training/loop.ts";
import type { TrainingMethod, TrainingSetting } from "../training/method.ts";
import { encodeFrames } from "../trainingData.ts";

/** Frames left out of the data, since a double bond had turned. */
interface Setting extends TrainingSetting {
  readonly turned: number;
}

/** Writes the model and what the training was. */
function finish<Memory>(
  { context, recipe, generator, data, turned }: Setting,
  method: TrainingMethod<Memory>,
  { step, losses, validations }: Position<Memory>,
  final: Arrays,
): void {
  const parameters = Object.fromEntries(Object.entries(final).map(([name, value]) => [name.replace(/^average\./, ""), value]));
  writeModel(
    context.directory,
    cardOf(generatorOf(context.configuration), context.configuration, recipe, data, step),
    parameters,
  );
  trainingSummary.write(context.directory, {
    frames: { target: data.target.count, held_out: data.heldOut.count, hotter: data.hotter.count, turned },
    own_draws: method.drawn(step, validations.length),
    dimension: generator.dimension,
    losses: [...losses],
    validations: [...validations],
  });
}

async function trainBy<Memory>(setting: Setting, method: TrainingMethod<Memory>): Promise<void> {
  const { context, recipe, generator, executor } = setting;
  const { configuration, directory } = context;
  const stepper = await executor.compile(trainings[generatorOf(configuration)].steps(generator, recipe));
  const fresh = initialState(generator.init(streamOf(configuration.seed, "initialParameters")));
  const names = Object.keys(flatten(fresh)).filter((name) => name.startsWith("average."));
  const open = async (state: Arrays, total: number): Promise<Loop<Memory>> => {
    const resident = await stepper.open(state);
    return { context, stage: "train", method, resident, read: () => resident.read(names), total };
  };
  const wanted = await planned(directory, "trainingSteps", async () => {
    const trial = await open(fresh, 1000);
    const secondsLeft = (): number => 60 * configuration.budget_minutes * method.budgetShare - context.elapsed();
    const steps = await measuredSteps(trial, secondsLeft, context.note);
    await trial.resident.close();
    return steps;
  });
  const checkpoint = latestCheckpoint(directory, "train", context.note);
  const past = checkpoint && restored(method, checkpoint.arrays, checkpoint.step, Object.keys(fresh));
  const loop = await open(past?.state ?? fresh, STEPS_TOGETHER * Math.ceil(wanted / STEPS_TOGETHER));
  const end = await train(loop, past?.position ?? { step: 0, memory: method.start, losses: [], validations: [] });
  finish(setting, method, end, await loop.read());
  await loop.resident.close();
}

async function trainIn(context: StageContext, recipe: Recipe, executor: Executor): Promise<void> {
  const { configuration, directory, system } = context;
  const kT = thermalEnergy(configuration.temperature_K);
  const all = readFrames(directory);
  const frames = framesOfIsomer(all, system.isomer);
  const data = await encodeFrames(
    frames,
    system,
    { thermalEnergy: kT, holdOut: recipe.training.holdOut, properGap: generatorModels[generatorOf(configuration)].properGap },
    executor,
  );
  const generator = makeGenerator(cardOf(generatorOf(configuration), configuration, recipe, data, 1));
  const drawing = await createDrawing(generator, data.entries, system, executor, "average");
  const target = { thermalEnergy: kT, origin: data.origin };
  const setting = { context, recipe, data, generator, drawing, executor, target, turned: all.count - frames.count };
  await trainings[generatorOf(configuration)].withMethod(setting, (method) => trainBy(setting, method));
}

export const createTrainStage = (recipe: Recipe): Stage => ({
  name: "train",
  applies: ({ given }) => given === null,
  run: async (context) => {
    const executor = executorFor(context);
    try {
      await trainIn(context, recipe, executor);
    } finally {
      await executor.close();
    }
  },
});
