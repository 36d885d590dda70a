/** Options that several commands have. */
import { type Command, Option } from "commander";
import { correctionChoices } from "../../run/correction/index.ts";
import { executorChoices } from "../../runtime/executors.ts";
import { progressModes } from "../display/index.ts";
import { engineNames } from "../engineNames.ts";

/** How progress is shown. */
export const progressOption = (): Option =>
  new Option("--progress <mode>", "how to show progress; auto is a bar on a terminal, else plain lines")
    .choices(progressModes)
    .default("auto");

/** What computes. */
export const executorOption = (): Option =>
  new Option("--executor <name>", "what computes; auto takes for each program the fastest")
    .choices(executorChoices)
    .default("auto");

/** How draws are corrected. */
export const correctOption = (flag: string, fallback: (typeof correctionChoices)[number]): Option =>
  new Option(
    `${flag} <how>`,
    "how draws become exact samples: annealed importance sampling, sequential Monte Carlo, Markov chains, or by raw weights alone",
  )
    .choices(correctionChoices)
    .default(fallback);

/** Levels of a correction. */
export const levelsOption = (): Option =>
  new Option("--levels <n>", "levels between generator and target, of ais and smc").default(
    undefined,
    "ais: as many as the budget leaves time for, 10 to 40; smc finds its own",
  );

/** Options that give a molecule by its files. */
export const withMolecule = (command: Command): Command =>
  command
    .argument("[system]", 'name of a system; "boltzmill systems" lists them')
    .option("--system <xml>", "your own molecule: an OpenMM System, as XmlSerializer writes it")
    .option("--topology <pdb>", "its atoms, bonds and start structure");

/** Which Python runs OpenMM. */
export const pythonOption = (): Option =>
  new Option("--python <path>", "a Python that has OpenMM").default(
    undefined,
    "BOLTZMILL_PYTHON, the active environment, .venv or the PATH",
  );

/** What computes: this library, or OpenMM. */
export const engineOption = (flag: "--engine" | "--potential" = "--engine"): Option =>
  new Option(`${flag} <name>`, "what computes: boltzmill, or openmm, which takes any system and needs Python with it")
    .choices(engineNames)
    .default("boltzmill");

/** The root of whatever is random: a number, or undefined where one is drawn. */
export const seedOption = (fallback?: number): Option => {
  const option = new Option("--seed <n>", "root of all random draws, 0 to 2^53 - 1");
  return fallback === undefined ? option.default(undefined, "drawn and recorded") : option.default(String(fallback));
};

/** The temperature of what is sampled. */
export const temperatureOption = (): Option =>
  new Option("--temperature <K>", "temperature in K").default(undefined, "the system's; 300 for your own");

/** The internal coordinates of a user's own molecule. */
export const zMatrixOption = (): Option =>
  new Option("--z-matrix <json>", "its internal coordinates").default(undefined, "built from the bonds");

/** Where a new run goes. */
export const folderOption = (): Option =>
  new Option("--out <dir>", "folder of the run, new or empty").default(undefined, "runs/<system>-<number>");

/** How many threads a run may take. */
export const threadsOption = (): Option => new Option("--threads <n>", "threads to use").default(undefined, "all cores");

/** A choice whose first name is the default, which the request leaves open. */
export const choiceOption = (flag: string, what: string, names: readonly string[]): Option =>
  new Option(flag, what).choices(names).default(undefined, names[0]);
