/**
 * A population between a density without a cheap gradient, such as a generator's, and a target with one: trajectories follow the target, and the
 * decision knows both.
 */

import { input } from "../../graph/node.ts";
import { type Program, program } from "../../graph/program.ts";
import { hostArray } from "../../num/hostArray.ts";
import { exponentials, fold, type Key, normals } from "../../num/random.ts";
import type { Executor, Resident } from "../../runtime/executor.ts";
import type { Target } from "../../target.ts";
import { startProgram } from "../chainProgram.ts";
import { type Family, familyOf } from "../kernels/family.ts";
import { leapfrog } from "../kernels/leapfrog.ts";
import { logIncrements } from "./increments.ts";
import type { Moved, Population } from "./population.ts";

/** A trajectory: steps of velocity Verlet of a length, in units of the scale [d]. */
export interface Trajectory {
  readonly steps: number;
  readonly stepSize: number;
  readonly scale: ArrayLike<number>;
}

/** What the population is made of. */
export interface SurrogateOptions {
  /** u_1. */
  readonly target: Target;
  /** log q of points [count, d]: u_0 = -log q. */
  logDensity(x: Float32Array): Promise<Float64Array>;
  /** Draws of q, [count, d], with u_1 a number. */
  readonly starts: ArrayLike<number>;
  readonly trajectory: Trajectory;
  readonly stream: Key;
  readonly executor: Executor;
}

/** The population, with its points. */
export interface SurrogatePopulation extends Population {
  /** -log q and u_1 where the samples are, [count, 2]. */
  energies(): Float64Array;
  /** [count, d] */
  points(): Float64Array;
  /** [count] */
  logDensities(): Float64Array;
  /** Sets the step size of moves from now on. */
  setStepSize(stepSize: number): void;
  /** Independence Metropolis for the target: draws of q [count, d] with their log q as proposals; gives the mean acceptance. */
  propose(draws: Float64Array, logDensity: Float64Array): Promise<number>;
  close(): Promise<void>;
}

/** Sub-streams of each move. */
const STREAM = { momenta: 0, decisions: 1, proposals: 2 } as const;

/** One step of velocity Verlet on the target, as `leapfrog`: x, energies, gradients and momentum in and out. */
function trajectoryProgram(family: Family): Program {
  const { dimension } = family;
  const column = (name: string, width: number) => input(name, ["batch", width]);
  const from = {
    point: { x: column("x", dimension), energies: column("energies", 1), gradients: column("gradients", dimension) },
    momentum: column("momentum", dimension),
  };
  const { point, momentum } = leapfrog(family, from, input("length", [1, dimension]), column("coefficients", 1), 1);
  return program({ x: point.x, energies: point.energies, gradients: point.gradients, momentum });
}

/** Where the samples are; the energies of both terms. */
interface Places {
  readonly x: Float64Array;
  readonly logDensity: Float64Array;
  readonly energy: Float64Array;
  readonly gradient: Float64Array;
}

/** What moves are made with. */
interface Setting {
  readonly options: SurrogateOptions;
  readonly count: number;
  readonly resident: Resident;
  readonly stepSize: number;
  /** Number of this move. */
  readonly move: number;
}

const squareOf = (momentum: ArrayLike<number>, row: number, width: number): number => {
  let sum = 0;
  for (let i = row * width; i < (row + 1) * width; i++) sum += momentum[i]! * momentum[i]!;
  return sum;
};

/** The ends of trajectories from all places, with the momenta at both ends. */
async function trajectories({ options, count, resident, stepSize, move }: Setting, at: Places) {
  const { target, trajectory, stream, logDensity } = options;
  const { dimension } = target;
  const momentum = new Float64Array(count * dimension);
  normals(fold(fold(stream, STREAM.momenta), move), 0, momentum);
  const shape = [count, dimension];
  await resident.write({
    x: hostArray(at.x.slice(), shape),
    gradients: hostArray(at.gradient.slice(), shape),
    momentum: hostArray(momentum.slice(), shape),
  });
  const { steps, scale } = trajectory;
  const length = hostArray(
    Float64Array.from(scale, (own) => own * stepSize),
    [1, dimension],
  );
  const coefficients = hostArray(new Float64Array(count).fill(1), [count, 1]);
  const { energies } = await resident.advance({ first: 0, end: steps }, { length, coefficients });
  const end = await resident.read();
  const x = Float64Array.from(end.x!.data);
  const there: Places = {
    x,
    energy: Float64Array.from(energies!.data),
    gradient: Float64Array.from(end.gradients!.data),
    logDensity: await logDensity(Float32Array.from(x)),
  };
  return { there, before: momentum, after: end.momentum!.data };
}

/** Copies row `from` of one place to row `to` of another. */
function copyRow(into: Places, to: number, source: Places, from: number, width: number): void {
  for (const name of ["x", "gradient"] as const) {
    into[name].set(source[name].subarray(from * width, (from + 1) * width), to * width);
  }
  into.energy[to] = source.energy[from]!;
  into.logDensity[to] = source.logDensity[from]!;
}

