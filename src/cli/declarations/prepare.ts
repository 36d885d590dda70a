/** Declares `boltzmill prepare`. */
import { Option } from "commander";
import { constraintChoices, solventChoices } from "../../openmm/prepare.ts";
import type { PrepareCommandOptions } from "../commands/prepare.ts";
import type { Declaration } from "./declaration.ts";
import { pythonOption } from "./options.ts";

export const declarePrepare: Declaration = (program, { done }) => {
  program
    .command("prepare")
    .description("build system.xml and topology.pdb of a structure and a force field; needs Python with OpenMM")
    .argument("[structure]", "a PDB or mmCIF file; before the options")
    .option("--forcefield <xml...>", "the force field's files: OpenMM's by name, others by path")
    .option("--prmtop <file>", "Amber's topology instead, with --inpcrd")
    .option("--inpcrd <file>", "Amber's coordinates")
    .addOption(
      new Option("--implicit-solvent <model>", "solvent of a prmtop").choices(solventChoices).default(undefined, "vacuum"),
    )
    .option("--hydrogens [pH]", "add the hydrogens that are missing, as usual at the pH (7 if none is given)")
    .option("--minimise", "bring the positions to a minimum of the energy")
    .addOption(new Option("--cutoff <nm>", "let pairs farther apart not interact").default(undefined, "no cutoff"))
    .addOption(new Option("--constraints <kind>", "make bonds rigid").choices(constraintChoices).default("none"))
    .addOption(new Option("--out <dir>", "folder for the files").default(undefined, "named like the structure"))
    .addOption(pythonOption())
    .action(async (structure: string | undefined, options: PrepareCommandOptions) => {
      const { prepareCommand } = await import("../commands/prepare.ts");
      done(await prepareCommand(structure, options));
    });
};
