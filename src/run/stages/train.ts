/** Stage 2: the generator learns from frames and their energies, and from energies of its own draws. */
import { joinSteps, splitSteps } from "../../graph/repeat.ts";
import { flatten } from "../../graph/tree.ts";
import type { HostArray } from "../../num/hostArray.ts";
import type { Arrays, Executor, Resident } from "../../runtime/executor.ts";
import { initialState } from "../../train/trainingStep.ts";
import { thermalEnergy } from "../../units.ts";
import { batchOf } from "../batches.ts";
import { type CheckpointArrays, latestCheckpoint, saveCheckpoint } from "../checkpoints.ts";
import { executorFor } from "../computing.ts";
import { createDrawing, type Drawing } from "../drawing.ts";
import { framesOfIsomer, readFrames } from "../frames.ts";
import { historyArrays, historyFrom, type Row } from "../history.ts";
import { MODEL_DESCRIPTION, type MoleculeGenerator, makeGenerator, writeModel } from "../modelCard.ts";
import { emptyPool, type OwnPool, poolArrays, poolFrom, refreshed, type TargetUnits } from "../ownPool.ts";
import { planned } from "../plan.ts";
import type { Recipe, TrainingRecipe } from "../recipe.ts";
import { Interrupted, type Stage, type StageContext } from "../stage.ts";
import { STEPS_TOGETHER, stepProgram } from "../stepProgram.ts";
import { streamOf } from "../streams.ts";
import { trainingSummary } from "../summaries.ts";
import { encodeFrames, type TrainingData } from "../trainingData.ts";
import { validate } from "../validation.ts";

/** Everything that stays the same through the training. */
interface Setting {
  readonly context: StageContext;
  readonly recipe: Recipe;
  readonly data: TrainingData;
  /** Frames left out of the data, since a double bond had turned. */
  readonly turned: number;
  readonly generator: MoleculeGenerator;
  readonly drawing: Drawing;
  readonly target: TargetUnits;
  /** Steps in all. */
  readonly total: number;
}

/** Everything that changes, and that a checkpoint holds beside the resident state. */
interface Position {
  /** Steps done. */
  readonly step: number;
  readonly pool: OwnPool;
  readonly losses: readonly Row[];
  readonly validations: readonly Row[];
}

const scalar = (value: number): HostArray => ({ data: Float32Array.of(value), shape: [] });

/** Rows that are own draws come from frames at the target temperature until there are own draws. */
function feedsOf({ context, recipe, data, generator, total }: Setting, pool: OwnPool, step: number): Arrays {
  const { ownRows, hotRows, batch, residualWeight, residualWarmUp } = recipe.training;
  const shares = [
    { points: data.target, rows: batch - ownRows - hotRows, likelihood: true },
    { points: data.hotter, rows: hotRows, likelihood: false },
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

async function refreshedPool(setting: Setting, resident: Resident, names: readonly string[], pool: OwnPool): Promise<OwnPool> {
  const { ownBatch, ownCeiling } = setting.recipe.training;
  const stream = streamOf(setting.context.configuration.seed, "ownDraws");
  const draws = await setting.drawing.draw(await resident.read(names), stream, pool.drawn, ownBatch);
  return refreshed(pool, draws, setting.target, ownCeiling);
}

async function validated(setting: Setting, resident: Resident, names: readonly string[], step: number): Promise<Row> {
  const { drawing, data, target, context, recipe } = setting;
  const stream = streamOf(context.configuration.seed, "validation");
  const result = await validate(
    drawing,
    await resident.read(names),
    data.heldOut,
    target,
    stream,
    recipe.training.validationRows,
  );
  return { step, ...result };
}

async function save({ context }: Setting, resident: Resident, { step, pool, losses, validations }: Position): Promise<void> {
  saveCheckpoint(context.directory, "train", step, {
    ...(await resident.read()),
    ...poolArrays(pool),
    ...historyArrays("losses", losses),
    ...historyArrays("validations", validations),
  });
}

function restored(arrays: CheckpointArrays, stateNames: readonly string[]): { state: Arrays; position: Omit<Position, "step"> } {
  const state = Object.fromEntries(
    stateNames.map((name) => [name, { data: Float32Array.from(arrays[name]!.data), shape: arrays[name]!.shape }]),
  );
  const position = {
    pool: poolFrom(arrays),
    losses: historyFrom("losses", arrays),
    validations: historyFrom("validations", arrays),
  };
  return { state, position };
}

/** Steps between rows of the loss history. */
const LOSS_INTERVAL = 10;

const numbersOf = (results: Arrays): Row =>
  Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, data[0]!]));

