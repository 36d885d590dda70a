/** Markov chains of one kernel on any executor: state stays with the executor, many steps are one call. */
import { UserError } from "../errors.ts";
import { type HostArray, hostArray } from "../num/hostArray.ts";
import { fold, type Key, normals, rowKeys } from "../num/random.ts";
import type { Arrays, Executable, Executor, Resident } from "../runtime/executor.ts";
import { chainProgram, startProgram, TOTALS, totalName } from "./chainProgram.ts";
import type { Family } from "./kernels/family.ts";
import type { Kernel, StepInfo } from "./kernels/kernel.ts";
import { rowsFrom } from "./particles.ts";

/** What a stretch of steps is done with. */
export interface ChainSettings {
  /** One for all chains, or one for each. */
  readonly stepSize: number | Float64Array;
  /** Diagonal preconditioner, [d]. */
  readonly scale: ArrayLike<number>;
  /** Member of the family that each chain samples, [chains * K]; all coefficients 1 if not given. */
  readonly coefficients?: Float64Array;
  /** Further inputs of the family's graphs: a level, parameters. */
  readonly feeds?: Arrays;
}

/** What happened in a stretch of steps: sums over them, one a chain. */
export interface Stretch extends Readonly<Record<keyof StepInfo, Float64Array>> {
  readonly steps: number;
}

/** Where chains are. */
export interface ChainPoints {
  /** [chains, d] */
  readonly x: Float64Array;
  /** [chains, K] */
  readonly energies: Float64Array;
  /** [chains, K * d] */
  readonly gradients: Float64Array;
}

/** Markov chains that run. */
export interface MarkovChains {
  readonly count: number;
  readonly family: Family;
  readonly kernel: Kernel;
  /** Runs every chain on by so many steps. */
  advance(steps: number, settings: ChainSettings): Promise<Stretch>;
  /** Where the chains are. */
  read(): Promise<ChainPoints>;
  /** Chain r goes on from where chain `from[r]` is. */
  rearrange(from: Uint32Array): Promise<void>;
  /** Energies and gradients anew, after inputs of the family's graphs have changed. */
  refresh(feeds: Arrays): Promise<void>;
  close(): Promise<void>;
}

/** What chains are made of. */
export interface ChainOptions {
  readonly family: Family;
  readonly kernel: Kernel;
  /** Starts [chains, d]. */
  readonly starts: ArrayLike<number>;
  /** What a chain does follows from (key, its index, the step, settings) alone. */
  readonly stream: Key;
  readonly executor: Executor;
  /** Inputs of the family's graphs at the start. */
  readonly feeds?: Arrays;
  /** Steps that the chains have behind them, where they go on from what was read of others; 0 if not given. */
  readonly stepsDone?: number;
}

/** Sub-streams of the chains' key. */
const STREAM = { steps: 0, carried: 1 } as const;

/** Standard normals [chains, width] of what a kernel carries at the start. */
function carriedStart(stream: Key, chains: number, place: number, width: number): HostArray {
  const data = new Float64Array(chains * width);
  for (let chain = 0; chain < chains; chain++) {
    normals(fold(fold(fold(stream, STREAM.carried), chain), place), 0, data.subarray(chain * width, (chain + 1) * width));
  }
  return hostArray(data, [chains, width]);
}

const filled = (rows: number, width: number, value: number): HostArray =>
  hostArray(new Float64Array(rows * width).fill(value), [rows, width]);

const zeroTotals = (chains: number): Arrays => Object.fromEntries(TOTALS.map((name) => [totalName(name), filled(chains, 1, 0)]));

function countOf({ family, starts }: ChainOptions): number {
  const chains = starts.length / family.dimension;
  if (Number.isInteger(chains) && chains > 0) return chains;
  throw new UserError(
    `chains: the starts have ${starts.length} numbers, but a chain has ${family.dimension} coordinates; give a multiple of that.`,
  );
}

