/** One process of Python that runs OpenMM and answers requests. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { encodeMessage, type Message, readMessages } from "./wire.ts";

/** How a process of Python presents itself. */
export interface Greeting {
  /** Version of Python. */
  readonly python: string;
  /** Version of OpenMM. */
  readonly openmm: string;
  readonly platforms: readonly string[];
}

/** A process that is ready for requests. */
export interface Worker {
  readonly greeting: Greeting;
  /** The answer to a request. Throws `WorkerCrash` where the process ends before it, and `Objection` where OpenMM objects. */
  ask(request: Message): Promise<Message>;
  /** Ends the process. */
  close(): Promise<void>;
}

/** A process did not come up; the message completes "python3 ...". */
export class NoWorker extends Error {}

/** What OpenMM says of a request that it cannot fulfil. */
export class Objection extends Error {}

/** A process ended although it was to go on; the message says how, with the last that it wrote. */
export class WorkerCrash extends Error {}

const SCRIPT: string = fileURLToPath(new URL("./python/worker.py", import.meta.url));

/** Loading OpenMM from a cold disk takes a while, ms. */
const GREETING_LIMIT = 120_000;
/** Time that a process has to end when it is asked to, ms. */
const CLOSING_LIMIT = 2_000;
/** What is kept of the standard error, and how many lines of it messages quote. */
const KEPT_CHARACTERS = 8192;
const QUOTED_LINES = 3;

/** Releases before this one lack names and forces that are relied on. */
const OLDEST = [8, 0] as const;

const greetingSchema = z.union([
  z.object({ python: z.string(), missing: z.string() }),
  z.object({ python: z.string(), openmm: z.string(), platforms: z.array(z.string()) }),
]);

const errorSchema = z.object({ error: z.string() });

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** Resolves when a process has ended, to a clause that says how; rejects with `NoWorker` where it cannot be started. */
function endOf(child: Child): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once("error", (error) => reject(new NoWorker(`cannot be started (${error.message})`)));
    child.once("close", (code, signal) => resolve(signal === null ? `ended with code ${code}` : `was ended by ${signal}`));
  });
}

/** The last lines of a stream of text, as they stand at the time of the call. */
function lastLines(stream: Readable): () => string {
  let text = "";
  stream.setEncoding("utf8").on("data", (part: string) => {
    text = (text + part).slice(-KEPT_CHARACTERS);
  });
  return () => {
    const lines = text.split("\n").flatMap((line) => (line.trim() === "" ? [] : [line.trim()]));
    return lines.length === 0 ? "" : `, and the last it wrote is: ${lines.slice(-QUOTED_LINES).join(" | ")}`;
  };
}

/** The greeting of a process that can be used; throws `NoWorker` otherwise. */
function checkGreeting({ header }: Message): Greeting {
  const greeting = greetingSchema.safeParse(header).data;
  if (greeting === undefined) throw new NoWorker("answers with something else than a greeting");
  if ("missing" in greeting) throw new NoWorker(`(Python ${greeting.python}) has no OpenMM (${greeting.missing})`);
  const [major = 0, minor = 0] = greeting.openmm.split(".").map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return greeting;
  throw new NoWorker(`has OpenMM ${greeting.openmm}, but ${OLDEST.join(".")} or newer is needed`);
}

/** What a process says next, in the order of the requests. */
interface Channel {
  send(request: Message): void;
  next(): Promise<Message>;
}

function openChannel(child: Child): Channel {
  const ended = endOf(child);
  // Whoever waits for the next message hears of it.
  ended.catch(() => {});
  const lines = lastLines(child.stderr);
  const messages = readMessages(child.stdout);
  // A process that ended no longer reads; that it ended is said where its answer is awaited.
  child.stdin.on("error", () => {});
  return {
    send: (request) => {
      for (const part of encodeMessage(request)) child.stdin.write(part);
    },
    next: async () => {
      const { value, done } = await messages.next();
      if (done !== true) return value;
      throw new WorkerCrash(`${await ended}${lines()}`);
    },
  };
}

/** Asks a process to end by ending its input, and ends it where it does not. */
async function end(child: Child): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  child.stdin.end();
  const limit = setTimeout(() => child.kill("SIGKILL"), CLOSING_LIMIT);
  await closed;
  clearTimeout(limit);
}

async function greet(child: Child, { next }: Channel): Promise<Greeting> {
  const limit = setTimeout(() => child.kill("SIGKILL"), GREETING_LIMIT);
  try {
    return checkGreeting(await next());
  } catch (error) {
    await end(child);
    if (error instanceof WorkerCrash) throw new NoWorker(error.message);
    if (error instanceof SyntaxError || error instanceof z.ZodError)
      throw new NoWorker("answers with something else than a greeting");
    throw error;
  } finally {
    clearTimeout(limit);
  }
}

/** Starts a process with an interpreter of Python. Throws `NoWorker` where it cannot be used. */
export async function startWorker(python: string): Promise<Worker> {
  // -B: no compiled files beside the script; -u: nothing waits in buffers.
  const child = spawn(python, ["-B", "-u", SCRIPT], { stdio: ["pipe", "pipe", "pipe"], windowsHide: true });
  const channel = openChannel(child);
  const greeting = await greet(child, channel);
  let last: Promise<unknown> = Promise.resolve();
  const answer = async (request: Message): Promise<Message> => {
    channel.send(request);
    const message = await channel.next();
    const { data } = errorSchema.safeParse(message.header);
    if (data === undefined) return message;
    throw new Objection(data.error.replaceAll(/\s+/g, " ").trim());
  };
  return {
    greeting,
    ask: (request) => {
      const result = last.then(() => answer(request));
      last = result.catch(() => {});
      return result;
    },
    close: () => end(child),
  };
}
