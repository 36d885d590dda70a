/** The stages of the main job, in order; a missing one does not compile. */
import { type Stage, type StageName, stageNames } from "../stage.ts";
import { dataStage } from "./data.ts";
import { reportStage } from "./report.ts";
import { reweightStage } from "./reweight.ts";
import { sampleStage } from "./sample.ts";
import { trainStage } from "./train.ts";

const table: { readonly [N in StageName]: Stage } = {
  data: dataStage,
  train: trainStage,
  sample: sampleStage,
  reweight: reweightStage,
  report: reportStage,
};

export const stages: readonly Stage[] = stageNames.map((name) => table[name]);
