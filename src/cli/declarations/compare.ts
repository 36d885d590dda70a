/** Declares `boltzmill compare`. */
import { Option } from "commander";
import type { CompareCommandOptions } from "../commands/compare.ts";
import type { Declaration } from "./declaration.ts";
import { seedOption } from "./options.ts";

export const declareCompare: Declaration = (program, { done }) => {
  program
    .command("compare")
    .description("compare samples with a reference by published metrics, each beside its sampling floor")
    .argument(
      "<samples>",
      "folder of a run, file of samples (npz, npy, DCD, XTC, PDB, ...), or name of a system with a reference",
    )
    .argument("<reference>", "the same; it should be the larger of the two, since its halves give the floors")
    .addOption(new Option("--system <name or xml>", "what files are samples of").default(undefined, "what the other side is of"))
    .option("--topology <pdb>", "structure of your own system.xml")
    .addOption(new Option("--samples <n>", "samples of each side at most").default(undefined, "what each metric's authors took"))
    .option("--repeats <n>", "random subsets that values are averaged over", "3")
    .addOption(seedOption(0))
    .option("--out <json>", "file for the figures")
    .action(async (first: string, second: string, options: CompareCommandOptions) => {
      const { compareCommand } = await import("../commands/compare.ts");
      done(await compareCommand(first, second, options));
    });
};
