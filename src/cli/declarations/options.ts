/** Options that several commands have. */
import { type Command, Option } from "commander";
import { correctionChoices } from "../../run/correction/index.ts";
import { executorChoices } from "../../runtime/executors.ts";
import { progressModes } from "../display/index.ts";

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
  new Option("--levels <n>", "levels between generator and target, of ais and smc (default: 10 of ais; smc finds its own)");

/** Options that give a molecule by its files. */
export const withMolecule = (command: Command): Command =>
  command
    .argument("[system]", 'name of a system; "boltzmill systems" lists them')
    .option("--system <xml>", "your own molecule: an OpenMM System, as XmlSerializer writes it")
    .option("--topology <pdb>", "its atoms, bonds and start structure");

/** Which Python runs OpenMM. */
export const pythonOption = (): Option =>
  new Option(
    "--python <path>",
    "a Python that has OpenMM (default: BOLTZMILL_PYTHON, the active environment, .venv or the PATH)",
  );
