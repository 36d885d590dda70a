import { circumstances, cores } from "../../run/circumstances.ts";
import { configurationNotes, type Request } from "../../run/configuration.ts";
import { createRun } from "../../run/run.ts";
import { type MoleculeOptions, moleculeChoice } from "../molecule.ts";
import { perform } from "../perform.ts";
import type { LoadStages } from "../stages.ts";

/** Options of `boltzmill run`. */
export interface RunCommandOptions extends Request, MoleculeOptions {
  readonly out?: string;
  readonly progress: string;
}

/** boltzmill run: a new run from a system's definition to samples, free energies and a report. Returns the exit code. */
export async function runCommand(name: string | undefined, options: RunCommandOptions, loadStages: LoadStages): Promise<number> {
  const job = createRun(moleculeChoice(name, options, "A run was asked for"), options.out, options, circumstances());
  const { definition, system, configuration } = job;
  // What was left out of a file is news to its owner.
  const left = definition.origin === "files" ? system.molecularSystem.notes : [];
  const unheld = options.constraints !== undefined && configuration.constraints === "none" && options.constraints !== "none";
  const without = unheld
    ? [`--constraints ${options.constraints} has no effect, since ${options.system} fixes no distance.`]
    : [];
  const notes = [...left, ...without, ...configurationNotes(configuration, cores)];
  return perform(job, loadStages, options.progress, notes);
}
