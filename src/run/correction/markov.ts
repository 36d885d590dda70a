/** Correction by Markov chains: the draws as global proposals, trajectories of the target between them. */
import { bulkEffectiveSampleSize } from "../../estimate/chainEffectiveSampleSize.ts";
import { resampleSystematic } from "../../estimate/weights.ts";
import { logMeanExp } from "../../num/logSumExp.ts";
import { fold } from "../../num/random.ts";
import type { SurrogatePopulation } from "../../sample/annealing/surrogate.ts";
import { hybridMonteCarlo, independenceSampler } from "../../sample/kernels/citations.ts";
import type { CorrectionInput, CorrectionMethod, CorrectionOutput } from "./method.ts";

/** Sub-streams of the method's stream. */
const STREAM = { moves: 0, starts: 1 } as const;

/** Steps that a chain takes at least, so that its correlation can be seen. */
const SHORTEST_CHAIN = 8;

/** The target alone, of -log q and u. */
const TARGET = [0, 1] as const;

interface Walk {
  readonly vectors: Float64Array;
  readonly logDensity: Float64Array;
  /** Reduced energies, a series for each chain. */
  readonly series: readonly Float64Array[];
  readonly acceptance: number;
  readonly invalid: Float64Array;
}

/** All chains through all their proposals: a global move, a local one, and the place is a sample. */
async function walk(population: SurrogatePopulation, { vectors, logDensity }: CorrectionInput, steps: number): Promise<Walk> {
  const chains = population.count;
  const width = vectors.length / logDensity.length;
  const samples = steps * chains;
  const result = {
    vectors: new Float64Array(samples * width),
    logDensity: new Float64Array(samples),
    invalid: new Float64Array(samples),
  };
  const series = Array.from({ length: chains }, () => new Float64Array(steps));
  let acceptance = 0;
  for (let step = 0; step < steps; step++) {
    const [first, end] = [step * chains, (step + 1) * chains];
    acceptance += (await population.propose(vectors.slice(first * width, end * width), logDensity.slice(first, end))) / steps;
    result.invalid.set((await population.move(TARGET)).invalid, first);
    result.vectors.set(population.points(), first * width);
    result.logDensity.set(population.logDensities(), first);
    const energies = population.energies();
    for (const [chain, own] of series.entries()) own[step] = energies[2 * chain + 1]!;
  }
  return { ...result, series, acceptance };
}

async function correct(input: CorrectionInput): Promise<CorrectionOutput> {
  const { logWeights, stream } = input;
  const chains = Math.max(1, Math.min(input.chains, Math.floor(logWeights.length / SHORTEST_CHAIN)));
  const steps = Math.floor(logWeights.length / chains);
  const starts = resampleSystematic(fold(stream, STREAM.starts), logWeights, chains);
  const population = await input.populationAt(starts, fold(stream, STREAM.moves));
  try {
    const { series, ...walked } = await walk(population, input, steps);
    return {
      ...walked,
      // Equal weights, with the mean weight of the draws, so that samples of several batches count by what each found.
      logWeights: new Float64Array(steps * chains).fill(logMeanExp(logWeights)),
      ancestors: Uint32Array.from({ length: steps * chains }, (_, row) => row % chains),
      founders: chains,
      effective: Math.min(steps * chains, bulkEffectiveSampleSize(series)),
      levels: 1,
      moves: steps * (chains / logWeights.length),
    };
  } finally {
    await population.close();
  }
}

/** Markov chains that begin at draws chosen by weight; samples have equal weights and are correlated. */
export const mcmc: CorrectionMethod = {
  title: "Markov chains with the generator as proposal",
  cite: [independenceSampler, hybridMonteCarlo],
  weighted: false,
  levels: "none",
  correct,
};
