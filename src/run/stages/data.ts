/** Stage 1: frames of the molecule at the target temperature and above, by replica-exchange Langevin dynamics. */

import type { LoadedSystem } from "../../../systems/loadedSystem.ts";
import type { Executor } from "../../runtime/executor.ts";
import { createDynamics, type Dynamics, type FrameBlock } from "../../sample/dynamics.ts";
import type { DynamicsSettings } from "../../sample/dynamicsSettings.ts";
import { type DynamicsState, exchangeAcceptance } from "../../sample/dynamicsState.ts";
import { withHydrogenMass } from "../../sample/masses.ts";
import { diverseStarts } from "../../sample/starts.ts";
import { ladderForAcceptance } from "../../sample/temperatureLadder.ts";
import { latestCheckpoint, saveCheckpoint } from "../checkpoints.ts";
import { executorFor } from "../computing.ts";
import { dynamicsArrays, dynamicsState } from "../dynamicsArrays.ts";
import { dropFramesAfter, selectFrames, writeFrames } from "../frames.ts";
import { dynamicsTarget, potentialOf } from "../molecule.ts";
import { planned } from "../plan.ts";
import type { DataRecipe, Recipe } from "../recipe.ts";
import { Interrupted, type Stage, type StageContext } from "../stage.ts";
import { streamOf } from "../streams.ts";
import { dataSummary } from "../summaries.ts";

/** A run with the recipe of its dynamics. */
interface DataContext extends StageContext {
  readonly recipe: DataRecipe;
  /** Of the budget. */
  readonly share: number;
}

/** The temperatures of a ladder, K, and all else that the dynamics of a system depends on. */
export function dynamicsSettings(
  { molecularSystem: { masses } }: LoadedSystem,
  temperature: number,
  recipe: DataRecipe,
): DynamicsSettings {
  const highest = temperature * recipe.highestTemperatureRatio;
  return {
    masses: withHydrogenMass(masses, recipe.hydrogenMass),
    timeStep: recipe.timeStep,
    friction: recipe.friction,
    centred: true,
    temperatures: ladderForAcceptance(temperature, highest, 3 * masses.length - 6),
    exchangeInterval: recipe.exchangeInterval,
    frameInterval: recipe.frameInterval,
    laddersPerBatch: recipe.laddersPerBatch,
  };
}

async function start(
  context: DataContext,
  dynamics: Dynamics,
  settings: DynamicsSettings,
  executor: Executor,
): Promise<DynamicsState> {
  const { system, configuration, recipe } = context;
  const count = recipe.ladders * settings.temperatures.length;
  const positions = await diverseStarts(
    potentialOf(system),
    system.positions,
    count,
    streamOf(configuration.seed, "starts"),
    executor,
    {
      bonds: system.topology.bonds,
      rotatable: system.rotatable,
      isomer: system.isomer,
      energyWindow: recipe.startWindow,
      batch: recipe.laddersPerBatch * settings.temperatures.length,
    },
  );
  return dynamics.start(streamOf(configuration.seed, "dynamics"), positions);
}

/** Frame intervals between looks at the user's wishes. */
const EQUILIBRATION_PIECES = 10;

function stopIfAsked({ signal }: DataContext): void {
  if (signal.aborted) throw new Interrupted("the data stage stopped; it goes on from its last checkpoint");
}

/** Brings the starts to equilibrium, and measures how many blocks the budget allows. */
async function equilibrate(context: DataContext, dynamics: Dynamics, initial: DynamicsState): Promise<DynamicsState> {
  const { configuration, directory, recipe, share } = context;
  const began = performance.now();
  const total = recipe.equilibrationSteps;
  const piece = Math.min(total, EQUILIBRATION_PIECES * recipe.frameInterval);
  let state = initial;
  for (let step = 0; step < total; step += piece) {
    stopIfAsked(context);
    context.progress({ step, total, unit: "steps of equilibration", figures: {} });
    state = await dynamics.run(state, Math.min(piece, total - step), () => {});
  }
  const seconds = (performance.now() - began) / 1000;
  await planned(directory, "dataBlocks", async () => {
    const left = 60 * configuration.budget_minutes * share - context.elapsed();
    return (left / seconds) * (recipe.equilibrationSteps / recipe.stepsPerBlock);
  });
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

async function firstPosition(
  context: DataContext,
  dynamics: Dynamics,
  settings: DynamicsSettings,
  executor: Executor,
): Promise<Position> {
  const checkpoint = latestCheckpoint(context.directory, "data", context.note);
  if (checkpoint) {
    const state = dynamicsState(checkpoint.arrays, streamOf(context.configuration.seed, "dynamics"));
    return { state, blocks: checkpoint.step };
  }
  const position = { state: await equilibrate(context, dynamics, await start(context, dynamics, settings, executor)), blocks: 0 };
  save(context, position);
  return position;
}

async function nextBlock(context: DataContext, dynamics: Dynamics, { state, blocks }: Position): Promise<Position> {
  const { recipe } = context;
  const frames: FrameBlock[] = [];
  const next = await dynamics.run(state, recipe.stepsPerBlock, (block) => {
    frames.push(block);
  });
  const atoms = context.system.topology.atoms.length;
  writeFrames(context.directory, blocks, selectFrames(frames, recipe.keptTemperatures, atoms));
  const position = { state: next, blocks: blocks + 1 };
  save(context, position);
  return position;
}

/** Conformations whose energy and forces were computed on the way to this position. */
const evaluationsAt = (blocks: number, replicas: number, { equilibrationSteps, stepsPerBlock, ladders }: DataRecipe): number =>
  (equilibrationSteps + blocks * stepsPerBlock) * ladders * replicas;

async function simulate(context: DataContext, settings: DynamicsSettings, executors: readonly Executor[]): Promise<void> {
  const { directory, system, progress, recipe } = context;
  const dynamics = await createDynamics(dynamicsTarget(system), settings, executors);
  let position = await firstPosition(context, dynamics, settings, executors[0]!);
  dropFramesAfter(directory, position.blocks);
  const total = await planned(directory, "dataBlocks", async () => position.blocks);
  const replicas = settings.temperatures.length;
  const perBlock = recipe.stepsPerBlock * recipe.ladders * replicas;
  while (position.blocks < total) {
    stopIfAsked(context);
    const began = performance.now();
    position = await nextBlock(context, dynamics, position);
    const rate = perBlock / ((performance.now() - began) / 1000);
    progress({
      step: position.blocks * recipe.stepsPerBlock,
      total: total * recipe.stepsPerBlock,
      unit: "steps",
      figures: { "energies/s": rate },
    });
  }
  dataSummary.write(directory, {
    temperatures_K: settings.temperatures,
    acceptance: exchangeAcceptance(position.state),
    energy_evaluations: evaluationsAt(position.blocks, replicas, recipe),
  });
}

/** The data stage with the settings of a recipe. */
export const createDataStage = ({ data: recipe, shares }: Recipe): Stage => ({
  name: "data",
  run: async (context) => {
    const { configuration, system } = context;
    const executors = Array.from({ length: configuration.threads }, () => executorFor(context, 1));
    try {
      const settings = dynamicsSettings(system, configuration.temperature_K, recipe);
      await simulate({ ...context, recipe, share: shares.data }, settings, executors);
    } finally {
      await Promise.all(executors.map((executor) => executor.close()));
    }
  },
});
