// What benchmarks have in common: options, timing, a Python process to compare with, and what they write down.
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { quantile } from "../src/num/quantile.ts";
import { processor } from "./provenance.ts";

/** Options for parseArgs, to which a benchmark adds its own. */
export const commonOptions = {
  /** An interpreter that has the other side's packages; without it only this library is timed. */
  python: { type: "string" },
  repetitions: { type: "string", default: "15" },
  /** Prefix of ONNX Runtime's files of times of operators. */
  profile: { type: "string", default: "" },
  out: { type: "string" },
} as const;

export interface Timing {
  readonly seconds: number;
  /** Processor time of all threads of the process: what is left of the elapsed time when other processes take the cores. */
  readonly processor: number;
}

/** Times `count` tasks with their results. Several are in flight, so that the executor's workers never wait for a message. */
export async function timeTasks<Result>(
  count: number,
  start: () => Promise<Result>,
  inFlight = 2,
): Promise<Timing & { readonly results: Result[] }> {
  const began = performance.now();
  const before = process.cpuUsage();
  const answers: Promise<Result>[] = [];
  for (let task = 0; task < count; task++) {
    if (task >= inFlight) await answers[task - inFlight];
    answers.push(start());
  }
  const results = await Promise.all(answers);
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - began) / 1000, processor: (user + system) / 1e6, results };
}

/** Calls the contestants in turns, so that the load of the machine counts for all of them. */
export async function inTurns<Result>(
  contestants: Readonly<Record<string, () => Promise<Result>>>,
  repetitions: number,
): Promise<Record<string, Result[]>> {
  const results: Record<string, Result[]> = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  for (let repetition = 0; repetition < repetitions; repetition++) {
    for (const [name, run] of Object.entries(contestants)) results[name]!.push(await run());
  }
  return results;
}

/** A process that answers lines of JSON with lines of JSON. */
export function startPeer(command: string, commandArguments: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const child = spawn(command, commandArguments, {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, ...environment },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    /** The answer, whose type the caller knows from what it asks. */
    ask: async <Result = Record<string, unknown>>(message: object): Promise<Result> => {
      child.stdin.write(`${JSON.stringify(message)}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`a process of ${command} ended; its own message is above`);
      return JSON.parse(value) as Result;
    },
    /** The most memory that the process has had in use, MB; undefined where the system does not say. */
    peakMemory: (): number | undefined => {
      if (process.platform !== "linux") return undefined;
      const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"));
      return found === null ? undefined : Number(found[1]) / 1000;
    },
    close: (): void => {
      child.stdin.end();
    },
  };
}

export type Peer = ReturnType<typeof startPeer>;

/** The path of a file beside this one. */
export const beside = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** A Python process of the script beside this file. */
export const startPython = (python: string, script: string, environment: NodeJS.ProcessEnv = {}): Peer =>
  startPeer(python, [beside(script)], environment);

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export const machine = (): string => `${processor()}, ${cpus().length} cores, load ${loadavg()[0]!.toFixed(1)}`;

/** Writes what was found, with the date, where a file was asked for. */
export function writeFacts(path: string | undefined, facts: object): void {
  if (path === undefined) return;
  writeFileSync(path, `${JSON.stringify({ date: new Date().toISOString(), ...facts }, null, 2)}\n`);
}
