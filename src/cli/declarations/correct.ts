/** Declares `boltzmill correct`. */
import { Option } from "commander";
import type { CorrectCommandOptions } from "../commands/correct.ts";
import type { Declaration } from "./declaration.ts";
import { correctOption, levelsOption, progressOption } from "./options.ts";

export const declareCorrect: Declaration = (program, { loadStages, done }) => {
  program
    .command("correct")
    .description("correct the samples of a run by annealing or Markov chains, and write its report anew")
    .argument("<dir>", "folder of the run")
    .addOption(correctOption("--method", "ais"))
    .addOption(new Option("--samples <n>", "samples to draw anew").default(undefined, "those of the run"))
    .addOption(levelsOption())
    .addOption(progressOption())
    .action(async (folder: string, options: CorrectCommandOptions) => {
      const { correctCommand } = await import("../commands/correct.ts");
      done(await correctCommand(folder, options, loadStages));
    });
};