/** Throws where the energy or a gradient of a start is not a number, naming chain, term and coordinate. */
function checkStarts({ family }: ChainOptions, { energies, gradients }: Arrays, chains: number): void {
  const terms = Object.keys(family.terms);
  const place = energies!.data.findIndex((value) => !Number.isFinite(value));
  const slope = gradients!.data.findIndex((value) => !Number.isFinite(value));
  if (place < 0 && slope < 0) return;
  const perChain = place >= 0 ? terms.length : terms.length * family.dimension;
  const at = place >= 0 ? place : slope;
  const chain = Math.floor(at / perChain);
  const rest = at % perChain;
  const what =
    place >= 0
      ? `the ${terms[rest]} is ${energies!.data[at]}`
      : `the slope of the ${terms[Math.floor(rest / family.dimension)]} along coordinate ${rest % family.dimension} is ${gradients!.data[at]}`;
  throw new UserError(`chains: at the start of chain ${chain} of ${chains} ${what}; start it where the target has a density.`);
}

/** The stepping program's inputs that do not change within a call. */
function settingFeeds(
  { family, kernel }: ChainOptions,
  chains: number,
  settings: ChainSettings,
  inputs: ReadonlySet<string>,
): Arrays {
  const terms = Object.keys(family.terms).length;
  const { stepSize, scale, coefficients = new Float64Array(chains * terms).fill(1), feeds = {} } = settings;
  if (typeof stepSize === "number" && !(stepSize > 0)) {
    throw new UserError(`${kernel.name}: a step size of ${stepSize} was given; give one above 0.`);
  }
  const all: Arrays = {
    stepSize: hostArray(typeof stepSize === "number" ? new Float64Array(chains).fill(stepSize) : stepSize.slice(), [chains, 1]),
    scale: hostArray(Float64Array.from(scale), [1, family.dimension]),
    coefficients: hostArray(coefficients.slice(), [chains, terms]),
    ...feeds,
  };
  return Object.fromEntries(Object.entries(all).filter(([name]) => inputs.has(name)));
}

/** Starts chains; throws a UserError where a start has no finite energy. */
export async function createChains(options: ChainOptions): Promise<MarkovChains> {
  const { family, kernel, starts, stream, executor } = options;
  const count = countOf(options);
  const stepProgram = chainProgram(family, kernel);
  const begin = startProgram(family);
  const [stepper, evaluate] = [await executor.compile(stepProgram), await executor.compile(begin)];
  const inputs = new Set(Object.keys(stepProgram.inputs));
  const energiesAt = (x: HostArray, feeds: Arrays): Promise<Arrays> => evaluate.run({ x, ...feeds });
  const x = hostArray(Float64Array.from(starts), [count, family.dimension]);
  const first = await energiesAt(hostArray(x.data.slice(), x.shape), options.feeds ?? {});
  checkStarts(options, first, count);
  const carried = Object.entries(kernel.carried(family.dimension)).map(
    ([name, width], place) => [name, carriedStart(stream, count, place, width)] as const,
  );
  const state = { x, ...first, ...Object.fromEntries(carried), ...zeroTotals(count) };
  const held = Object.fromEntries(Object.entries(state).filter(([name]) => inputs.has(name)));
  const resident = await stepper.open(held, { noise: rowKeys(fold(stream, STREAM.steps), count) });
  return chainsOn(options, count, resident, energiesAt, inputs);
}

function chainsOn(
  options: ChainOptions,
  count: number,
  resident: Resident,
  energiesAt: (x: HostArray, feeds: Arrays) => ReturnType<Executable["run"]>,
  inputs: ReadonlySet<string>,
): MarkovChains {
  const { family, kernel } = options;
  let done = options.stepsDone ?? 0;
  return {
    count,
    family,
    kernel,
    advance: async (steps, settings) => {
      await resident.write(zeroTotals(count));
      await resident.advance({ first: done, end: done + steps }, settingFeeds(options, count, settings, inputs));
      done += steps;
      const totals = await resident.read(TOTALS.map(totalName));
      const sums = TOTALS.map((name) => [name, Float64Array.from(totals[totalName(name)]!.data)] as const);
      return { steps, ...(Object.fromEntries(sums) as Record<keyof StepInfo, Float64Array>) };
    },
    read: async () => {
      const { x, energies, gradients } = await resident.read(["x", "energies", "gradients"]);
      const numbers = ({ data }: HostArray): Float64Array => Float64Array.from(data);
      return { x: numbers(x!), energies: numbers(energies!), gradients: numbers(gradients!) };
    },
    rearrange: async (from) => {
      await resident.write(rowsFrom(await resident.read(), from));
    },
    refresh: async (feeds) => {
      const { x } = await resident.read(["x"]);
      await resident.write(await energiesAt(x!, feeds));
    },
    close: () => resident.close(),
  };
}
