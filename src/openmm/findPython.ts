/** Which interpreters of Python may have OpenMM. */
import { existsSync } from "node:fs";
import { join } from "node:path";

/** Names an interpreter for every command. */
export const PYTHON_VARIABLE = "BOLTZMILL_PYTHON";

/** The interpreters to try in turn, and whether the user named them. */
export interface Candidates {
  readonly pythons: readonly string[];
  readonly named: boolean;
}

/** The interpreter of a virtual environment. */
export const interpreterIn = (environment: string): string =>
  process.platform === "win32" ? join(environment, "Scripts", "python.exe") : join(environment, "bin", "python");

/**
 * The interpreter that was named, by the user or by BOLTZMILL_PYTHON; otherwise those of the active environment, of a virtual environment
 * in the folder, and those on the PATH.
 */
export function pythonCandidates(
  named: string | undefined,
  folder: string,
  variables: Readonly<Record<string, string | undefined>>,
): Candidates {
  const chosen = named ?? variables[PYTHON_VARIABLE];
  if (chosen !== undefined && chosen !== "") return { pythons: [chosen], named: true };
  const active = [variables.VIRTUAL_ENV, variables.CONDA_PREFIX].filter((path) => path !== undefined && path !== "");
  const environments = [...active, join(folder, ".venv"), join(folder, "venv")].map((path) => interpreterIn(path!));
  const pythons = [...environments.filter((path) => existsSync(path)), "python3", "python"];
  return { pythons: [...new Set(pythons)], named: false };
}
