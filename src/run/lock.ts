/** A lock file: it keeps two processes from working in one run directory, and does not outlive its holder. */
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { z } from "zod";
import { UserError } from "../errors.ts";
import { errorCode, fileFailure } from "../files.ts";

const holderSchema = z.object({
  pid: z.int().positive(),
  host: z.string(),
  /** When the process started, in the kernel's own count; empty where that is not known. It tells processes apart that had one number in turn. */
  started: z.string(),
});
type Holder = z.infer<typeof holderSchema>;

/** How long another process may take between creating the lock file and filling it. */
const FILLING_MILLISECONDS = 100;

interface ProcessState {
  readonly ended: boolean;
  readonly started: string;
}

/** State and start of a process from Linux's /proc (proc(5): fields 3 and 22 of stat, after the name in parentheses); undefined elsewhere. */
function processState(pid: number): ProcessState | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { ended: fields[0] === "Z" || fields[0] === "X", started: fields[19] ?? "" };
  } catch {
    return undefined;
  }
}

const self = (): Holder => ({ pid: process.pid, host: hostname(), started: processState(process.pid)?.started ?? "" });

/** Whether a process of this machine runs; signal 0 only asks. */
function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === "EPERM";
  }
}

function isAlive({ pid, started }: Holder): boolean {
  if (!exists(pid)) return false;
  const state = processState(pid);
  if (state === undefined) return true;
  return !state.ended && (started === "" || started === state.started);
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw fileFailure(`The lock ${path} was to be read`, error);
  }
}

function parseHolder(content: string): Holder | undefined {
  try {
    return holderSchema.parse(JSON.parse(content));
  } catch {
    return undefined;
  }
}

/** The lock's text, given a moment where its writer is just filling it. */
function readSettled(path: string): string | undefined {
  const content = readText(path);
  if (content === undefined || parseHolder(content) !== undefined) return content;
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, FILLING_MILLISECONDS);
  return readText(path);
}

function refuse(path: string, { pid, host }: Holder): never {
  const asked = "The run directory was to be opened, but";
  if (host === hostname()) {
    throw new UserError(`${asked} process ${pid} is working in it: wait for its end, or stop it first.`);
  }
  throw new UserError(
    `${asked} process ${pid} of the machine "${host}" may be working in it, which cannot be seen from here: if that has ended, delete ${path}.`,
  );
}

/** Takes away the lock of a process that is gone; throws a UserError where its holder is alive or on another machine. */
function clearStale(path: string): void {
  const content = readSettled(path);
  if (content === undefined) return;
  const holder = parseHolder(content);
  if (holder !== undefined && (holder.host !== hostname() || isAlive(holder))) refuse(path, holder);
  // Renamed before it is removed: had another process taken over in between, the text would not be the one judged above.
  const aside = `${path}.${process.pid}`;
  renameSync(path, aside);
  const moved = readFileSync(aside, "utf8");
  if (moved === content) {
    rmSync(aside);
    return;
  }
  renameSync(aside, path);
  const other = parseHolder(moved);
  if (other !== undefined) refuse(path, other);
}

/** Creates the lock file; false where there is one. */
function create(path: string, content: string): boolean {
  try {
    writeFileSync(path, content, { flag: "wx" });
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw fileFailure(`The lock ${path} was to be written`, error);
  }
}

const ATTEMPTS = 5;

/**
 * Takes the lock at a path and returns what gives it back; a lock whose holder is gone is taken over.
 *
 * Throws a UserError where another process holds it.
 */
export function acquireLock(path: string): () => void {
  const content = `${JSON.stringify(self())}\n`;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (create(path, content)) {
      return () => {
        if (readText(path) === content) rmSync(path, { force: true });
      };
    }
    clearStale(path);
  }
  throw new UserError(`The lock ${path} was asked for, but other processes keep taking it: stop them first.`);
}
