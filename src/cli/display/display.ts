/** The contract of displays: how a user sees a run. */
import type { Listener } from "../../run/events.ts";
import type { Metrics } from "../../run/metrics.ts";
import type { Job } from "../../run/run.ts";

export interface Display {
  /** Before the first event. */
  begin(job: Job): void;
  readonly listen: Listener;
  /** A sentence beside the run's events, such as how to stop or resume. */
  say(text: string): void;
  /** After a run has ended with results. */
  results(job: Job, metrics: Metrics): void;
}

/** Where displays write. */
export interface Terminal {
  readonly out: { write(text: string): unknown; readonly columns?: number };
  readonly error: { write(text: string): unknown };
}
