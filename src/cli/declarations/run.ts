/** Declares `boltzmill run`. */
import { Option } from "commander";
import { constraintTreatments } from "../../chem/constraintTreatments.ts";
import { generatorNames, likelihoodNames } from "../../run/choices.ts";
import type { RunCommandOptions } from "../commands/run.ts";
import type { Declaration } from "./declaration.ts";
import {
  choiceOption,
  correctOption,
  executorOption,
  folderOption,
  levelsOption,
  progressOption,
  seedOption,
  temperatureOption,
  threadsOption,
  withMolecule,
  zMatrixOption,
} from "./options.ts";

export const declareRun: Declaration = (program, { loadStages, done }) => {
  withMolecule(program.command("run"))
    .description("sample a molecule and estimate its free energies, in a new run directory")
    .addOption(zMatrixOption())
    .addOption(
      choiceOption(
        "--constraints <how>",
        "fixed distances: held, with the density of constrained dynamics (rigid) or of stiff springs (stiff), or refused (none)",
        constraintTreatments,
      ),
    )
    .addOption(temperatureOption())
    .addOption(choiceOption("--generator <name>", "what learns to draw samples", generatorNames))
    .addOption(choiceOption("--likelihood <name>", "how log q of samples is evaluated", likelihoodNames))
    .addOption(new Option("--samples <n>", "samples to draw from the generator").default(undefined, "50000; 10000 of a flow"))
    .addOption(new Option("--budget <minutes>", "wall time that the run may take").default(undefined, "10"))
    .addOption(seedOption())
    .addOption(folderOption())
    .addOption(threadsOption())
    .addOption(correctOption("--correct", "none"))
    .addOption(levelsOption())
    .addOption(executorOption())
    .addOption(progressOption())
    .action(async (system: string | undefined, options: RunCommandOptions) => {
      const { runCommand } = await import("../commands/run.ts");
      done(await runCommand(system, options, loadStages));
    });
};
