/** Child processes that are the command line, built or with fake stages. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { FakeWork } from "../run/fakeStages.ts";

const pathOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const built = [pathOf("../../dist/src/cli/main.js")];
const fake = ["--import", import.meta.resolve("tsx"), pathOf("./fakeMain.ts")];

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly error: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

function start(
  program: readonly string[],
  words: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string>>,
): Running {
  const child = spawn(process.execPath, [...program, ...words], {
    cwd,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [out, error] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    error += text;
  });
  const ended = new Promise<Ended>((resolve) => child.on("close", (code, signal) => resolve({ code, signal, out, error })));
  return { child, ended };
}

/** `boltzmill` as users have it. */
export const boltzmill = (
  words: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> => start(built, words, cwd, environment).ended;

/** `boltzmill` with fake stages. */
export const startFake = (words: readonly string[], cwd: string, work: FakeWork): Running =>
  start(fake, words, cwd, { FAKE_WORK: JSON.stringify(work) });

/** Waits until a file holds a text. */
export async function waitFor(path: string, text = ""): Promise<void> {
  for (let tries = 0; tries < 3000; tries++) {
    if (existsSync(path) && readFileSync(path, "utf8").includes(text)) return;
    await wait(5);
  }
  throw new Error(`${path} did not come to hold "${text}" within 15 s`);
}
