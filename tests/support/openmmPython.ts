/** The Python with OpenMM that tests use: BOLTZMILL_PYTHON, or the environment that `npm test` makes; without it, tests that need one are skipped. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { interpreterIn, PYTHON_VARIABLE } from "../../src/openmm/findPython.ts";

const environment = fileURLToPath(new URL("../../.venv", import.meta.url));
const stamp = join(environment, "boltzmill.json");

/** What the script that makes the environment left: its requirements, or what stood in the way. */
function recorded(): { readonly requirements?: string; readonly obstacle?: string } {
  return existsSync(stamp)
    ? JSON.parse(readFileSync(stamp, "utf8"))
    : { obstacle: 'scripts/python-environment.mjs, which "npm test" runs first, was not run' };
}

const made = recorded();

/** Path of the interpreter; undefined where there is none. */
export const openmmPython: string | undefined =
  process.env[PYTHON_VARIABLE] ?? (made.requirements === undefined ? undefined : interpreterIn(environment));

/** Why there is none. */
export const openmmObstacle: string = made.obstacle ?? "";
