/** Declares `boltzmill compare`. */
import type { CompareCommandOptions } from "../commands/compare.ts";
import type { Declaration } from "./declaration.ts";

export const declareCompare: Declaration = (program, { done }) => {
  program
    .command("compare")
    .description("samples against a reference by published metrics, each beside its sampling floor")
    .argument(
      "<samples>",
      "folder of a run, file of samples (npz, npy, DCD, XTC, PDB, ...), or name of a system with a reference",
    )
    .argument("<reference>", "the same; it should be the larger of the two, since its halves give the floors")
    .option("--system <name or xml>", "what files are samples of (default: what the other side is of)")
    .option("--topology <pdb>", "structure of your own system.xml")
    .option("--samples <n>", "samples of each side at most (default: what each metric's authors took)")
    .option("--repeats <n>", "random subsets that values are averaged over", "3")
    .option("--seed <n>", "root of the random choices, 0 to 2^53 - 1", "0")
    .option("--out <json>", "file for the figures")
    .action(async (first: string, second: string, options: CompareCommandOptions) => {
      const { compareCommand } = await import("../commands/compare.ts");
      done(await compareCommand(first, second, options));
    });
};
