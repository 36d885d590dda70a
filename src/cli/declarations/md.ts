/** Declares `boltzmill md`. */
import { Option } from "commander";
import type { MdCommandOptions } from "../commands/md.ts";
import type { Declaration } from "./declaration.ts";
import {
  engineOption,
  executorOption,
  progressOption,
  pythonOption,
  seedOption,
  temperatureOption,
  withMolecule,
} from "./options.ts";

export const declareMd: Declaration = (program, { done }) => {
  withMolecule(program.command("md"))
    .description("simulate trajectories by Langevin dynamics")
    .requiredOption("--out <file>", "trajectory: .dcd, .xtc, .pdb, .npz or another format that is written")
    .addOption(engineOption())
    .addOption(temperatureOption())
    .addOption(new Option("--steps <n>", "steps to take").default(undefined, "100000"))
    .option("--time <ps>", "time to simulate instead, in ps")
    .addOption(new Option("--time-step <ps>", "time step in ps").default(undefined, "0.001, or less where bonds are stiffer"))
    .option("--friction <1/ps>", "friction in 1/ps", "1")
    .option("--frames-every <n>", "steps between frames", "100")
    .option("--chains <n>", "independent chains side by side, a file for each; of the boltzmill engine", "1")
    .option("--minimise", "bring the start to a minimum of the energy first")
    .addOption(seedOption(1))
    .option("--platform <name>", "what OpenMM computes with: Reference, CPU, CUDA, OpenCL", "Reference")
    .addOption(pythonOption())
    .addOption(executorOption())
    .addOption(progressOption())
    .action(async (system: string | undefined, options: MdCommandOptions) => {
      const { mdCommand } = await import("../commands/md.ts");
      done(await mdCommand(system, options));
    });
};
