/** Runs a job to its end before the user's eyes. */

import { clock } from "../run/circumstances.ts";
import { readMetrics } from "../run/metrics.ts";
import { type Job, runStages } from "../run/run.ts";
import { Interrupted } from "../run/stage.ts";
import { quotedPath } from "./display/format.ts";
import { createDisplay } from "./display/index.ts";
import { runHead, runResults } from "./display/results.ts";
import { INTERRUPTED, listenForInterruption } from "./interruption.ts";
import type { LoadStages } from "./stages.ts";

/** Runs the stages that are left and shows the results; returns the exit code. The job's directory is closed at the end. */
export async function perform(job: Job, loadStages: LoadStages, mode: string, notes: readonly string[]): Promise<number> {
  const { directory } = job;
  const display = createDisplay(mode);
  const resume = `boltzmill resume ${quotedPath(directory.folder)}`;
  using interruption = listenForInterruption(
    () => display.say("Stopping at the next checkpoint; the next Ctrl-C stops at once."),
    directory.close,
  );
  try {
    display.begin(runHead(job));
    await runStages(await loadStages(), job, { clock, signal: interruption.signal, listeners: [display.listen], notes });
    display.results(runResults(job, readMetrics(directory)));
    return 0;
  } catch (error) {
    if (error instanceof Interrupted) {
      display.say(`Stopped; go on with: ${resume}`);
      return INTERRUPTED;
    }
    display.say(`What was done so far is kept; once the cause is mended, go on with: ${resume}`);
    throw error;
  } finally {
    directory.close();
  }
}
