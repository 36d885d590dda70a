/** Stage 1: frames of the molecule at the target temperature and above, by replica exchange. */

import type { Executor } from "../../runtime/executor.ts";
import type { FrameBlock } from "../../sample/dynamics.ts";
import { diverseStarts } from "../../sample/starts.ts";
import { latestCheckpoint, saveCheckpoint } from "../checkpoints.ts";
import { withExecutors } from "../computing.ts";
import { openInternal } from "../data/internal.ts";
import { openLangevin } from "../data/langevin.ts";
import type { DataSampler, OpenSampler } from "../data/sampler.ts";
import { dropFramesAfter, selectFrames, writeFrames } from "../frames.ts";
import { tetheredPotentialOf } from "../molecule.ts";
import { planned } from "../plan.ts";
import type { DataRecipe, Recipe } from "../recipe.ts";
import { Interrupted, type Stage, type StageContext } from "../stage.ts";
import { streamOf } from "../streams.ts";
import { dataSummary } from "../summaries.ts";

/** A run with all that its dynamics depends on. */
interface DataContext<State> extends StageContext {
  /** With the number of ladders that is affordable. */
  readonly recipe: DataRecipe;
  readonly sampler: DataSampler<State>;
  readonly executors: readonly Executor[];
  /** Of the budget. */
  readonly share: number;
}

/** Seconds that the stage has left. */
const secondsLeft = ({ configuration, elapsed }: StageContext, share: number): number =>
  60 * configuration.budget_minutes * share - elapsed();

async function start<State>(context: DataContext<State>): Promise<State> {
  const { system, configuration, recipe, sampler, executors } = context;
  const replicas = sampler.temperatures.length;
  const positions = await diverseStarts(
    tetheredPotentialOf(system),
    system.positions,
    recipe.ladders * replicas,
    streamOf(configuration.seed, "starts"),
    executors[0]!,
    {
      bonds: system.topology.bonds,
      rotatable: system.rotatable,
      isomer: system.isomer,
      energyWindow: recipe.startWindow * system.topology.atoms.length,
      batch: sampler.laddersPerBatch * replicas,
    },
  );
  return sampler.start(streamOf(configuration.seed, "dynamics"), positions);
}

/** Frame intervals between looks at the user's wishes. */
const EQUILIBRATION_PIECES = 10;

function stopIfAsked({ signal }: StageContext): void {
  if (signal.aborted) throw new Interrupted("the data stage stopped; it goes on from its last checkpoint");
}

/** Steps of the equilibration: as many as its share of the time allows, and at least the recipe's. */
const equilibrationSteps = (
  { directory, recipe, share, ...context }: StageContext & Pick<DataContext<never>, "recipe" | "share">,
  secondsPerStep: () => number,
): Promise<number> =>
  planned(directory, "equilibrationSteps", async () => {
    const steps = (recipe.equilibrationShare * secondsLeft({ directory, ...context }, share)) / secondsPerStep();
    return Math.max(recipe.equilibrationSteps, steps - (steps % recipe.frameInterval));
  });

/** Brings the starts to equilibrium, and measures how many blocks the budget allows. */
async function equilibrate<State>(context: DataContext<State>, initial: State): Promise<State> {
  const { directory, recipe } = context;
  const began = performance.now();
  const secondsPer = (steps: number): number => (performance.now() - began) / 1000 / steps;
  const piece = Math.min(recipe.equilibrationSteps, EQUILIBRATION_PIECES * recipe.frameInterval);
  let state = initial;
  let total = recipe.equilibrationSteps;
  for (let step = 0; step < total; step += piece) {
    stopIfAsked(context);
    context.progress({ step, total, unit: "steps of equilibration", figures: {} });
    state = await context.sampler.run(state, Math.min(piece, total - step), () => {});
    total = await equilibrationSteps(context, () => secondsPer(piece));
  }
  await planned(directory, "dataBlocks", async () => affordableBlocks(context, secondsPer(total) * recipe.stepsPerBlock));
  return state;
}

/** Blocks for which there is time, and at least as many as have the fewest frames. */
function affordableBlocks<State>({ recipe, share, ...context }: DataContext<State>, secondsPerBlock: number): number {
  const fitting = Math.max(0, Math.floor(secondsLeft(context, share) / secondsPerBlock));
  const perBlock = (recipe.ladders * recipe.stepsPerBlock) / recipe.frameInterval;
  const fewest = Math.ceil(recipe.fewestFrames / perBlock);
  if (fitting >= fewest) return fitting;
  const minutes = Math.ceil((fewest * secondsPerBlock) / 60);
  context.note(
    `The budget leaves time for ${fitting * perBlock} conformations, but from fewer than ${recipe.fewestFrames} no generator learns: they take about ${minutes} min.`,
  );
  return fewest;
}

