/** Replica-exchange Langevin dynamics of many ladders on any executors: state in, frames and new state out. */
import type { Key } from "../num/random.ts";
import type { Executor } from "../runtime/executor.ts";
import { ahead } from "./ahead.ts";
import { checkSettings, checkSteps, type DynamicsSettings } from "./dynamicsSettings.ts";
import { type BatchState, type DynamicsState, startState } from "./dynamicsState.ts";
import { type DynamicsTarget, type Engine, healthyFrames } from "./healthyFrames.ts";
import { langevinProgram } from "./langevin.ts";
import { forceProgram, toFrames } from "./phaseSpace.ts";

/** The frames of one batch at one step; rows are ladders x replicas. */
export interface FrameBlock {
  readonly firstLadder: number;
  readonly step: number;
  /** [rows, atoms, 3], nm. */
  readonly positions: Float32Array;
  /** [rows], kJ/mol. */
  readonly energy: Float64Array;
  /** [rows], index into the temperatures. */
  readonly temperatureIndex: Int32Array;
}

/** Compiled dynamics of one target with one setting. */
export interface Dynamics {
  /** State at step 0 from positions [ladders, replicas, atoms, 3] in nm, minimised or near equilibrium, with thermal velocities. */
  start(key: Key, positions: ArrayLike<number>): Promise<DynamicsState>;
  /**
   * Runs every ladder on by `steps` steps, a multiple of frameInterval, and gives the state there. `onFrames` gets the frames
   * by rising step and in a step by rising ladder, whatever the number of executors, and the run waits for it.
   * Throws a UserError when a replica becomes unstable.
   */
  run(state: DynamicsState, steps: number, onFrames: (frames: FrameBlock) => void | Promise<void>): Promise<DynamicsState>;
}

/** Blocks that a batch may be ahead of the consumer. */
const BLOCKS_AHEAD = 2;

const toBlock = ({ firstLadder, step, positions, energy, temperatureIndex }: BatchState, atoms: number): FrameBlock => ({
  firstLadder,
  step,
  positions: toFrames(positions.data, atoms),
  energy,
  temperatureIndex,
});

/**
 * Compiles the dynamics of a target for executors of one thread each; batches of ladders are dealt out to them in turn.
 * What a ladder does follows from (key, index of the ladder, step, settings) alone.
 */
export async function createDynamics(
  target: DynamicsTarget,
  settings: DynamicsSettings,
  executors: readonly Executor[],
): Promise<Dynamics> {
  checkSettings(settings);
  const atoms = settings.masses.length;
  const stepProgram = langevinProgram(target.energy, settings);
  const engines = await Promise.all(
    executors.map(
      async (executor): Promise<Engine> => ({ target, settings, executor, stepper: await executor.compile(stepProgram) }),
    ),
  );
  const evaluate = await executors[0]!.compile(forceProgram(target.energy, atoms));
  return {
    start: (key, positions) => startState(key, positions, settings, evaluate),
    run: async ({ key, batches }, steps, onFrames) => {
      checkSteps(steps, settings.frameInterval);
      const sources = batches.map((batch, index) =>
        ahead(healthyFrames(engines[index % engines.length]!, key, batch, batch.step + steps), BLOCKS_AHEAD),
      );
      const current = batches.slice();
      try {
        for (let frame = 0; frame < steps / settings.frameInterval; frame++) {
          for (const [index, source] of sources.entries()) {
            const { value } = await source.next();
            current[index] = value!;
            await onFrames(toBlock(value!, atoms));
          }
        }
      } finally {
        await Promise.all(sources.map((source) => source.stop()));
      }
      return { key, batches: current };
    },
  };
}
