/** Stage 1: frames of the molecule at the target temperature and above, by replica-exchange Langevin dynamics. */

import type { Executor } from "../../runtime/executor.ts";
import { createDynamics, type Dynamics, type FrameBlock } from "../../sample/dynamics.ts";
import type { DynamicsSettings } from "../../sample/dynamicsSettings.ts";
import { type DynamicsState, exchangeAcceptance } from "../../sample/dynamicsState.ts";
import { diverseStarts } from "../../sample/starts.ts";
import { latestCheckpoint, saveCheckpoint } from "../checkpoints.ts";
import { executorFor } from "../computing.ts";
import { dynamicsArrays, dynamicsState } from "../dynamicsArrays.ts";
import { affordableLadders, dynamicsSettings } from "../dynamicsPlan.ts";
import { dropFramesAfter, selectFrames, writeFrames } from "../frames.ts";
import { dynamicsTarget, potentialOf } from "../molecule.ts";
import { planned } from "../plan.ts";
import type { DataRecipe, Recipe } from "../recipe.ts";
import { Interrupted, type Stage, type StageContext } from "../stage.ts";
import { streamOf } from "../streams.ts";
import { dataSummary } from "../summaries.ts";

/** A run with all that its dynamics depends on. */
interface DataContext extends StageContext {
  /** With the number of ladders that is affordable. */
  readonly recipe: DataRecipe;
  readonly settings: DynamicsSettings;
  readonly executors: readonly Executor[];
  /** Of the budget. */
  readonly share: number;
}

/** Seconds that the stage has left. */
const secondsLeft = ({ configuration, elapsed }: StageContext, share: number): number =>
  60 * configuration.budget_minutes * share - elapsed();

async function start(context: DataContext, dynamics: Dynamics): Promise<DynamicsState> {
  const { system, configuration, recipe, settings, executors } = context;
  const replicas = settings.temperatures.length;
  const positions = await diverseStarts(
    potentialOf(system),
    system.positions,
    recipe.ladders * replicas,
    streamOf(configuration.seed, "starts"),
    executors[0]!,
    {
      bonds: system.topology.bonds,
      rotatable: system.rotatable,
      isomer: system.isomer,
      energyWindow: recipe.startWindow * system.topology.atoms.length,
      batch: settings.laddersPerBatch * replicas,
    },
  );
  return dynamics.start(streamOf(configuration.seed, "dynamics"), positions);
}

/** Frame intervals between looks at the user's wishes. */
const EQUILIBRATION_PIECES = 10;

function stopIfAsked({ signal }: DataContext): void {
  if (signal.aborted) throw new Interrupted("the data stage stopped; it goes on from its last checkpoint");
}

/** Steps of the equilibration: as many as its share of the time allows, and at least the recipe's. */
const equilibrationSteps = (
  { directory, recipe, share, ...context }: DataContext,
  secondsPerStep: () => number,
): Promise<number> =>
  planned(directory, "equilibrationSteps", async () => {
    const steps = (recipe.equilibrationShare * secondsLeft({ directory, ...context }, share)) / secondsPerStep();
    return Math.max(recipe.equilibrationSteps, steps - (steps % recipe.frameInterval));
  });

/** Brings the starts to equilibrium, and measures how many blocks the budget allows. */
async function equilibrate(context: DataContext, dynamics: Dynamics, initial: DynamicsState): Promise<DynamicsState> {
  const { directory, recipe, share } = context;
  const began = performance.now();
  const secondsPer = (steps: number): number => (performance.now() - began) / 1000 / steps;
  const piece = Math.min(recipe.equilibrationSteps, EQUILIBRATION_PIECES * recipe.frameInterval);
  let state = initial;
  let total = recipe.equilibrationSteps;
  for (let step = 0; step < total; step += piece) {
    stopIfAsked(context);
    context.progress({ step, total, unit: "steps of equilibration", figures: {} });
    state = await dynamics.run(state, Math.min(piece, total - step), () => {});
    total = await equilibrationSteps(context, () => secondsPer(piece));
  }
  await planned(directory, "dataBlocks", async () => secondsLeft(context, share) / (secondsPer(total) * recipe.stepsPerBlock));
  return state;
}

