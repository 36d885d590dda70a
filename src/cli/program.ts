/** The command line: its commands, help and errors. */
import { Command, type Option } from "commander";
import { readPackage } from "../packages.ts";
import { declarations } from "./declarations/index.ts";
import type { LoadStages } from "./stages.ts";

/** The words that call a command: "boltzmill bench energy-models". */
const wordsOf = (command: Command): string =>
  command.parent === null ? command.name() : `${wordsOf(command.parent)} ${command.name()}`;

/** Errors in one sentence, as all others; commander starts them with "error: " and puts suggestions on a line of their own. */
function oneSentence(text: string, command: Command): string {
  const sentence = text
    .replace(/^error: /, "")
    .trim()
    .replaceAll("\n", " ")
    .replace(/\.$/, "");
  return `boltzmill: ${sentence}: see "${wordsOf(command)} --help".\n`;
}

/** Makes a command and those below it send users to their own help. */
function explainErrors(command: Command): void {
  command.configureOutput({ outputError: (text, write) => write(oneSentence(text, command)) });
  command.commands.forEach(explainErrors);
}

/** What an option is, with its choices and its default in one bracket. */
function optionText({ description, argChoices, defaultValue, defaultValueDescription }: Option): string {
  const fallback = defaultValueDescription ?? defaultValue;
  const choices = argChoices === undefined ? [] : [argChoices.join(", ")];
  const remarks = [...choices, ...(fallback === undefined ? [] : [`default: ${fallback}`])];
  return remarks.length === 0 ? description : `${description} (${remarks.join("; ")})`;
}

/** The program `boltzmill`; `done` receives the exit code of the command that ran. Throws CommanderError where commander would exit. */
export function createProgram(loadStages: LoadStages, done: (code: number) => void): Command {
  const program = new Command("boltzmill")
    .description("Boltzmann generators: from a molecule's definition to weighted conformations and free energies")
    .version(readPackage("boltzmill")?.version ?? "unknown", "--version", "print the version")
    .exitOverride()
    .configureHelp({ optionDescription: optionText })
    .addHelpText(
      "after",
      "\nExamples:\n  boltzmill run alanine-dipeptide --seed 1\n  boltzmill run --system mine.xml --topology mine.pdb --temperature 310\n",
    );
  for (const declare of declarations) declare(program, { loadStages, done });
  explainErrors(program);
  return program;
}
