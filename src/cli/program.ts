/** The command line: commands, options and their help. Commands are loaded when they are called, so that help works without what they need. */
import { Command, Option } from "commander";
import { readPackage } from "../run/circumstances.ts";
import { executorChoices } from "../runtime/executors.ts";
import type { EnergyCommandOptions } from "./commands/energy.ts";
import type { RunCommandOptions } from "./commands/run.ts";
import { progressModes } from "./display/index.ts";
import type { LoadStages } from "./stages.ts";

const progressOption = (): Option =>
  new Option("--progress <mode>", "how to show progress; auto is a bar on a terminal, else plain lines")
    .choices(progressModes)
    .default("auto");

const executorOption = (): Option =>
  new Option("--executor <name>", "what computes; auto takes for each program the fastest")
    .choices(executorChoices)
    .default("auto");

/** Errors in one sentence, as all others; commander starts them with "error: " and puts suggestions on a line of their own. */
function oneSentence(text: string): string {
  const sentence = text
    .replace(/^error: /, "")
    .trim()
    .replaceAll("\n", " ")
    .replace(/\.$/, "");
  return `boltzmill: ${sentence}: see "boltzmill --help".\n`;
}

/** Options that give a molecule by its files. */
function withMolecule(command: Command): Command {
  return command
    .argument("[system]", 'name of a system; "boltzmill systems" lists them')
    .option("--system <xml>", "your own molecule: an OpenMM System, as XmlSerializer writes it")
    .option("--topology <pdb>", "its atoms, bonds and start structure");
}

function addRun(program: Command, loadStages: LoadStages, done: (code: number) => void): void {
  withMolecule(program.command("run"))
    .description("sample a system, or a molecule of your own, and estimate its free energies, in a new run directory")
    .option("--z-matrix <json>", "its internal coordinates (default: built from the bonds)")
    .option("--out <dir>", "folder of the run, new or empty (default: runs/<system>-<number>)")
    .option("--seed <n>", "root of all random draws, 0 to 2^53 - 1 (default: drawn and recorded)")
    .option("--temperature <K>", "temperature in K (default: the system's; 300 for your own)")
    .option("--samples <n>", "samples to draw from the generator (default: 50000)")
    .option("--budget <minutes>", "wall time that the run may take (default: 10)")
    .option("--threads <n>", "threads to use (default: all cores)")
    .addOption(executorOption())
    .addOption(progressOption())
    .action(async (system: string | undefined, options: RunCommandOptions) => {
      const { runCommand } = await import("./commands/run.ts");
      done(await runCommand(system, options, loadStages));
    });
}

function addResume(program: Command, loadStages: LoadStages, done: (code: number) => void): void {
  program
    .command("resume")
    .description("go on with a run from its last checkpoint")
    .argument("<dir>", "folder of the run")
    .addOption(progressOption())
    .action(async (folder: string, options: { readonly progress: string }) => {
      const { resumeCommand } = await import("./commands/resume.ts");
      done(await resumeCommand(folder, options, loadStages));
    });
}

function addEnergy(program: Command, done: (code: number) => void): void {
  withMolecule(program.command("energy"))
    .description("energies of every frame of a file, in kJ/mol and kT")
    .requiredOption("--coordinates <file>", "frames: PDB, mmCIF, DCD, XTC, XYZ, HDF5, npz or npy, .gz too")
    .option("--per-force", "the energy of each force beside the total")
    .option("--forces", "forces on the atoms, kJ/(mol nm), into an npz file")
    .option("--temperature <K>", "temperature of kT in K (default: the system's; 300 for your own)")
    .option("--out <file>", "file for the energies, .csv or .npz (default: a table on the terminal)")
    .addOption(executorOption())
    .action(async (system: string | undefined, options: EnergyCommandOptions) => {
      const { energyCommand } = await import("./commands/energy.ts");
      done(await energyCommand(system, options));
    });
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
  addRun(program, loadStages, done);
  addResume(program, loadStages, done);
  addEnergy(program, done);
  program
    .command("systems")
    .description("list the systems that can be run")
    .action(async () => done((await import("./commands/systems.ts")).systemsCommand()));
  program
    .command("doctor")
    .description("check this machine: what is there, what is missing and how to get it")
    .action(async () => done(await (await import("./commands/doctor.ts")).doctorCommand()));
  return program;
}
