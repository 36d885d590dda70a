import { UserError } from "../../errors.ts";
import { circumstances, cores } from "../../run/circumstances.ts";
import { configurationNotes, type Request } from "../../run/configuration.ts";
import { createRun } from "../../run/run.ts";
import type { OwnFiles } from "../../run/subject.ts";
import { perform } from "../perform.ts";
import type { LoadStages } from "../stages.ts";

export interface RunCommandOptions extends Request {
  readonly system?: string;
  readonly topology?: string;
  readonly zMatrix?: string;
  readonly out?: string;
  readonly progress: string;
}

const OWN = "--system X.xml --topology X.pdb";

/** The system of the table, or the user's own files, that a command line asks for. */
function choiceOf(name: string | undefined, { system, topology, zMatrix }: RunCommandOptions): string | OwnFiles {
  if (name !== undefined) {
    const own = Object.entries({ system, topology, "z-matrix": zMatrix }).find(([, value]) => value !== undefined);
    if (own === undefined) return name;
    throw new UserError(`The system "${name}" was asked for together with --${own[0]}: give either a name or ${OWN}.`);
  }
  if (system !== undefined && topology !== undefined) return { system, topology, zMatrix };
  const found = system !== undefined ? "--system alone" : topology !== undefined ? "--topology alone" : "no system";
  throw new UserError(
    `A run was asked for with ${found}: give the name of a system, which "boltzmill systems" lists, or ${OWN} of your own.`,
  );
}

/** boltzmill run: a new run from a system's definition to samples, free energies and a report. Returns the exit code. */
export async function runCommand(name: string | undefined, options: RunCommandOptions, loadStages: LoadStages): Promise<number> {
  const job = createRun(choiceOf(name, options), options.out, options, circumstances());
  const { definition, system, configuration } = job;
  // What was left out of a file is news to its owner.
  const left = definition.origin === "files" ? system.molecularSystem.notes : [];
  const notes = [...left, ...configurationNotes(configuration, cores)];
  return perform(job, loadStages, options.progress, notes);
}
