/** How many levels a correction passes on the way from generator to target where nobody asked for a number. */
import { fold } from "../../num/random.ts";
import type { Trajectory } from "../../sample/annealing/surrogate.ts";
import { planned } from "../plan.ts";
import type { CorrectionRecipe } from "../recipe.ts";
import type { DrawnSamples } from "../samples.ts";
import type { StageContext } from "../stage.ts";
import { streamOf } from "../streams.ts";
import type { CorrectionMethod } from "./method.ts";
import { type CorrectedMolecule, correctionInput, encodeDraws } from "./molecule.ts";

/** Time of a correction, seconds. */
export interface CorrectionCost {
  /** Of each draw, at each level. */
  readonly level: number;
  /** Of each draw beside the levels. */
  readonly draw: number;
}

/** Of the time that is left, what is for the levels; the rest is for weights and the report. */
const SHARE = 0.85;

/** Levels that so many draws can pass in the time that is left, within the recipe's bounds. */
export function affordableLevels(
  secondsLeft: number,
  draws: number,
  { level, draw }: CorrectionCost,
  { fewestLevels, mostLevels }: Pick<CorrectionRecipe, "fewestLevels" | "mostLevels">,
): number {
  const fitting = Math.floor((SHARE * secondsLeft - draws * draw) / (draws * level));
  return Math.max(fewestLevels, Math.min(mostLevels, fitting));
}

/** What is corrected, and how. */
export interface LevelSetting {
  readonly molecule: CorrectedMolecule;
  readonly method: CorrectionMethod;
  readonly trajectory: Trajectory;
  readonly recipe: CorrectionRecipe;
  /** All draws. */
  readonly draws: DrawnSamples;
  /** Those on which time is taken. */
  readonly trial: DrawnSamples;
}

/** Sub-stream of the correction's stream. */
const TRIAL_STREAM = 2;

/** Times corrections of the trial at one level and at some more; what they give is thrown away. */
async function measuredCost({ molecule, method, trajectory, recipe, trial }: LevelSetting): Promise<CorrectionCost> {
  const { chains, trialLevels } = recipe;
  const stream = fold(streamOf(molecule.context.configuration.seed, "correction"), TRIAL_STREAM);
  const secondsAt = async (levels: number): Promise<number> => {
    const began = performance.now();
    await method.correct(
      await correctionInput(molecule, await encodeDraws(molecule, trial), trajectory, { levels, chains, stream }),
    );
    return (performance.now() - began) / 1000;
  };
  await secondsAt(1);
  const one = await secondsAt(1);
  const level = Math.max(0, (await secondsAt(1 + trialLevels)) - one) / trialLevels;
  return { level: level / trial.count, draw: Math.max(0, one - level) / trial.count };
}

/** As many levels as the time that is left of the budget allows, by a trial. */
export async function measuredLevels(setting: LevelSetting): Promise<number> {
  const { molecule, recipe, draws } = setting;
  const { configuration, elapsed } = molecule.context;
  const cost = await measuredCost(setting);
  return affordableLevels(60 * configuration.budget_minutes - elapsed(), draws.count, cost, recipe);
}

/** The levels that were asked for, or those of the plan, which are measured once; undefined where the method finds its own or has none. */
export async function levelsOf(
  { configuration, directory }: Pick<StageContext, "configuration" | "directory">,
  method: Pick<CorrectionMethod, "levels">,
  measure: () => Promise<number>,
): Promise<number | undefined> {
  if (configuration.correction_levels !== null) return configuration.correction_levels;
  return method.levels === "planned" ? planned(directory, "correctionLevels", measure) : undefined;
}
