/** Options that several commands have. */
import { type Command, Option } from "commander";
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

/** Options that give a molecule by its files. */
export const withMolecule = (command: Command): Command =>
  command
    .argument("[system]", 'name of a system; "boltzmill systems" lists them')
    .option("--system <xml>", "your own molecule: an OpenMM System, as XmlSerializer writes it")
    .option("--topology <pdb>", "its atoms, bonds and start structure");