function checkLosses({ step, ...losses }: Row): void {
  const wrong = Object.entries(losses).find(([, value]) => !Number.isFinite(value));
  if (wrong)
    throw new Error(`training step ${step} gave ${wrong[0]} = ${wrong[1]}; resume the run, or start it with another seed`);
}

/** Whether one of the steps is `origin` or a multiple of `interval` beyond it. */
function falls(interval: number, first: number, last: number, origin = 0): boolean {
  return last >= origin && Math.floor((last - origin) / interval) > Math.floor((first - 1 - origin) / interval);
}

/** One evaluation, with what is due beside it: fresh draws before, validation after. */
async function advance(setting: Setting, resident: Resident, names: readonly string[], position: Position): Promise<Position> {
  const { training } = setting.recipe;
  const steps = Array.from({ length: STEPS_TOGETHER }, (_, index) => position.step + 1 + index);
  const [first, last] = [steps[0]!, steps.at(-1)!];
  const due = falls(refreshInterval(training), first, last, training.ownFrom + 1);
  const pool = due ? await refreshedPool(setting, resident, names, position.pool) : position.pool;
  const results = await resident.step(joinSteps(steps.map((step) => feedsOf(setting, pool, step))));
  const losses = splitSteps(results, steps.length).map((own, index): Row => ({ step: steps[index]!, ...numbersOf(own) }));
  losses.forEach(checkLosses);
  const validating = falls(training.validationInterval, first, last) || last === setting.total;
  return {
    step: last,
    pool,
    losses: [...position.losses, ...losses.filter(({ step }) => step! % LOSS_INTERVAL === 0)],
    validations: validating ? [...position.validations, await validated(setting, resident, names, last)] : position.validations,
  };
}

function report({ context, total }: Setting, { step, losses, validations }: Position, stepsPerSecond: number): void {
  const { likelihood, residual } = losses.at(-1) ?? {};
  const { ess, heldOutSpread } = validations.at(-1) ?? {};
  const figures = { likelihood, residual, "held-out spread": heldOutSpread, ESS: ess, "steps/s": stepsPerSecond };
  const known = Object.entries(figures).filter((entry): entry is [string, number] => entry[1] !== undefined);
  context.progress({ step, total, unit: "steps", figures: Object.fromEntries(known) });
}

async function train(setting: Setting, resident: Resident, names: readonly string[], start: Position): Promise<Position> {
  const { context, total, recipe } = setting;
  const began = performance.now();
  let position = start;
  while (position.step < total) {
    const before = position.step;
    position = await advance(setting, resident, names, position);
    report(setting, position, (position.step - start.step) / ((performance.now() - began) / 1000));
    const due = falls(recipe.training.checkpointInterval, before + 1, position.step) || position.step === total;
    if (due || context.signal.aborted) await save(setting, resident, position);
    if (context.signal.aborted && position.step < total) throw new Interrupted("the training stopped after a checkpoint");
  }
  return position;
}

