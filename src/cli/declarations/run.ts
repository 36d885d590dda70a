/** Declares `boltzmill run`. */
import { Option } from "commander";
import { constraintTreatments } from "../../chem/constraintTreatments.ts";
import { generatorNames, likelihoodNames } from "../../run/choices.ts";
import type { RunCommandOptions } from "../commands/run.ts";
import type { Declaration } from "./declaration.ts";
import { correctOption, executorOption, levelsOption, progressOption, withMolecule } from "./options.ts";

/** An option of which the first name is the default, which the request leaves open. */
const named = (flag: string, what: string, names: readonly string[]): Option =>
  new Option(flag, what).choices(names).default(undefined, names[0]);

export const declareRun: Declaration = (program, { loadStages, done }) => {
  withMolecule(program.command("run"))
    .description("sample a system, or a molecule of your own, and estimate its free energies, in a new run directory")
    .option("--z-matrix <json>", "its internal coordinates (default: built from the bonds)")
    .addOption(
      new Option(
        "--constraints <how>",
        "fixed distances: held, with the density of constrained dynamics (rigid) or of stiff springs (stiff); none refuses them (default: none)",
      ).choices(constraintTreatments),
    )
    .option("--out <dir>", "folder of the run, new or empty (default: runs/<system>-<number>)")
    .option("--seed <n>", "root of all random draws, 0 to 2^53 - 1 (default: drawn and recorded)")
    .option("--temperature <K>", "temperature in K (default: the system's; 300 for your own)")
    .option("--samples <n>", "samples to draw from the generator (default: 50000; 10000 of a flow)")
    .addOption(named("--generator <name>", "what learns to draw samples", generatorNames))
    .addOption(named("--likelihood <name>", "how log q of samples is evaluated", likelihoodNames))
    .option("--budget <minutes>", "wall time that the run may take (default: 10)")
    .option("--threads <n>", "threads to use (default: all cores)")
    .addOption(correctOption("--correct", "none"))
    .addOption(levelsOption())
    .addOption(executorOption())
    .addOption(progressOption())
    .action(async (system: string | undefined, options: RunCommandOptions) => {
      const { runCommand } = await import("../commands/run.ts");
      done(await runCommand(system, options, loadStages));
    });
};
