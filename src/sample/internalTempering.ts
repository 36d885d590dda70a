/**
 * Replica exchange in internal coordinates: Hamiltonian Monte Carlo at each temperature of a ladder, exact for any volume element, and so for molecules
 * with fixed distances.
 *
 * At temperature T the reduced energy is (T0 / T) U / kT0 - log volume, T0 the lowest: the potential is tempered, the volume element is not.
 */
import type { Chart } from "../chem/internal/chart.ts";
import { atomCount } from "../chem/internal/layout.ts";
import { internalTerms, periodsOf } from "../generators/internalTarget.ts";
import { plainVector } from "../generators/internalVector.ts";
import { encodeProgram, placeProgram } from "../generators/molecularGenerator.ts";
import { hostArray } from "../num/hostArray.ts";
import { fold, type Key, key, uniforms } from "../num/random.ts";
import type { Executable, Executor } from "../runtime/executor.ts";
import { thermalEnergy } from "../units.ts";
import { createChains, type MarkovChains } from "./chains.ts";
import type { FrameBlock } from "./dynamics.ts";
import type { Family } from "./kernels/family.ts";
import { kernelKinds } from "./kernels/index.ts";
import { startTempering, type TemperingOptions, type TemperingState, temper } from "./parallelTempering.ts";
import { type EnergyFunction, toAxisMajor, toFrames } from "./phaseSpace.ts";
import { type Tuning, warmUp } from "./warmUp.ts";

/** What can be set of it. */
export interface InternalTemperingSettings {
  /** K, rising. */
  readonly temperatures: readonly number[];
  /** Steps of velocity Verlet in a trajectory, each an evaluation. */
  readonly trajectorySteps: number;
  /** Trajectories between rounds of exchanges; each round is a frame. */
  readonly trajectoriesPerRound: number;
  /** Trajectories in which step size and lengths are found. */
  readonly warmUpTrajectories: number;
}

/** Where all ladders stand: plain data, complete, so that a run goes on from it bit for bit. */
export interface InternalTemperingState extends TemperingState {
  readonly key: Key;
  /** [rows, d]; rows are ladders x replicas, a ladder's replicas together. */
  readonly x: Float64Array;
  readonly tuning: Tuning;
}

/** Compiled chains of one molecule with one setting. */
export interface InternalTempering {
  /** Evaluations of a conformation in a round. */
  readonly evaluations: number;
  /** The state before the first round, tuned, from positions [ladders, replicas, atoms, 3] nm near a minimum. */
  start(key: Key, positions: ArrayLike<number>): Promise<InternalTemperingState>;
  /** Runs every ladder on by so many rounds; `onFrames` gets the frames of each, and the run waits for it. */
  run(
    state: InternalTemperingState,
    rounds: number,
    onFrames: (frames: FrameBlock) => void | Promise<void>,
  ): Promise<InternalTemperingState>;
  /** Energies with gradients that are computed in a second by the clock, s, with so many conformations at once. */
  rate(positions: ArrayLike<number>, rows: number, clock: () => number): Promise<number>;
  close(): Promise<void>;
}

/** Sub-streams of the key. */
const STREAM = { warmUp: 0, chains: 1, exchanges: 2, lengths: 3 } as const;

/** Step size that the search begins with, and lengths, nm or rad, that it begins in. */
const FIRST = { stepSize: 0.1, scale: 0.01 } as const;

/** Step sizes of rounds differ by up to this fraction, so that no oscillation comes back to where it was each time. */
const JITTER = 0.2;

/** Rounds of a timing. */
const TIMED = 2;

interface Parts {
  readonly family: Family;
  readonly settings: InternalTemperingSettings;
  readonly executor: Executor;
  readonly encode: Executable;
  readonly place: Executable;
  readonly atoms: number;
}

const cold = ({ temperatures }: InternalTemperingSettings): number => temperatures[0]!;

/** Coefficients of potential and volume at each level. */
const membersOf = (settings: InternalTemperingSettings): number[][] =>
  settings.temperatures.map((temperature) => [cold(settings) / temperature, 1]);

/** Step sizes of levels in units of the coldest's: thermal motion grows as the root of the temperature. */
const relativeSteps = (settings: InternalTemperingSettings): number[] =>
  settings.temperatures.map((temperature) => Math.sqrt(temperature / cold(settings)));

const startChains = (
  { family, settings, executor }: Parts,
  starts: ArrayLike<number>,
  stream: Key,
  stepsDone: number,
): Promise<MarkovChains> => {
  const kernel = kernelKinds.hmc.create({ leapfrogSteps: settings.trajectorySteps });
  return createChains({ family, kernel, starts, stream, executor, stepsDone });
};

async function vectorsOf({ encode, atoms, family }: Parts, positions: ArrayLike<number>): Promise<Float64Array> {
  const rows = positions.length / (3 * atoms);
  const { vector } = await encode.run({ positions: hostArray(toAxisMajor(positions, atoms), [rows, 3 * atoms]) });
  if (vector!.data.length !== rows * family.dimension) throw new Error("internal: starts have other coordinates");
  return Float64Array.from(vector!.data);
}