/** Steps that fit into the budget, by doing a few: plain ones and a refreshment. */
async function measuredSteps(setting: Setting, resident: Resident, names: readonly string[]): Promise<number> {
  const {
    recipe: { training, shares },
    context,
  } = setting;
  const [warm, timed] = [STEPS_TOGETHER, 5 * STEPS_TOGETHER];
  const pool = emptyPool(training.ownPool, setting.generator.dimension);
  const time = async (work: () => Promise<unknown>): Promise<number> => {
    const began = performance.now();
    await work();
    return (performance.now() - began) / 1000;
  };
  const run = async (first: number, count: number): Promise<void> => {
    for (let step = first; step < first + count; step += STEPS_TOGETHER) {
      const together = Array.from({ length: STEPS_TOGETHER }, (_, index) => feedsOf(setting, pool, step + index));
      await resident.step(joinSteps(together));
    }
  };
  await run(1, warm);
  const step = (await time(() => run(1 + warm, timed))) / timed;
  await refreshedPool(setting, resident, names, pool);
  const refresh = await time(() => refreshedPool(setting, resident, names, pool));
  const perStep = step + refresh / refreshInterval(training) + (3 * refresh) / training.validationInterval;
  const left = 60 * context.configuration.budget_minutes * shares.train - context.elapsed();
  return Math.max(left / perStep, training.fewestSteps);
}

/** Draws whose energies were computed by a step, in training and validation. */
const drawsBy = (step: number, validations: number, training: TrainingRecipe): number =>
  Math.max(0, Math.ceil((step - training.ownFrom) / refreshInterval(training))) * training.ownBatch +
  validations * training.validationRows;

function finish(
  { context, recipe, generator, data, turned }: Setting,
  { step, losses, validations }: Position,
  final: Arrays,
): void {
  const { configuration, directory } = context;
  const parameters = Object.fromEntries(Object.entries(final).map(([name, value]) => [name.replace(/^average\./, ""), value]));
  const card = {
    format: 1,
    generator: "autoregressive",
    system: configuration.system,
    system_sha256: configuration.system_sha256,
    temperature_K: configuration.temperature_K,
    description: MODEL_DESCRIPTION,
    training_steps: step,
    options: { coordinates: data.entries, ...recipe.generator },
  } as const;
  writeModel(directory, card, parameters);
  trainingSummary.write(directory, {
    frames: { target: data.target.count, held_out: data.heldOut.count, hotter: data.hotter.count, turned },
    own_draws: drawsBy(step, validations.length, recipe.training),
    dimension: generator.dimension,
    losses: [...losses],
    validations: [...validations],
  });
}

async function trainIn(context: StageContext, recipe: Recipe, executor: Executor): Promise<void> {
  const { configuration, directory, system } = context;
  const kT = thermalEnergy(configuration.temperature_K);
  const all = readFrames(directory);
  const frames = framesOfIsomer(all, system.isomer);
  const data = await encodeFrames(frames, system.zMatrix, kT, recipe.training.holdOut, executor);
  const generator = makeGenerator({ coordinates: data.entries, ...recipe.generator });
  const drawing = await createDrawing(generator, data.entries, system, executor, "average");
  const stepper = await executor.compile(stepProgram(generator, recipe));
  const fresh = initialState(generator.init(streamOf(configuration.seed, "initialParameters")));
  const names = Object.keys(flatten(fresh)).filter((name) => name.startsWith("average."));
  const target = { thermalEnergy: kT, origin: data.origin };
  const partial = { context, recipe, data, turned: all.count - frames.count, generator, drawing, target };
  const wanted = await planned(directory, "trainingSteps", async () => {
    const trial = await stepper.open(fresh);
    const steps = await measuredSteps({ ...partial, total: 1000 }, trial, names);
    await trial.close();
    return steps;
  });
  const checkpoint = latestCheckpoint(directory, "train", context.note);
  const past = checkpoint && restored(checkpoint.arrays, Object.keys(fresh));
  const resident = await stepper.open(past?.state ?? fresh);
  const start = { pool: emptyPool(recipe.training.ownPool, generator.dimension), losses: [], validations: [], ...past?.position };
  const setting = { ...partial, total: STEPS_TOGETHER * Math.ceil(wanted / STEPS_TOGETHER) };
  const end = await train(setting, resident, names, { step: checkpoint?.step ?? 0, ...start });
  finish(setting, end, await resident.read(names));
  await resident.close();
}

export const createTrainStage = (recipe: Recipe): Stage => ({
  name: "train",
  run: async (context) => {
    const executor = executorFor(context);
    try {
      await trainIn(context, recipe, executor);
    } finally {
      await executor.close();
    }
  },
});
