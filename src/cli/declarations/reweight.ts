/** Declares `boltzmill reweight`. */
import { Option } from "commander";
import type { ReweightCommandOptions } from "../commands/reweight.ts";
import type { Declaration } from "./declaration.ts";
import {
  executorOption,
  folderOption,
  progressOption,
  seedOption,
  temperatureOption,
  threadsOption,
  zMatrixOption,
} from "./options.ts";

export const declareReweight: Declaration = (program, { loadStages, done }) => {
  program
    .command("reweight")
    .description(
      "weigh samples of a flow, a diffusion model or dynamics, with free energies and a verdict, in a new run directory",
    )
    .requiredOption(
      "--samples <files...>",
      "samples: npz, npy, DCD, XTC, PDB, XYZ, HDF5, ...; several files are taken one after another",
    )
    .requiredOption("--system <name or xml>", 'a system, which "boltzmill systems" lists, or an OpenMM System')
    .option("--topology <pdb>", "structure of your own system.xml")
    .addOption(zMatrixOption())
    .addOption(
      new Option("--log-q <file>", "log-density of each sample: npy, npz or text").default(undefined, "log_q inside an npz"),
    )
    .option("--learn-likelihood", "let energy models learn the log-density from the samples")
    .addOption(temperatureOption())
    .addOption(new Option("--budget <minutes>", "wall time that learning may take").default(undefined, "10"))
    .addOption(seedOption())
    .addOption(folderOption())
    .addOption(threadsOption())
    .addOption(executorOption())
    .addOption(progressOption())
    .action(async (options: ReweightCommandOptions) => {
      const { reweightCommand } = await import("../commands/reweight.ts");
      done(await reweightCommand(options, loadStages));
    });
};
