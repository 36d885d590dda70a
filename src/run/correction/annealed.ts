/** Corrections by weights: annealed importance sampling and sequential Monte Carlo. */
import { mean } from "../../num/mean.ts";
import { fold } from "../../num/random.ts";
import { type AnnealOptions, anneal, equalLevels, geometricPath } from "../../sample/annealing/anneal.ts";
import { annealedImportanceSampling, sequentialMonteCarlo } from "./citations.ts";
import type { CorrectionInput, CorrectionMethod, CorrectionOutput } from "./method.ts";

/** Sub-streams of a method's stream. */
const STREAM = { moves: 0, resampling: 1 } as const;

async function annealedFrom(
  input: CorrectionInput,
  options: Pick<AnnealOptions, "levels" | "resampleBelow">,
): Promise<CorrectionOutput> {
  const { logWeights, stream } = input;
  const everyRow = Uint32Array.from(logWeights.keys());
  const population = await input.populationAt(everyRow, fold(stream, STREAM.moves));
  try {
    const alive = logWeights.map((value) => (value === Number.NEGATIVE_INFINITY ? value : 0));
    const settings = { ...options, path: geometricPath, stream: fold(stream, STREAM.resampling), logWeights: alive };
    const result = await anneal(population, settings);
    const acceptances = result.trace.flatMap(({ acceptance }) => (acceptance === undefined ? [] : [acceptance]));
    return {
      vectors: population.points(),
      logDensity: population.logDensities(),
      logWeights: result.logWeights,
      ancestors: result.ancestors,
      founders: result.founders,
      levels: result.trace.length,
      acceptance: mean(acceptances),
      moves: acceptances.length,
      invalid: result.invalid,
    };
  } finally {
    await population.close();
  }
}

/** Annealed importance sampling at equal distances: every draw on its own. */
export const ais: CorrectionMethod = {
  title: "annealed importance sampling",
  cite: [annealedImportanceSampling],
  weighted: true,
  levels: "planned",
  correct: async (input) => {
    if (input.levels === undefined) throw new Error("internal: annealed importance sampling was given no number of levels");
    return annealedFrom(input, { levels: equalLevels(input.levels), resampleBelow: 0 });
  },
};

/** What each step of sequential Monte Carlo keeps of the effective samples, and where it draws anew. */
const ADAPTIVE = { conditional: 0.98, resampleBelow: 0.5 } as const;

/** Sequential Monte Carlo: levels where the weights allow, draws anew where few samples count. */
export const smc: CorrectionMethod = {
  title: "sequential Monte Carlo",
  cite: [annealedImportanceSampling, sequentialMonteCarlo],
  weighted: true,
  levels: "found",
  correct: (input) => {
    const levels = input.levels === undefined ? { conditional: ADAPTIVE.conditional } : equalLevels(input.levels);
    return annealedFrom(input, { levels, resampleBelow: ADAPTIVE.resampleBelow });
  },
};
