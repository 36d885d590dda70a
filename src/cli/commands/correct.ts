import { requestCorrection } from "../../run/requestCorrection.ts";
import { openRun } from "../../run/run.ts";
import { perform } from "../perform.ts";
import type { LoadStages } from "../stages.ts";

/** Options of `boltzmill correct`. */
export interface CorrectCommandOptions {
  readonly method: string;
  readonly samples?: string;
  readonly levels?: string;
  readonly progress: string;
}

/** boltzmill correct DIR: corrects the samples of a run, then weighs and reports them anew. Returns the exit code. */
export async function correctCommand(folder: string, options: CorrectCommandOptions, loadStages: LoadStages): Promise<number> {
  const job = openRun(folder);
  try {
    return await perform(requestCorrection(job, options), loadStages, options.progress, []);
  } finally {
    job.directory.close();
  }
}
