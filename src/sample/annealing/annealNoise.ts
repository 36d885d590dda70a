/** Annealed Langevin sampling: from the prior of a noised distribution through its levels to the data, by any kernel. */
import { atTime } from "../../energy-models/compose/compose.ts";
import type { TimeFamily } from "../../energy-models/compose/factor.ts";
import type { Noising } from "../../energy-models/noising.ts";
import { input } from "../../graph/node.ts";
import { fold, type Key } from "../../num/random.ts";
import type { Arrays, Executor } from "../../runtime/executor.ts";
import { createChains } from "../chains.ts";
import { noiseToThePower } from "../feynman-kac/start.ts";
import { type JudgedParticles, judgedParticles } from "../judgedParticles.ts";
import { familyOf } from "../kernels/family.ts";
import type { Kernel } from "../kernels/kernel.ts";
import { grown } from "../particles.ts";
import { type AnnealOptions, anneal, equalLevels, type LevelRecord } from "./anneal.ts";
import { type ChainMoves, noisePopulation, TIME, timeFeed } from "./chainPopulation.ts";

/** What is sampled, and how. */
export interface NoiseAnnealingOptions {
  /** An energy model over time, or a composition of such. */
  readonly family: TimeFamily;
  readonly noising: Noising;
  /** The sum of the exponents of a product, whose noise is as much narrower; 1 if not given. */
  readonly exponent?: number;
  readonly kernel: Kernel;
  readonly particles: number;
  /** Times where the way begins and ends; 1 and 0 if not given. */
  readonly latest?: number;
  readonly earliest?: number;
  /**
   * Levels on the way, from above 0 to 1 = `earliest`, or the conditional effective sample size that each step keeps; 50 that crowd towards the data
   * if not given.
   */
  readonly levels?: AnnealOptions["levels"];
  /** Steps of the kernel at each level, with a step size that follows the acceptance, and a scale from the slopes unless one is given. */
  readonly moves?: Partial<ChainMoves>;
  /** As of `anneal`; 0.5 if not given. 0 and equal weights are annealed Langevin dynamics as it was proposed, which keeps the shares at which modes part. */
  readonly resampleBelow?: number;
  /** 32 if not given. */
  readonly groups?: number;
  readonly stream: Key;
  readonly executor: Executor;
  /** Further inputs of the family's graphs: parameters. */
  readonly feeds?: Arrays;
}

/** Samples of the distribution at the earliest time, and what happened at each level. */
export interface AnnealedNoise extends JudgedParticles {
  readonly trace: readonly LevelRecord[];
}

const LEVELS = 50;
/** Four short steps for each level, whose size soon is what the acceptance wants; without a Metropolis test weights pay for long ones. */
const movesOf = ({ exact }: Kernel): ChainMoves => ({ steps: 4, stepSize: exact ? 0.5 : 0.2, following: exact ? 1 : 0 });

/** Levels whose distances shrink towards the data, where the density changes fastest. */
const crowded: readonly number[] = equalLevels(LEVELS).map((level) => 1 - (1 - level) ** 2);

/** Sub-streams. */
const STREAM = { starts: 0, chains: 1, resampling: 2 } as const;

/**
 * Takes draws of the prior through levels of noise: at each the weights take log w += u(x, t) - u(x, t'), then all particles make moves of a kernel at t'. The mean weight is the
 * integral of exp(-u) at the earliest time, with the error that the groups' spread gives.
 *
 * Errors as `anneal` and `createParticles`. Source: Song and Ermon, arXiv 1907.05600, algorithm 1, without the weights; Neal, Stat. Comput. 11 (2001) 125, for them.
 */
export async function annealNoise(options: NoiseAnnealingOptions): Promise<AnnealedNoise> {
  const { family, noising, exponent = 1, kernel, particles: count, stream, executor, feeds = {} } = options;
  const { latest = 1, earliest = 0, levels = crowded, resampleBelow = 0.5, groups = 32 } = options;
  const starts = noiseToThePower(fold(stream, STREAM.starts), noising, exponent, latest, count);
  const chains = await createChains({
    family: familyOf(atTime(family, input(TIME, ["batch", 1]))),
    kernel,
    starts: starts.x,
    stream: fold(stream, STREAM.chains),
    executor,
    feeds: { ...feeds, ...timeFeed(count, latest) },
  });
  try {
    const { energies } = await chains.read();
    const population = noisePopulation(chains, { ...movesOf(kernel), ...options.moves, feeds }, latest);
    const { trace, ...annealed } = await anneal(population, {
      path: (level) => [latest + level * (earliest - latest)],
      levels,
      resampleBelow,
      groups,
      stream: fold(stream, STREAM.resampling),
      logWeights: energies.map((u, i) => -u - starts.logDensity[i]!),
    });
    const fewest = count * Math.min(...trace.map(({ effective }) => effective));
    const last = await population.move([earliest]);
    const { x } = await chains.read();
    return { ...judgedParticles(x, grown(annealed, last.logWeight), fewest), trace };
  } finally {
    await chains.close();
  }
}
