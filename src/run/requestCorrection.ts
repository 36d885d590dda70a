/** Another correction for a run that has a generator. */
import { UserError } from "../errors.ts";
import { removeCheckpoints } from "./checkpoints.ts";
import { changedConfiguration, configurationText } from "./configuration.ts";
import { removeCorrected } from "./corrected.ts";
import { fileNames } from "./directory.ts";
import type { Job } from "./run.ts";
import type { StageName } from "./stage.ts";
import { forgetStages, readStageRecords } from "./stageTimes.ts";

/** What may be asked for; values may be the texts of options. */
export interface CorrectionRequest {
  readonly method: string;
  readonly samples?: number | string | undefined;
  readonly levels?: number | string | undefined;
}

/**
 * The job with the correction in its configuration, and the stages that depend on it to be done again; also sampling, where another number of samples is asked for.
 *
 * Throws a UserError where a value makes no sense, or the run has not finished its training.
 */
export function requestCorrection(job: Job, { method, samples, levels }: CorrectionRequest): Job {
  const { directory, configuration: before } = job;
  if (before.given !== null) {
    throw new UserError(
      `The samples of ${directory.folder} were to be corrected, but they were given, and a correction needs the generator that drew them: correct a run of "boltzmill run".`,
    );
  }
  if (readStageRecords(directory).train?.finished !== true) {
    throw new UserError(
      `The samples of ${directory.folder} were to be corrected, but its generator is not trained yet: finish the run by "boltzmill resume".`,
    );
  }
  const configuration = changedConfiguration(before, { correct: method, samples, levels });
  const redraw: StageName[] = configuration.samples === before.samples ? [] : ["sample"];
  // In this order, a kill in between leaves a run that resumes as it was or as it shall be.
  forgetStages(directory, [...redraw, "correct", "reweight", "report"]);
  removeCorrected(directory);
  removeCheckpoints(directory, "correct");
  directory.write(fileNames.configuration, configurationText(configuration));
  return { ...job, configuration };
}
