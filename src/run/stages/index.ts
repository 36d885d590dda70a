/** The stages of the main job, in order; a missing one does not compile. */
import { defaultRecipe, type Recipe } from "../recipe.ts";
import { type Stage, type StageName, stageNames } from "../stage.ts";
import { createCorrectStage } from "./correct.ts";
import { createDataStage } from "./data.ts";
import { createExploreStage } from "./explore.ts";
import { createImportStage } from "./import.ts";
import { createLikelihoodStage } from "./likelihood.ts";
import { createReportStage } from "./report.ts";
import { createReweightStage } from "./reweight.ts";
import { createSampleStage } from "./sample.ts";
import { createTrainStage } from "./train.ts";

const table: { readonly [N in StageName]: (recipe: Recipe) => Stage } = {
  import: createImportStage,
  explore: createExploreStage,
  data: createDataStage,
  train: createTrainStage,
  sample: createSampleStage,
  likelihood: createLikelihoodStage,
  correct: createCorrectStage,
  reweight: createReweightStage,
  report: createReportStage,
};

/** The stages with the settings of a recipe. */
export const createStages = (recipe: Recipe): readonly Stage[] => stageNames.map((name) => table[name](recipe));

/** The stages of `boltzmill run`. */
export const stages: readonly Stage[] = createStages(defaultRecipe);