interface Position {
  readonly state: DynamicsState;
  /** Blocks of frames that are on disk. */
  readonly blocks: number;
}

function save({ directory }: StageContext, { state, blocks }: Position): void {
  saveCheckpoint(directory, "data", blocks, dynamicsArrays(state));
}

async function firstPosition(context: DataContext, dynamics: Dynamics): Promise<Position> {
  const checkpoint = latestCheckpoint(context.directory, "data", context.note);
  if (checkpoint) {
    const state = dynamicsState(checkpoint.arrays, streamOf(context.configuration.seed, "dynamics"));
    return { state, blocks: checkpoint.step };
  }
  const position = { state: await equilibrate(context, dynamics, await start(context, dynamics)), blocks: 0 };
  save(context, position);
  return position;
}

/** Every so manieth of the recorded frames is kept, so that all of them together are not too many numbers. */
function thinning({ system, recipe }: DataContext, blocks: number): number {
  const frames = blocks * (recipe.stepsPerBlock / recipe.frameInterval) * recipe.ladders * recipe.keptTemperatures;
  return Math.ceil((frames * 3 * system.topology.atoms.length) / recipe.mostNumbers);
}

async function nextBlock(
  context: DataContext,
  dynamics: Dynamics,
  { state, blocks }: Position,
  total: number,
): Promise<Position> {
  const { recipe, system, directory } = context;
  const every = recipe.frameInterval * thinning(context, total);
  const frames: FrameBlock[] = [];
  const next = await dynamics.run(state, recipe.stepsPerBlock, (block) => {
    if (block.step % every === 0) frames.push(block);
  });
  writeFrames(directory, blocks, selectFrames(frames, recipe.keptTemperatures, system.topology.atoms.length));
  const position = { state: next, blocks: blocks + 1 };
  save(context, position);
  return position;
}

async function simulate(context: DataContext): Promise<void> {
  const { directory, system, progress, recipe, settings, executors } = context;
  const dynamics = await createDynamics(dynamicsTarget(system), settings, executors);
  let position = await firstPosition(context, dynamics);
  dropFramesAfter(directory, position.blocks);
  const known = (): Promise<number> => Promise.reject(new Error("internal: the dynamics has begun without a plan"));
  const total = await planned(directory, "dataBlocks", known);
  const conformations = recipe.ladders * settings.temperatures.length;
  while (position.blocks < total) {
    stopIfAsked(context);
    const began = performance.now();
    position = await nextBlock(context, dynamics, position, total);
    const rate = (recipe.stepsPerBlock * conformations) / ((performance.now() - began) / 1000);
    progress({
      step: position.blocks * recipe.stepsPerBlock,
      total: total * recipe.stepsPerBlock,
      unit: "steps",
      figures: { "energies/s": rate },
    });
  }
  const steps = (await planned(directory, "equilibrationSteps", known)) + position.blocks * recipe.stepsPerBlock;
  dataSummary.write(directory, {
    temperatures_K: settings.temperatures,
    acceptance: exchangeAcceptance(position.state),
    energy_evaluations: steps * conformations,
  });
}

/** The data stage with the settings of a recipe. */
export const createDataStage = ({ data: recipe, shares }: Recipe): Stage => ({
  name: "data",
  applies: ({ given }) => given === null,
  run: async (context) => {
    const { configuration, directory, system } = context;
    const executors = Array.from({ length: configuration.threads }, () => executorFor(context, 1));
    try {
      const settings = dynamicsSettings(system, configuration.temperature_K, recipe);
      const ladders = await planned(directory, "ladders", () =>
        affordableLadders(system, settings, recipe, secondsLeft(context, shares.data), executors),
      );
      await simulate({ ...context, recipe: { ...recipe, ladders }, settings, executors, share: shares.data });
    } finally {
      await Promise.all(executors.map((executor) => executor.close()));
    }
  },
});
