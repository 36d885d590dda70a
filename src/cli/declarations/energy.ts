/** Declares `boltzmill energy`. */
import { Option } from "commander";
import type { EnergyCommandOptions } from "../commands/energy.ts";
import { potentialNames } from "../energies/potentialNames.ts";
import type { Declaration } from "./declaration.ts";
import { executorOption, pythonOption, withMolecule } from "./options.ts";

export const declareEnergy: Declaration = (program, { done }) => {
  withMolecule(program.command("energy"))
    .description("energies of every frame of a file, in kJ/mol and kT")
    .requiredOption("--coordinates <file>", "frames: PDB, mmCIF, DCD, XTC, XYZ, HDF5, npz or npy, .gz too")
    .option("--per-force", "the energy of each force beside the total")
    .option("--forces", "forces on the atoms, kJ/(mol nm), into an npz file")
    .option("--temperature <K>", "temperature of kT in K (default: the system's; 300 for your own)")
    .option("--out <file>", "file for the energies, .csv or .npz (default: a table on the terminal)")
    .addOption(
      new Option("--potential <kind>", "graphs, or openmm, which takes any system and needs Python with it")
        .choices(potentialNames)
        .default("graphs"),
    )
    .addOption(pythonOption())
    .addOption(executorOption())
    .action(async (system: string | undefined, options: EnergyCommandOptions) => {
      const { energyCommand } = await import("../commands/energy.ts");
      done(await energyCommand(system, options));
    });
};
