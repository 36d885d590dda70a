/** Stage 2: the generator learns from frames, in the way of its kind. */
import type { Executor } from "../../runtime/executor.ts";
import { thermalEnergy } from "../../units.ts";
import { withExecutor } from "../computing.ts";
import { generatorOf } from "../configuration.ts";
import { createDrawing } from "../drawing.ts";
import { framesOfIsomer, readFrames } from "../frames.ts";
import { generatorModels } from "../generatorModels.ts";
import { cardOf, makeGenerator, writeModel } from "../modelCard.ts";
import type { Recipe } from "../recipe.ts";
import type { Stage, StageContext } from "../stage.ts";
import { streamOf } from "../streams.ts";
import { trainingSummary } from "../summaries.ts";
import { type Trained, trainCourse } from "../training/course.ts";
import { trainings } from "../training/index.ts";
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
  { step, losses, validations, parameters }: Trained<Memory>,
): void {
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

/** Steps of the training of which some are timed. */
const TRIAL = 1000;

async function trainBy<Memory>(setting: Setting, method: TrainingMethod<Memory>): Promise<void> {
  const { context, recipe, generator, executor } = setting;
  const { configuration } = context;
  const stepper = await executor.compile(trainings[generatorOf(configuration)].steps(generator, recipe));
  const initial = generator.init(streamOf(configuration.seed, "initialParameters"));
  const plan = { entry: "trainingSteps", trial: TRIAL, sharing: 1 } as const;
  finish(setting, method, await trainCourse({ context, stage: "train", method, stepper, initial, ...plan, isOwn: () => true }));
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
  run: (context) => withExecutor(context, (executor) => trainIn(context, recipe, executor)),
});
