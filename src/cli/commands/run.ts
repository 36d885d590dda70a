import { circumstances, cores } from "../../run/circumstances.ts";
import { configurationNotes, type Request } from "../../run/configuration.ts";
import { createRun } from "../../run/run.ts";
import { perform } from "../perform.ts";
import type { LoadStages } from "../stages.ts";

export interface RunCommandOptions extends Request {
  readonly out?: string;
  readonly progress: string;
}

/** boltzmill run SYSTEM: a new run from the system's definition to samples, free energies and a report. Returns the exit code. */
export async function runCommand(system: string, options: RunCommandOptions, loadStages: LoadStages): Promise<number> {
  const job = createRun(system, options.out, options, circumstances());
  return perform(job, loadStages, options.progress, configurationNotes(job.configuration, cores));
}
