/** Replica-exchange Langevin dynamics of many ladders on any executors: state in, frames and new state out. */
import { UserError } from "../errors.ts";
import type { Key } from "../num/random.ts";
import type { Executable, Executor } from "../runtime/executor.ts";
import { atomsByForce, type BlowUp, blowUpMessage, findBlowUp, responsibleTerm, tellingState, termsProgram } from "./blowUp.ts";
import { type BatchState, type DynamicsState, startState } from "./dynamicsState.ts";
import { batchFrames } from "./ladderBatch.ts";
import { type LangevinSettings, langevinProgram } from "./langevin.ts";
import { type EnergyFunction, forceProgram, toFrames } from "./phaseSpace.ts";

/** What is simulated. */
export interface DynamicsTarget {
  /** kJ/mol, [batch]. */
  readonly energy: EnergyFunction;
  /** Its parts by name, for the message when a run becomes unstable. */
  readonly terms?: Readonly<Record<string, EnergyFunction>>;
  /** For messages. */
  readonly atomNames?: readonly string[];
}

export interface DynamicsSettings extends LangevinSettings {
  /** K, rising; a ladder has one replica for each. One temperature alone means no exchange. */
  readonly temperatures: readonly number[];
  /** Steps between exchanges of temperatures. */
  readonly exchangeInterval: number;
  /** Steps between recorded frames. */
  readonly frameInterval: number;
  /**
   * Ladders that run together as one batch. Part of the settings, and not chosen by the number of executors, so that
   * results do not depend on it: a matrix product may round rows differently in batches of different sizes.
   */
  readonly laddersPerBatch: number;
}

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

/** A generator whose items are produced up to `depth` ahead, from now on. */
interface Ahead<T> {
  next(): Promise<IteratorResult<T, void>>;
  stop(): Promise<unknown>;
}

function ahead<T>(source: AsyncGenerator<T, void>, depth: number): Ahead<T> {
  const request = (): Promise<IteratorResult<T, void>> => {
    const item = source.next();
    // A failure is reported when its turn comes; until then it must not count as unhandled.
    item.catch(() => {});
    return item;
  };
  const pending = Array.from({ length: depth }, request);
  return {
    next: () => {
      pending.push(request());
      return pending.shift()!;
    },
    stop: () => source.return(),
  };
}

function checkSettings({
  temperatures,
  stepsPerRun,
  exchangeInterval,
  frameInterval,
  laddersPerBatch,
  ...rest
}: DynamicsSettings): void {
  const counts = { stepsPerRun, exchangeInterval, frameInterval, laddersPerBatch };
  for (const [name, value] of Object.entries(counts)) {
    if (!Number.isInteger(value) || value < 1)
      throw new UserError(`dynamics: ${name} is ${value}; give a whole number from 1 up.`);
  }
  for (const [name, value] of Object.entries({ exchangeInterval, frameInterval })) {
    if (value % stepsPerRun !== 0) {
      throw new UserError(
        `dynamics: ${name} is ${value}, but a run of the graph takes ${stepsPerRun} steps; give a multiple of that.`,
      );
    }
  }
  if (temperatures.length === 0 || !temperatures.every((value, index) => value > (temperatures[index - 1] ?? 0))) {
    throw new UserError(`dynamics: the temperatures are ${temperatures.join(", ")} K; give at least one, rising from above 0 K.`);
  }
  if (!(rest.timeStep > 0 && rest.friction > 0)) {
    throw new UserError(
      `dynamics: the time step is ${rest.timeStep} ps and the friction ${rest.friction} per ps; give both above 0, since without friction no temperature is kept.`,
    );
  }
}

const toBlock = ({ firstLadder, step, positions, energy, temperatureIndex }: BatchState, atoms: number): FrameBlock => ({
  firstLadder,
  step,
  positions: toFrames(positions.data, atoms),
  energy,
  temperatureIndex,
});

function checkSteps(steps: number, frameInterval: number): void {
  if (!Number.isInteger(steps) || steps < 1 || steps % frameInterval !== 0) {
    throw new UserError(`dynamics: ${steps} steps were asked for; give a multiple of the ${frameInterval} steps between frames.`);
  }
}

interface Engine {
  readonly target: DynamicsTarget;
  readonly settings: DynamicsSettings;
  readonly executor: Executor;
  readonly stepper: Executable;
}

/** The error of an unstable state, with the term that is responsible if the terms are known. */
async function blowUpError(
  { target, settings, executor }: Engine,
  found: Omit<BlowUp, "term" | "atomNames">,
): Promise<UserError> {
  const atoms = settings.masses.length;
  const telling = tellingState(found, atoms);
  let term: string | undefined;
  if (target.terms) {
    const explainer = await executor.compile(termsProgram(target.terms, atoms));
    const { data, shape } = telling.positions;
    const values = await explainer.run({ positions: { data: data.slice(), shape } });
    term = responsibleTerm(values, found.row, atomsByForce(telling.forces.data, found.row, atoms)[0]!, atoms);
  }
  return new UserError(blowUpMessage({ ...found, term, atomNames: target.atomNames ?? [] }, settings));
}

/** Repeats a run from its last healthy frame, which is exact, and looks at every run of the graph for the first unstable state. */
async function firstUnstable(
  { settings, stepper }: Engine,
  key: Key,
  healthy: BatchState,
): Promise<Omit<BlowUp, "term" | "atomNames">> {
  const everyRun = { ...settings, frameInterval: settings.stepsPerRun };
  let last = healthy;
  for await (const bad of batchFrames(key, healthy, healthy.step + settings.frameInterval, stepper, everyRun)) {
    const row = findBlowUp(bad, settings);
    if (row !== undefined) return { bad, last, row };
    last = bad;
  }
  throw new Error("internal: an unstable run was stable when repeated from its last frame");
}

/** The frames of a batch; throws at the first that is unstable. */
async function* healthyFrames(engine: Engine, key: Key, start: BatchState, end: number): AsyncGenerator<BatchState, void> {
  const row = findBlowUp(start, engine.settings);
  if (row !== undefined) throw await blowUpError(engine, { bad: start, last: start, row });
  let healthy = start;
  for await (const state of batchFrames(key, start, end, engine.stepper, engine.settings)) {
    if (findBlowUp(state, engine.settings) !== undefined) {
      throw await blowUpError(engine, await firstUnstable(engine, key, healthy));
    }
    healthy = state;
    yield state;
  }
}

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
