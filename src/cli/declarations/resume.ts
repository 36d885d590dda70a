/** Declares `boltzmill resume`. */
import type { Declaration } from "./declaration.ts";
import { progressOption } from "./options.ts";

export const declareResume: Declaration = (program, { loadStages, done }) => {
  program
    .command("resume")
    .description("continue a run from its last checkpoint")
    .argument("<dir>", "folder of the run")
    .addOption(progressOption())
    .action(async (folder: string, options: { readonly progress: string }) => {
      const { resumeCommand } = await import("../commands/resume.ts");
      done(await resumeCommand(folder, options, loadStages));
    });
};