interface Position<State> {
  readonly state: State;
  /** Blocks of frames that are on disk. */
  readonly blocks: number;
}

function save<State>({ directory, sampler }: DataContext<State>, { state, blocks }: Position<State>): void {
  saveCheckpoint(directory, "data", blocks, sampler.save(state));
}

async function firstPosition<State>(context: DataContext<State>): Promise<Position<State>> {
  const checkpoint = latestCheckpoint(context.directory, "data", context.note);
  if (checkpoint) {
    const state = context.sampler.restore(checkpoint.arrays, streamOf(context.configuration.seed, "dynamics"));
    return { state, blocks: checkpoint.step };
  }
  const position = { state: await equilibrate(context, await start(context)), blocks: 0 };
  save(context, position);
  return position;
}

/** Every so manieth of the recorded frames is kept, so that all of them together are not too many numbers. */
function thinning({ system, recipe }: Pick<DataContext<never>, "system" | "recipe">, blocks: number): number {
  const frames = blocks * (recipe.stepsPerBlock / recipe.frameInterval) * recipe.ladders * recipe.keptTemperatures;
  return Math.ceil((frames * 3 * system.topology.atoms.length) / recipe.mostNumbers);
}

async function nextBlock<State>(
  context: DataContext<State>,
  { state, blocks }: Position<State>,
  total: number,
): Promise<Position<State>> {
  const { recipe, system, directory, sampler } = context;
  const every = recipe.frameInterval * thinning(context, total);
  const frames: FrameBlock[] = [];
  const next = await sampler.run(state, recipe.stepsPerBlock, (block) => {
    if (block.step % every === 0) frames.push(block);
  });
  writeFrames(directory, blocks, selectFrames(frames, recipe.keptTemperatures, system.topology.atoms.length));
  const position = { state: next, blocks: blocks + 1 };
  save(context, position);
  return position;
}

async function simulate<State>(context: DataContext<State>): Promise<void> {
  const { directory, progress, recipe, sampler } = context;
  let position = await firstPosition(context);
  dropFramesAfter(directory, position.blocks);
  const known = (): Promise<number> => Promise.reject(new Error("internal: the dynamics has begun without a plan"));
  const total = await planned(directory, "dataBlocks", known);
  const evaluations = recipe.ladders * sampler.temperatures.length * sampler.evaluationsPerStep;
  while (position.blocks < total) {
    stopIfAsked(context);
    const began = performance.now();
    position = await nextBlock(context, position, total);
    const rate = (recipe.stepsPerBlock * evaluations) / ((performance.now() - began) / 1000);
    progress({
      step: position.blocks * recipe.stepsPerBlock,
      total: total * recipe.stepsPerBlock,
      unit: "steps",
      figures: { "energies/s": rate },
    });
  }
  const steps = (await planned(directory, "equilibrationSteps", known)) + position.blocks * recipe.stepsPerBlock;
  dataSummary.write(directory, {
    temperatures_K: sampler.temperatures,
    acceptance: sampler.acceptance(position.state),
    energy_evaluations: Math.round(steps * evaluations),
  });
}

async function simulateBy<State>(
  open: OpenSampler<State>,
  context: StageContext,
  { data: recipe, shares }: Recipe,
): Promise<void> {
  await withExecutors(context, async (executors) => {
    const sampler = await open(context, recipe, executors);
    try {
      const affordable = (): Promise<number> => sampler.affordableLadders(secondsLeft(context, shares.data));
      const ladders = await planned(context.directory, "ladders", affordable);
      await simulate({ ...context, recipe: { ...recipe, ladders }, sampler, executors, share: shares.data });
    } finally {
      await sampler.close();
    }
  });
}

/** The data stage with the settings of a recipe; Cartesian dynamics holds no distances, so that molecules with fixed ones are sampled in internal coordinates. */
export const createDataStage = (recipe: Recipe): Stage => ({
  name: "data",
  applies: ({ given }) => given === null,
  run: (context) =>
    context.system.held.length > 0 ? simulateBy(openInternal, context, recipe) : simulateBy(openLangevin, context, recipe),
});