async function tuned(parts: Parts, stream: Key, starts: Float64Array): Promise<{ tuning: Tuning; x: Float64Array }> {
  const { settings, family } = parts;
  const levels = settings.temperatures.length;
  const rows = starts.length / family.dimension;
  const ofLevel = <T>(values: readonly T[]): T[] => Array.from({ length: rows }, (_, row) => values[row % levels]!);
  const chains = await startChains(parts, starts, fold(stream, STREAM.warmUp), 0);
  try {
    const tuning = await warmUp(chains, {
      steps: settings.warmUpTrajectories,
      stepSize: FIRST.stepSize,
      scale: new Float64Array(family.dimension).fill(FIRST.scale),
      coefficients: Float64Array.from(ofLevel(membersOf(settings)).flat()),
      relative: Float64Array.from(ofLevel(relativeSteps(settings))),
    });
    return { tuning, x: (await chains.read()).x };
  } finally {
    await chains.close();
  }
}

/** The exchanges of a state's next round. */
function roundOptions(
  { settings }: Parts,
  { key: stream, tuning, round }: Pick<InternalTemperingState, "key" | "tuning" | "round">,
): TemperingOptions {
  const draw = new Float64Array(1);
  uniforms(fold(stream, STREAM.lengths), round, draw);
  const length = tuning.stepSize * (1 + JITTER * (2 * draw[0]! - 1));
  return {
    levels: membersOf(settings),
    stepsBetween: settings.trajectoriesPerRound,
    stepSizes: relativeSteps(settings).map((factor) => factor * length),
    settings: { scale: tuning.scale },
    stream: fold(stream, STREAM.exchanges),
  };
}

async function framesOf(
  { place, atoms, family, settings }: Parts,
  { round, levels }: TemperingState,
  x: Float64Array,
  energies: Float64Array,
): Promise<FrameBlock> {
  const rows = levels.length;
  const { positions } = await place.run({ vector: hostArray(x.slice(), [rows, family.dimension]) });
  const kT = thermalEnergy(cold(settings));
  return {
    firstLadder: 0,
    step: round,
    positions: toFrames(positions!.data, atoms),
    energy: Float64Array.from({ length: rows }, (_, row) => kT * energies[2 * row]!),
    temperatureIndex: levels,
  };
}

async function runOn(
  parts: Parts,
  chains: MarkovChains,
  state: InternalTemperingState,
  rounds: number,
  onFrames: (frames: FrameBlock) => void | Promise<void>,
): Promise<InternalTemperingState> {
  // Whoever goes on from a checkpoint evaluates anew; another graph may round otherwise.
  await chains.refresh({});
  let now = state;
  for (let done = 0; done < rounds; done++) {
    const next = await temper(chains, now, roundOptions(parts, now));
    const { x, energies } = await chains.read();
    now = { ...now, ...next.state, x };
    await onFrames(await framesOf(parts, now, x, energies));
  }
  return now;
}

async function rateOf(parts: Parts, positions: ArrayLike<number>, rows: number, clock: () => number): Promise<number> {
  const one = await vectorsOf(parts, positions);
  const starts = Float64Array.from({ length: rows * one.length }, (_, at) => one[at % one.length]!);
  const chains = await startChains(parts, starts, key(0), 0);
  try {
    const settings = { stepSize: FIRST.stepSize, scale: new Float64Array(one.length).fill(FIRST.scale) };
    await chains.advance(1, settings);
    const began = clock();
    await chains.advance(TIMED, settings);
    return (TIMED * rows * parts.settings.trajectorySteps) / (clock() - began);
  } finally {
    await chains.close();
  }
}

/** Compiles replica exchange of a molecule over its free internal coordinates; `energy` in kJ/mol of positions in nm. */
export async function createInternalTempering(
  chart: Chart,
  energy: EnergyFunction,
  settings: InternalTemperingSettings,
  executor: Executor,
): Promise<InternalTempering> {
  const entries = plainVector(chart);
  const terms = internalTerms(chart, entries, { potential: energy }, thermalEnergy(cold(settings)));
  const parts: Parts = {
    family: { dimension: entries.length, periods: periodsOf(entries), terms },
    settings,
    executor,
    encode: await executor.compile(encodeProgram(chart, entries)),
    place: await executor.compile(placeProgram(chart, entries)),
    atoms: atomCount(chart.zMatrix),
  };
  let open: { readonly chains: MarkovChains; readonly at: number } | undefined;
  const close = async (): Promise<void> => {
    await open?.chains.close();
    open = undefined;
  };
  return {
    evaluations: settings.trajectorySteps * settings.trajectoriesPerRound,
    start: async (stream, positions) => {
      const found = await tuned(parts, stream, await vectorsOf(parts, positions));
      const options = roundOptions(parts, { key: stream, tuning: found.tuning, round: 0 });
      const count = found.x.length / entries.length;
      return { key: stream, ...found, ...startTempering({ count }, options) };
    },
    run: async (state, rounds, onFrames) => {
      if (open?.at !== state.round) {
        await close();
        const stepsDone = state.round * settings.trajectoriesPerRound;
        open = { at: state.round, chains: await startChains(parts, state.x, fold(state.key, STREAM.chains), stepsDone) };
      }
      const next = await runOn(parts, open.chains, state, rounds, onFrames);
      open = { ...open, at: next.round };
      return next;
    },
    rate: (positions, rows, clock) => rateOf(parts, positions, rows, clock),
    close,
  };
}
