/** What happens in a run, as one stream of events for logs and displays. */
import type { Progress, StageName } from "./stage.ts";

/** Times of an event, s: wall time spent on the run, and on its current stage, over all resumptions. */
interface At {
  readonly seconds: number;
}

interface InStage extends At {
  /** A `StageName` in the main job; what other commands do in one go is a stage of their own. */
  readonly stage: string;
  readonly stage_seconds: number;
}

/** Where a stage stands, and how fast it gets on. */
export interface ProgressEvent extends InStage, Progress {
  readonly event: "progress";
  /** Steps a second since the stage was begun or resumed; null until known. */
  readonly rate: number | null;
  /** Estimated wall time to the end of the stage, s; null until known. */
  readonly remaining: number | null;
}

/** All that can happen in a run. */
export type RunEvent =
  | (At & { readonly event: "started" | "resumed"; readonly stages: readonly StageName[] })
  | (InStage & { readonly event: "stage-started" | "stage-finished" | "interrupted" })
  | ProgressEvent
  | (At & { readonly event: "note"; readonly text: string })
  | (InStage & { readonly event: "failed"; readonly reason: string })
  | (At & { readonly event: "finished" });

/** Whoever is told what happens, as it happens. */
export type Listener = (event: RunEvent) => void;

/** JSON has no NaN and no infinities: they are written as texts, so that nobody takes them for missing. */
const explicit = (_key: string, value: unknown): unknown =>
  typeof value === "number" && !Number.isFinite(value) ? String(value) : value;

const shorten = (seconds: number): number => Number(seconds.toFixed(3));

/** One line of JSON, without the line break. */
export function eventLine(event: RunEvent): string {
  const times = "stage_seconds" in event ? { stage_seconds: shorten(event.stage_seconds) } : {};
  return JSON.stringify({ ...event, seconds: shorten(event.seconds), ...times }, explicit);
}

/**
 * Passes on a progress event only where the last one passed on in its stage is `interval` seconds older.
 *
 * All other events are passed on, and before each of them the newest progress event that was held back.
 */
export function thinned(listener: Listener, interval: number): Listener {
  let passed = Number.NEGATIVE_INFINITY;
  let held: ProgressEvent | undefined;
  return (event) => {
    if (event.event !== "progress") {
      if (held !== undefined) listener(held);
      held = undefined;
      if (event.event !== "note") passed = Number.NEGATIVE_INFINITY;
      listener(event);
      return;
    }
    if (event.seconds - passed < interval) {
      held = event;
      return;
    }
    held = undefined;
    passed = event.seconds;
    listener(event);
  };
}
