/** From the words of a command line to an exit code; errors become one sentence on the standard error. */
import { CommanderError } from "commander";
import { messageOf, UserError } from "../errors.ts";
import { errorCode } from "../files.ts";
import { createProgram } from "./program.ts";
import type { LoadStages } from "./stages.ts";

const FAILED = 1;

/** Codes of Node's errors for packages and native libraries that do not load. */
const LOADING: readonly string[] = ["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND", "ERR_DLOPEN_FAILED"];

const inOneLine = (error: unknown): string =>
  messageOf(error)
    .replace(/^internal: /, "")
    .replaceAll("\n", " ");

function sentenceOf(error: unknown): string {
  if (error instanceof UserError) return error.message;
  if (LOADING.includes(errorCode(error) ?? "")) {
    return `A part of boltzmill could not be loaded (${inOneLine(error)}): run "boltzmill doctor" to see what is missing.`;
  }
  return `internal error: ${inOneLine(error)}; set BOLTZMILL_DEBUG=1 to see where, and please report it.`;
}

function report(error: unknown): void {
  process.stderr.write(`boltzmill: ${sentenceOf(error)}\n`);
  if (process.env.BOLTZMILL_DEBUG === "1" && error instanceof Error) process.stderr.write(`${error.stack}\n`);
}

/** A reader that went away, as in `boltzmill run x | head`, ends the output and not the run: its results are in the run directory. */
function ignoreClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error) => {
      if (errorCode(error) !== "EPIPE") throw error;
    });
  }
}

/** Executes a command line (with Node's and the script's paths in front) and returns the exit code. */
export async function execute(argv: readonly string[], loadStages: LoadStages): Promise<number> {
  ignoreClosedPipes();
  let code = 0;
  try {
    await createProgram(loadStages, (result) => {
      code = result;
    }).parseAsync([...argv]);
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    report(error);
    return FAILED;
  }
}

/** Ends the process with a code once its output is written, whatever threads a failed stage may have left. */
export async function exitWith(code: number): Promise<never> {
  for (const stream of [process.stdout, process.stderr]) {
    await new Promise<void>((resolve) => void stream.write("", () => resolve()));
  }
  process.exit(code);
}
