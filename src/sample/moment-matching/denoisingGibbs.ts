/** Samples of clean data from an energy model of noisy ones: noise is added and taken away in turn. */

import { dataFactor, type Noising, noiseWidth } from "../../energy-models/noising.ts";
import { UserError } from "../../errors.ts";
import { wrap } from "../../graph/coordinates.ts";
import { input } from "../../graph/node.ts";
import type { Tensor } from "../../graph/op.ts";
import { add, div, mul, square } from "../../graph/ops/elementwise.ts";
import { type Program, program } from "../../graph/program.ts";
import { hostArray } from "../../num/hostArray.ts";
import { fold, type Key, rowKeys } from "../../num/random.ts";
import type { Arrays, Executor } from "../../runtime/executor.ts";
import type { Expert } from "../feynman-kac/path.ts";
import { type CovarianceName, covariances } from "./covariances.ts";

/** Of which model, at which noise, and how. */
export interface DenoisingGibbsOptions {
  readonly expert: Expert;
  /** What turns clean data x into alpha(t) x + sigma(t) n, wrapped on the circle. */
  readonly noising: Noising;
  /** t above 0. The bias of the method falls with sigma(t) / alpha(t), and so does its stride. */
  readonly time: number;
  readonly covariance: CovarianceName;
  /** Starts [chains, d]. */
  readonly starts: ArrayLike<number>;
  readonly stream: Key;
  readonly executor: Executor;
  /** Further inputs of the expert's graphs: parameters. */
  readonly feeds?: Arrays;
}

/** Chains that run. */
export interface DenoisingGibbs {
  /** Runs every chain on by so many steps; says how many variances were not positive in them and were raised. */
  advance(steps: number): Promise<{ readonly raised: number }>;
  /** Where the chains are, [chains, d]. */
  read(): Promise<Float64Array>;
  close(): Promise<void>;
}

/**
 * One step: x and raised [batch, .] in and out; noise, denoise [batch, d] and probes [batch, columns] in, standard normals.
 *
 *     y = alpha x + sigma n,  x <- N(mu, C),  mu = (y + sigma^2 grad log q(y)) / alpha,  C = (sigma^2 + sigma^4 Hess log q(y)) / alpha^2
 *
 * mu and C are the mean and the covariance of x given y (Tweedie), so the step is Gibbs sampling with p(x | y) replaced by the normal of its moments: exact for
 * Gaussian data, and else to an order of sigma. On the circle x and y are what they are anywhere on the line above it, where the same holds, and are wrapped at the end. Source: Efron, J. Am. Stat. Assoc. 106 (2011) 1602, equations 2.3 to 2.8; Zhang et al., arXiv 2206.13397.
 */
export function denoisingGibbsProgram({
  expert,
  noising,
  time,
  covariance,
}: Pick<DenoisingGibbsOptions, "expert" | "noising" | "time" | "covariance">): Program {
  const d = expert.dimension;
  const way = covariances[covariance];
  const column = (name: string, width: number): Tensor => input(name, ["batch", width]);
  const [x, count] = [column("x", d), column("raised", 1)];
  // A time for each row, as models take it.
  const t = add(time, mul(0, count));
  const [alpha, sigma] = [dataFactor(noising, t), noiseWidth(noising, t)];
  const noisy = add(mul(alpha, x), mul(sigma, column("noise", d)));
  const score = (at: Tensor): Tensor => expert.score(at, t);
  const mean = add(noisy, mul(square(sigma), score(noisy)));
  const probes = way.probes(d) > 0 ? column("probes", way.probes(d)) : undefined;
  const { draw, raised } = way.sample(score, { x: noisy, variance: square(sigma), noise: column("denoise", d), probes });
  return program({ x: wrap(div(add(mean, draw), alpha), noising.periods), raised: add(count, raised) });
}

/** Streams of the chains' key. */
const STREAMS: Readonly<Record<string, number>> = { noise: 0, denoise: 1, probes: 2 };

/** Starts chains. Throws a UserError on a time without noise, and on starts that are not a multiple of the dimension. */
export async function createDenoisingGibbs(options: DenoisingGibbsOptions): Promise<DenoisingGibbs> {
  const { expert, time, starts, stream, executor, feeds = {} } = options;
  const chains = starts.length / expert.dimension;
  if (!(time > 0 && time <= 1)) {
    throw new UserError(
      `denoising Gibbs sampling: time ${time} was given, but noise is taken away from one above 0 and up to 1: give such a time.`,
    );
  }
  if (!(Number.isInteger(chains) && chains > 0)) {
    throw new UserError(
      `denoising Gibbs sampling: the starts have ${starts.length} numbers, but a chain has ${expert.dimension} coordinates; give a multiple of that.`,
    );
  }
  const stepping = denoisingGibbsProgram(options);
  const drawn = Object.entries(STREAMS).filter(([name]) => Object.hasOwn(stepping.inputs, name));
  const zeros = () => hostArray(new Float64Array(chains), [chains, 1]);
  const state = { x: hostArray(Float64Array.from(starts), [chains, expert.dimension]), raised: zeros() };
  const executable = await executor.compile(stepping);
  const resident = await executable.open(
    state,
    Object.fromEntries(drawn.map(([name, index]) => [name, rowKeys(fold(stream, index), chains)])),
  );
  let done = 0;
  return {
    advance: async (steps) => {
      await resident.write({ raised: zeros() });
      await resident.advance({ first: done, end: done + steps }, feeds);
      done += steps;
      const { raised } = await resident.read(["raised"]);
      return { raised: Float64Array.from(raised!.data).reduce((sum, value) => sum + value, 0) };
    },
    read: async () => Float64Array.from((await resident.read(["x"])).x!.data),
    close: () => resident.close(),
  };
}
