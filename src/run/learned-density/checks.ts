/** Checks of a learned density: against samples held out, against another model, and by its own draws. */
import type { LikelihoodChecks } from "../../estimate/learnedLikelihood.ts";
import { fold } from "../../num/random.ts";
import type { Executor } from "../../runtime/executor.ts";
import { twoSampleTest } from "../../train/twoSampleTest.ts";
import type { DensityRecipe } from "../recipe.ts";
import { gatherRows } from "../rows.ts";
import type { StageContext } from "../stage.ts";
import { streamOf } from "../streams.ts";
import { densityDraws } from "./draws.ts";
import { densityModel, type Member } from "./member.ts";
import type { DensityPoints } from "./points.ts";

/** The checks, with what the draws were worth before they were drawn anew by weight, and the points of the classifier's test. */
export interface DensityChecks extends LikelihoodChecks {
  readonly twoSample: LikelihoodChecks["twoSample"] & { readonly points: number; readonly effective: number };
}

const meanOf = (values: Float64Array, numbers: readonly number[]): number =>
  numbers.reduce((sum, at) => sum + values[at]!, 0) / numbers.length;

/** Standard deviation of the difference of two log-densities over some points. */
function deviation(a: Float64Array, b: Float64Array, numbers: readonly number[]): number {
  const differences = a.map((value, at) => value - b[at]!);
  const mean = meanOf(differences, numbers);
  return Math.sqrt(
    meanOf(
      differences.map((value) => (value - mean) ** 2),
      numbers,
    ),
  );
}

/** The checks of members with log-densities of all points, [members][count], and their mean. */
export async function densityChecks(
  { configuration }: StageContext,
  recipe: DensityRecipe,
  points: DensityPoints,
  members: readonly Member[],
  found: { readonly all: readonly Float64Array[]; readonly mean: Float64Array },
  executor: Executor,
): Promise<DensityChecks> {
  const { heldOut, training, periods } = points;
  // Behind the streams of the members.
  const stream = fold(streamOf(configuration.seed, "likelihood"), recipe.members);
  const { parameters } = members[0]!;
  const draws = await densityDraws(densityModel(points, recipe), parameters, recipe, fold(stream, 0), executor);
  const first = gatherRows(points.points, heldOut, periods.length);
  const tested = await twoSampleTest({ periods, first, second: draws.points }, fold(stream, 1), executor);
  return {
    logQ: { training: meanOf(found.mean, training), heldOut: meanOf(found.mean, heldOut) },
    disagreement: deviation(found.all[0]!, found.all.at(-1)!, heldOut),
    twoSample: { ...tested, effective: draws.effective },
  };
}
