/** Replica exchange from samples: frames of its coldest replicas, which are at the target temperature. */
import { departures } from "../../chem/isomer.ts";
import { UserError } from "../../errors.ts";
import type { Executor } from "../../runtime/executor.ts";
import { createDynamics, type FrameBlock } from "../../sample/dynamics.ts";
import { dynamicsSettings } from "../dynamicsPlan.ts";
import { dynamicsTarget } from "../molecule.ts";
import { planned } from "../plan.ts";
import type { Recipe } from "../recipe.ts";
import { gatherRows } from "../rows.ts";
import type { UnweightedSamples } from "../samples.ts";
import { Interrupted, type StageContext } from "../stage.ts";
import { streamOf } from "../streams.ts";
import { startsFrom } from "./starts.ts";

/** Frames at the target temperature, of the structure's isomer. */
export interface ExplorationFrames {
  /** [frames, atoms, 3], nm. */
  readonly positions: Float32Array;
  /** [frames], kJ/mol. */
  readonly energy: Float64Array;
  /** The ladder of each frame: ladders are independent. [frames] */
  readonly chain: Uint32Array;
  readonly evaluations: number;
}

interface Frame {
  readonly positions: Float32Array;
  readonly energy: number;
  readonly chain: number;
}

/** The frames of a block's coldest replicas. */
function coldest({ firstLadder, positions, energy, temperatureIndex }: FrameBlock, width: number, replicas: number): Frame[] {
  const rows = [...temperatureIndex.keys()].filter((row) => temperatureIndex[row] === 0);
  return rows.map((row) => ({
    positions: positions.slice(row * width, (row + 1) * width),
    energy: energy[row]!,
    chain: firstLadder + Math.floor(row / replicas),
  }));
}

function ofIsomer({ system }: StageContext, frames: readonly Frame[], width: number): Omit<ExplorationFrames, "evaluations"> {
  const joined = new Float32Array(frames.length * width);
  frames.forEach(({ positions }, at) => {
    joined.set(positions, at * width);
  });
  const rows = departures(system.isomer, joined, width / 3).flatMap((departure, at) => (departure === "none" ? [at] : []));
  if (rows.length === 0) {
    throw new UserError(
      "Dynamics from the samples was to show what they lack, but in all of its frames a double bond has turned from cis to trans or back: give samples of the isomer that is stable, and its structure.",
    );
  }
  return {
    positions: gatherRows(joined, rows, width),
    energy: Float64Array.from(rows, (row) => frames[row]!.energy),
    chain: Uint32Array.from(rows, (row) => frames[row]!.chain),
  };
}

/** Dynamics from minima near the samples, on executors of one thread each; throws Interrupted where it is asked to stop. */
export async function explore(
  context: StageContext,
  samples: UnweightedSamples,
  { exploration, data }: Recipe,
  executors: readonly Executor[],
): Promise<ExplorationFrames> {
  const { system, configuration, directory, progress, signal, elapsed } = context;
  const { ladders, equilibrationSteps, steps, piece, frameInterval, share } = exploration;
  const settings = { ...dynamicsSettings(system, configuration.temperature_K, data), frameInterval };
  const replicas = settings.temperatures.length;
  const dynamics = await createDynamics(dynamicsTarget(system), settings, executors);
  const starts = await startsFrom(context, samples, ladders * replicas, executors[0]!);
  const initial = await dynamics.start(streamOf(configuration.seed, "exploration"), starts);
  const before = elapsed();
  let state = await dynamics.run(initial, equilibrationSteps, () => {});
  const secondsPerPiece = ((elapsed() - before) * piece) / equilibrationSteps;
  const pieces = await planned(directory, "explorationPieces", async () =>
    Math.min(steps / piece, (60 * configuration.budget_minutes * share - elapsed()) / secondsPerPiece),
  );
  const width = 3 * system.topology.atoms.length;
  const frames: Frame[] = [];
  for (let done = 1; done <= pieces; done++) {
    if (signal.aborted) throw new Interrupted("the exploration stopped; it is quickly made again");
    state = await dynamics.run(state, piece, (block) => {
      frames.push(...coldest(block, width, replicas));
    });
    progress({ step: done * piece, total: pieces * piece, unit: "steps", figures: {} });
  }
  const evaluations = (equilibrationSteps + pieces * piece) * ladders * replicas;
  return { ...ofIsomer(context, frames, width), evaluations };
}
