/** Declares `boltzmill free-energy`. */
import { Option } from "commander";
import type { FreeEnergyCommandOptions } from "../commands/freeEnergy.ts";
import type { Declaration } from "./declaration.ts";
import { executorOption } from "./options.ts";

export const declareFreeEnergy: Declaration = (program, { done }) => {
  program
    .command("free-energy")
    .description(
      "estimate free-energy differences by several methods side by side: between finished runs, temperatures or basins, or between states that trajectories sample",
    )
    .argument("[run]", "folder of a finished run")
    .argument("[other]", "folder of another run of the same molecule: its free energy less that of the first")
    .option("--temperatures <K,K>", "between two temperatures of one run, as 300,320")
    .addOption(
      new Option("--basin <torsion:from:to>", "of a basin against all else, angles in rad, as phi:0:2").default(
        undefined,
        "the system's basins",
      ),
    )
    .option("--surface <torsions>", "a surface over one or two torsions, as phi or phi,psi, into the file of --out")
    .option(
      "--state <molecule@K=files>",
      "instead of runs, a state with its trajectories, a chain each; two or more: alanine-dipeptide@300=a.dcd,b.dcd, mine.xml@310=c.xtc",
      (state: string, before: readonly string[] = []) => [...before, state],
    )
    .addOption(
      new Option("--out <file>", "file for the estimates, JSON, or for a surface, CSV").default(
        undefined,
        "a table on the terminal only",
      ),
    )
    .addOption(executorOption())
    .action(async (run: string | undefined, other: string | undefined, options: FreeEnergyCommandOptions) => {
      const { freeEnergyCommand } = await import("../commands/freeEnergy.ts");
      done(await freeEnergyCommand(run, other, options));
    });
};
