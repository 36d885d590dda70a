/** Declares `boltzmill reweight`. */
import type { ReweightCommandOptions } from "../commands/reweight.ts";
import type { Declaration } from "./declaration.ts";
import { executorOption, progressOption } from "./options.ts";

export const declareReweight: Declaration = (program, { loadStages, done }) => {
  program
    .command("reweight")
    .description(
      "weights, free energies and a verdict for samples of a flow, a diffusion model or dynamics, in a new run directory",
    )
    .requiredOption("--samples <files...>", "samples: DCD, XTC, NPZ, H5, PDB, XYZ, ...; several are taken one after another")
    .requiredOption("--system <name or xml>", 'a system, which "boltzmill systems" lists, or an OpenMM System')
    .option("--topology <pdb>", "structure of your own system.xml")
    .option("--z-matrix <json>", "its internal coordinates (default: built from the bonds)")
    .option("--log-q <file>", "log-density of each sample: npy, npz or text (default: log_q inside an npz)")
    .option("--learn-likelihood", "energy models learn it from the samples")
    .option("--temperature <K>", "temperature of the target in K (default: the system's; 300 for your own)")
    .option("--out <dir>", "folder of the run, new or empty (default: runs/<system>-<number>)")
    .option("--seed <n>", "root of all random draws, 0 to 2^53 - 1 (default: drawn and recorded)")
    .option("--budget <minutes>", "wall time that learning may take (default: 10)")
    .option("--threads <n>", "threads to use (default: all cores)")
    .addOption(executorOption())
    .addOption(progressOption())
    .action(async (options: ReweightCommandOptions) => {
      const { reweightCommand } = await import("../commands/reweight.ts");
      done(await reweightCommand(options, loadStages));
    });
};
