/** How trajectories of a molecule are made: lengths of coordinates and step size, found on some draws before any is corrected. */
import { resampleSystematic } from "../../estimate/weights.ts";
import { hostArray } from "../../num/hostArray.ts";
import { fold, type Key } from "../../num/random.ts";
import type { Executor } from "../../runtime/executor.ts";
import { type SurrogateOptions, surrogatePopulation, type Trajectory } from "../../sample/annealing/surrogate.ts";
import { startProgram } from "../../sample/chainProgram.ts";
import { searchOn, startSearch } from "../../sample/dualAveraging.ts";
import { familyOf } from "../../sample/kernels/family.ts";
import { curvatureScale } from "../../sample/warmUp.ts";
import type { CorrectionRecipe } from "../recipe.ts";
import { gatherRows } from "../rows.ts";

/** What the tuning needs. */
export interface TuningInput extends Pick<SurrogateOptions, "target" | "logDensity"> {
  /** [count, d], and raw log weights [count]. */
  readonly vectors: Float64Array;
  readonly logWeights: Float64Array;
  readonly recipe: CorrectionRecipe;
  readonly stream: Key;
  readonly executor: Executor;
}

/** Sub-streams of the tuning. */
const STREAM = { rows: 0, moves: 1 } as const;

/** Step size that the search begins with, in units of the scale. */
const FIRST_STEP = 0.2;

/** Inverse root mean square slopes of the target at points of it, [d]. */
async function scaleAt({ target, executor }: TuningInput, x: Float64Array): Promise<Float64Array> {
  const { dimension } = target;
  const rows = x.length / dimension;
  const evaluate = await executor.compile(startProgram(familyOf(target)));
  const { gradients } = await evaluate.run({ x: hostArray(x.slice(), [rows, dimension]) });
  const squares = new Float64Array(dimension);
  gradients!.data.forEach((slope, at) => {
    squares[at % dimension]! += slope * slope;
  });
  return curvatureScale(squares, rows, new Float64Array(dimension).fill(1));
}

/**
 * The trajectory whose moves of the target are accepted as often as the recipe wants: lengths from the slopes at draws chosen by weight, step size by
 * dual averaging of their moves. Nothing of it enters the samples but these numbers.
 */
export async function tuneTrajectory(input: TuningInput): Promise<Trajectory> {
  const { target, logDensity, vectors, logWeights, recipe, stream, executor } = input;
  const { dimension } = target;
  const rows = resampleSystematic(fold(stream, STREAM.rows), logWeights, recipe.pilotRows);
  const starts = gatherRows(vectors, rows, dimension);
  const scale = await scaleAt(input, starts);
  const trajectory = { steps: recipe.trajectorySteps, stepSize: FIRST_STEP, scale };
  const moves = fold(stream, STREAM.moves);
  const population = await surrogatePopulation({ target, logDensity, starts, trajectory, stream: moves, executor });
  try {
    let search = startSearch(FIRST_STEP);
    for (let move = 0; move < recipe.pilotMoves; move++) {
      population.setStepSize(Math.exp(search.current));
      search = searchOn(search, (await population.move([0, 1])).acceptance, recipe.acceptance);
    }
    return { ...trajectory, stepSize: Math.exp(search.averaged) };
  } finally {
    await population.close();
  }
}