/** Moves in place: Metropolis for u = c_0 u_0 + c_1 u_1 with the proposals of u_1's trajectories. */
async function moveAll(setting: Setting, at: Places, [c0, c1]: readonly number[]): Promise<Moved> {
  const { count, options, move } = setting;
  const width = options.target.dimension;
  const { there, before, after } = await trajectories(setting, at);
  const thresholds = new Float64Array(count);
  exponentials(fold(fold(options.stream, STREAM.decisions), move), 0, thresholds);
  const invalid = new Float64Array(count);
  let acceptance = 0;
  for (let row = 0; row < count; row++) {
    const potential = c1! * (at.energy[row]! - there.energy[row]!) + c0! * (there.logDensity[row]! - at.logDensity[row]!);
    const logRatio = potential + (squareOf(before, row, width) - squareOf(after, row, width)) / 2;
    if (Number.isNaN(logRatio)) {
      invalid[row] = 1;
      continue;
    }
    acceptance += Math.min(1, Math.exp(logRatio)) / count;
    if (logRatio > -thresholds[row]!) copyRow(at, row, there, row, width);
  }
  return { logWeight: new Float64Array(count), acceptance, invalid };
}

/** Independence Metropolis in place: y of q is accepted with probability min(1, exp(u_1(x) - u_1(y)) q(x) / q(y)). */
function choose({ count, options, move }: Setting, at: Places, there: Places): number {
  const thresholds = new Float64Array(count);
  exponentials(fold(fold(options.stream, STREAM.proposals), move), 0, thresholds);
  let acceptance = 0;
  for (let row = 0; row < count; row++) {
    const logRatio = at.energy[row]! - there.energy[row]! + at.logDensity[row]! - there.logDensity[row]!;
    // Written so that what is not a number is rejected.
    if (!(logRatio > Number.NEGATIVE_INFINITY)) continue;
    acceptance += Math.min(1, Math.exp(logRatio)) / count;
    if (logRatio > -thresholds[row]!) copyRow(at, row, there, row, options.target.dimension);
  }
  return acceptance;
}

/** Places in the order of `from`. */
function rearranged(at: Places, from: Uint32Array, width: number): Places {
  const next: Places = {
    x: new Float64Array(at.x.length),
    energy: new Float64Array(from.length),
    gradient: new Float64Array(at.x.length),
    logDensity: new Float64Array(from.length),
  };
  from.forEach((source, row) => void copyRow(next, row, at, source, width));
  return next;
}

/** [count, 2], -log q and u_1. */
function energiesOf({ logDensity, energy }: Places): Float64Array {
  const both = new Float64Array(2 * energy.length);
  for (let row = 0; row < energy.length; row++) both.set([-logDensity[row]!, energy[row]!], 2 * row);
  return both;
}

/** Energies and gradients of the target at points whose log q is known. */
async function placesAt({ target, executor }: SurrogateOptions, x: Float64Array, logDensity: Float64Array): Promise<Places> {
  const evaluate = await executor.compile(startProgram(familyOf(target)));
  const shape = [logDensity.length, target.dimension];
  const { energies, gradients } = await evaluate.run({ x: hostArray(x.slice(), shape) });
  return { x, logDensity, energy: Float64Array.from(energies!.data), gradient: Float64Array.from(gradients!.data) };
}

/**
 * The population whose terms are -log q and u_1. A move draws p ~ N(0, 1), follows velocity Verlet of u_1 alone, whatever the member, and accepts with
 * probability min(1, exp(-(u(y) + |p'|^2/2 - u(x) - |p|^2/2))), u the member's energy.
 *
 * The dynamics of any energy keeps volume and goes back when the momentum is turned round, so the member is left as it is exactly; the nearer q is to
 * the target, the less is lost by the acceptance, and one evaluation of q without a gradient pays for a whole trajectory.
 * Source: Neal, in Handbook of Markov Chain Monte Carlo (2011), section 5.5 (approximations of the energy in trajectories).
 */
export async function surrogatePopulation(options: SurrogateOptions): Promise<SurrogatePopulation> {
  const { target, starts, executor, trajectory } = options;
  const count = starts.length / target.dimension;
  const shape = [count, target.dimension];
  const x = Float64Array.from(starts);
  let at = await placesAt(options, x, await options.logDensity(Float32Array.from(x)));
  const stepper = await executor.compile(trajectoryProgram(familyOf(target)));
  const array = (data: Float64Array) => hostArray(data.slice(), shape);
  const resident = await stepper.open({
    x: array(x),
    gradients: array(at.gradient),
    momentum: array(new Float64Array(x.length)),
  });
  let { stepSize } = trajectory;
  let moves = 0;
  const next = (): Setting => ({ options, count, resident, stepSize, move: moves++ });
  return {
    count,
    energies: () => energiesOf(at),
    logIncrements: async (from, to) => logIncrements(energiesOf(at), from, to),
    move: (coefficients) => moveAll(next(), at, coefficients),
    rearrange: async (from) => {
      at = rearranged(at, from, target.dimension);
    },
    points: () => at.x,
    logDensities: () => at.logDensity,
    setStepSize: (value) => {
      stepSize = value;
    },
    propose: async (draws, logDensity) => choose(next(), at, await placesAt(options, draws, logDensity)),
    close: () => resident.close(),
  };
}
