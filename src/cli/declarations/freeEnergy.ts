/** Declares `boltzmill free-energy`. */
import type { FreeEnergyCommandOptions } from "../commands/freeEnergy.ts";
import type { Declaration } from "./declaration.ts";
import { executorOption } from "./options.ts";

export const declareFreeEnergy: Declaration = (program, { done }) => {
  program
    .command("free-energy")
    .description(
      "free energies by several methods beside each other: between finished runs, temperatures or basins, or between states that trajectories sample",
    )
    .argument("[run]", "folder of a finished run")
    .argument("[other]", "folder of another run of the same molecule: its free energy less that of the first")
    .option("--temperatures <K,K>", "between two temperatures of one run, as 300,320")
    .option("--basin <torsion:from:to>", "of a basin against all else, angles in rad, as phi:0:2 (default: the system's basins)")
    .option("--surface <torsions>", "over one or two torsions, as phi or phi,psi; needs --table")
    .option("--table <csv>", "file for the surface")
    .option(
      "--state <molecule@K=files>",
      "instead of runs, a state with its trajectories, a chain each; two or more: alanine-dipeptide@300=a.dcd,b.dcd, mine.xml@310=c.xtc",
      (state: string, before: readonly string[] = []) => [...before, state],
    )
    .option("--out <json>", "file for the estimates (default: a table on the terminal only)")
    .addOption(executorOption())
    .action(async (run: string | undefined, other: string | undefined, options: FreeEnergyCommandOptions) => {
      const { freeEnergyCommand } = await import("../commands/freeEnergy.ts");
      done(await freeEnergyCommand(run, other, options));
    });
};
