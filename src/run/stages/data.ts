/** Stage 1: frames of the molecule at the target temperature and above, by replica-exchange Langevin dynamics. */

import type { LoadedSystem } from "../../../systems/loadedSystem.ts";
import { chiralCentres } from "../../chem/chirality.ts";
import type { Bond } from "../../chem/topology.ts";
import { torsionLabels } from "../../chem/torsionLabels.ts";
import type { Executor } from "../../runtime/executor.ts";
import { createOrtExecutor } from "../../runtime/ort/executor.ts";
import { createDynamics, type Dynamics, type FrameBlock } from "../../sample/dynamics.ts";
import type { DynamicsSettings } from "../../sample/dynamicsSettings.ts";
import { type DynamicsState, exchangeAcceptance } from "../../sample/dynamicsState.ts";
import { withHydrogenMass } from "../../sample/masses.ts";
import { diverseStarts } from "../../sample/starts.ts";
import { ladderForAcceptance } from "../../sample/temperatureLadder.ts";
import { latestCheckpoint, saveCheckpoint } from "../checkpoints.ts";
import { dynamicsArrays, dynamicsState } from "../dynamicsArrays.ts";
import { dropFramesAfter, selectFrames, writeFrames } from "../frames.ts";
import { dynamicsTarget, potentialOf } from "../molecule.ts";
import { planned } from "../plan.ts";
import { BUDGET_SHARES, dataRecipe } from "../recipe.ts";
import { Interrupted, type Stage, type StageContext } from "../stage.ts";
import { streamOf } from "../streams.ts";
import { dataSummary } from "../summaries.ts";

/** The temperatures of a ladder, K, and all else that the dynamics of a system depends on. */
export function dynamicsSettings({ molecularSystem: { masses } }: LoadedSystem, temperature: number): DynamicsSettings {
  const highest = temperature * dataRecipe.highestTemperatureRatio;
  return {
    masses: withHydrogenMass(masses, dataRecipe.hydrogenMass),
    timeStep: dataRecipe.timeStep,
    friction: dataRecipe.friction,
    stepsPerRun: 1,
    centred: true,
    temperatures: ladderForAcceptance(temperature, highest, 3 * masses.length - 6),
    exchangeInterval: dataRecipe.exchangeInterval,
    frameInterval: dataRecipe.frameInterval,
    laddersPerBatch: dataRecipe.laddersPerBatch,
  };
}

/** Bonds about which starts are turned: those of proper torsions, but the amides, whose cis and trans forms must stay. */
function turnableBonds({ topology, zMatrix }: LoadedSystem): Bond[] {
  const labels = torsionLabels(topology, zMatrix);
  return zMatrix.rows.flatMap((row, index): Bond[] =>
    row.kind === "proper" && labels[index] !== "omega" ? [[row.angle, row.bond]] : [],
  );
}

async function start(
  context: StageContext,
  dynamics: Dynamics,
  settings: DynamicsSettings,
  executor: Executor,
): Promise<DynamicsState> {
  const { system, configuration } = context;
  const count = dataRecipe.ladders * settings.temperatures.length;
  const positions = await diverseStarts(
    potentialOf(system),
    system.positions,
    count,
    streamOf(configuration.seed, "starts"),
    executor,
    {
      bonds: system.topology.bonds,
      rotatable: turnableBonds(system),
      chiralCentres: chiralCentres(system.topology),
      energyWindow: dataRecipe.startWindow,
      batch: dataRecipe.laddersPerBatch * settings.temperatures.length,
    },
  );
  return dynamics.start(streamOf(configuration.seed, "dynamics"), positions);
}

/** Brings the starts to equilibrium, and measures how many blocks the budget allows. */
async function equilibrate(context: StageContext, dynamics: Dynamics, initial: DynamicsState): Promise<DynamicsState> {
  const { configuration, directory } = context;
  const began = performance.now();
  const state = await dynamics.run(initial, dataRecipe.equilibrationSteps, () => {});
  const seconds = (performance.now() - began) / 1000;
  await planned(directory, "dataBlocks", async () => {
    const share = 60 * configuration.budget_minutes * BUDGET_SHARES.data - seconds;
    return (share / seconds) * (dataRecipe.equilibrationSteps / dataRecipe.stepsPerBlock);
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
  context: StageContext,
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

async function nextBlock(context: StageContext, dynamics: Dynamics, { state, blocks }: Position): Promise<Position> {
  const frames: FrameBlock[] = [];
  const next = await dynamics.run(state, dataRecipe.stepsPerBlock, (block) => {
    frames.push(block);
  });
  const atoms = context.system.topology.atoms.length;
  writeFrames(context.directory, blocks, selectFrames(frames, dataRecipe.keptTemperatures, atoms));
  const position = { state: next, blocks: blocks + 1 };
  save(context, position);
  return position;
}

/** Conformations whose energy and forces were computed on the way to this position. */
const evaluationsAt = (blocks: number, replicas: number): number =>
  (dataRecipe.equilibrationSteps + blocks * dataRecipe.stepsPerBlock) * dataRecipe.ladders * replicas;

async function simulate(context: StageContext, settings: DynamicsSettings, executors: readonly Executor[]): Promise<void> {
  const { directory, system, progress, signal } = context;
  const dynamics = await createDynamics(dynamicsTarget(system), settings, executors);
  let position = await firstPosition(context, dynamics, settings, executors[0]!);
  dropFramesAfter(directory, position.blocks);
  const total = await planned(directory, "dataBlocks", async () => position.blocks);
  const replicas = settings.temperatures.length;
  const perBlock = dataRecipe.stepsPerBlock * dataRecipe.ladders * replicas;
  while (position.blocks < total) {
    if (signal.aborted) throw new Interrupted("the data stage stopped after a checkpoint");
    const began = performance.now();
    position = await nextBlock(context, dynamics, position);
    const rate = perBlock / ((performance.now() - began) / 1000);
    progress({
      step: position.blocks * dataRecipe.stepsPerBlock,
      total: total * dataRecipe.stepsPerBlock,
      unit: "steps",
      figures: { "energies/s": rate },
    });
  }
  dataSummary.write(directory, {
    temperatures_K: settings.temperatures,
    acceptance: exchangeAcceptance(position.state),
    energy_evaluations: evaluationsAt(position.blocks, replicas),
  });
}

export const dataStage: Stage = {
  name: "data",
  run: async (context) => {
    const { configuration, system } = context;
    const executors = Array.from({ length: configuration.threads }, () => createOrtExecutor());
    try {
      await simulate(context, dynamicsSettings(system, configuration.temperature_K), executors);
    } finally {
      await Promise.all(executors.map((executor) => executor.close()));
    }
  },
};
