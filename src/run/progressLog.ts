/** progress.jsonl: the events of a run, one line of JSON each, for programs and for eyes in another terminal. */
import { closeSync, existsSync, openSync, readFileSync, truncateSync, writeSync } from "node:fs";
import { fileFailure } from "../files.ts";
import type { RunDirectory } from "./directory.ts";
import { eventLine, type Listener, thinned } from "./events.ts";

export interface ProgressLog {
  readonly listen: Listener;
  close(): void;
}

const FILE = "progress.jsonl";
/** s between lines of progress. */
const INTERVAL = 1;
const LINE_BREAK = 0x0a;

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

/** Length of the part of the log that ends with a whole line; a kill can cut the last line, a loss of power spoil more. */
function wholeLength(bytes: Uint8Array): number {
  let end = bytes.lastIndexOf(LINE_BREAK) + 1;
  while (end > 0) {
    const start = bytes.subarray(0, end - 1).lastIndexOf(LINE_BREAK) + 1;
    if (isJson(new TextDecoder().decode(bytes.subarray(start, end - 1)))) return end;
    end = start;
  }
  return 0;
}

function removeTornEnd(path: string): void {
  if (!existsSync(path)) return;
  const bytes = readFileSync(path);
  const whole = wholeLength(bytes);
  if (whole < bytes.length) truncateSync(path, whole);
}

/** Opens the log of a run for appending, after whatever earlier processes wrote. Throws a UserError where it cannot be written. */
export function openProgressLog(directory: RunDirectory): ProgressLog {
  const path = directory.path(FILE);
  const guard = <Result>(action: () => Result): Result => {
    try {
      return action();
    } catch (error) {
      throw fileFailure(`The log ${path} was to be written`, error);
    }
  };
  const handle = guard(() => {
    removeTornEnd(path);
    return openSync(path, "a");
  });
  const append: Listener = (event) => {
    guard(() => writeSync(handle, `${eventLine(event)}\n`));
  };
  return { listen: thinned(append, INTERVAL), close: () => closeSync(handle) };
}
