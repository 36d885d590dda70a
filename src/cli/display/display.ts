/** The contract of displays: how a user sees work that takes a while. */
import type { Listener } from "../../run/events.ts";

/** What stands at the beginning and at the end: lines for people, an object for programs. */
export interface Announcement {
  readonly lines: readonly string[];
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Display {
  /** Before the first event. */
  begin(head: Announcement): void;
  readonly listen: Listener;
  /** A sentence beside the events, such as how to stop or resume. */
  say(text: string): void;
  /** After the work has ended with results. */
  results(results: Announcement): void;
}

/** Where displays write. */
export interface Terminal {
  readonly out: { write(text: string): unknown; readonly columns?: number };
  readonly error: { write(text: string): unknown };
}
