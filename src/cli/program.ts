/** The command line: its commands, help and errors. */
import { Command } from "commander";
import { readPackage } from "../packages.ts";
import { declarations } from "./declarations/index.ts";
import type { LoadStages } from "./stages.ts";

/** Errors in one sentence, as all others; commander starts them with "error: " and puts suggestions on a line of their own. */
function oneSentence(text: string): string {
  const sentence = text
    .replace(/^error: /, "")
    .trim()
    .replaceAll("\n", " ")
    .replace(/\.$/, "");
  return `boltzmill: ${sentence}: see "boltzmill --help".\n`;
}

/** The program `boltzmill`; `done` receives the exit code of the command that ran. Throws CommanderError where commander would exit. */
export function createProgram(loadStages: LoadStages, done: (code: number) => void): Command {
  const program = new Command("boltzmill")
    .description("Boltzmann generators: from a molecule's definition to weighted conformations and free energies")
    .version(readPackage("boltzmill")?.version ?? "unknown", "--version", "print the version")
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(oneSentence(text)) })
    .addHelpText(
      "after",
      "\nExamples:\n  boltzmill run alanine-dipeptide --seed 1\n  boltzmill run --system mine.xml --topology mine.pdb --temperature 310\n",
    );
  for (const declare of declarations) declare(program, { loadStages, done });
  return program;
}
