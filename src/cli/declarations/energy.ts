/** Declares `boltzmill energy`. */
import { Option } from "commander";
import type { EnergyCommandOptions } from "../commands/energy.ts";
import type { Declaration } from "./declaration.ts";
import { engineOption, executorOption, pythonOption, temperatureOption, withMolecule } from "./options.ts";

/** The command's word for the engine is the one for what it computes. */
type EnergyFlags = Omit<EnergyCommandOptions, "engine"> & { readonly potential: EnergyCommandOptions["engine"] };

export const declareEnergy: Declaration = (program, { done }) => {
  withMolecule(program.command("energy"))
    .description("compute the energies of every frame of a file, in kJ/mol and kT")
    .requiredOption("--coordinates <file>", "frames: PDB, mmCIF, DCD, XTC, XYZ, HDF5, npz or npy, .gz too")
    .option("--per-force", "the energy of each force beside the total")
    .option("--forces", "forces on the atoms, kJ/(mol nm), into an npz file")
    .addOption(temperatureOption())
    .addOption(new Option("--out <file>", "file for the energies, .csv or .npz").default(undefined, "a table on the terminal"))
    .addOption(engineOption("--potential"))
    .addOption(pythonOption())
    .addOption(executorOption())
    .action(async (system: string | undefined, options: EnergyFlags) => {
      const { energyCommand } = await import("../commands/energy.ts");
      done(await energyCommand(system, { ...options, engine: options.potential }));
    });
};
