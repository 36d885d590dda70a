/** Declares `boltzmill verify`. */
import type { VerifyCommandOptions } from "../commands/verify.ts";
import type { Declaration } from "./declaration.ts";
import { executorOption, pythonOption, seedOption, withMolecule } from "./options.ts";

export const declareVerify: Declaration = (program, { done }) => {
  withMolecule(program.command("verify"))
    .description("compare energies and forces with OpenMM's, force by force, on thermal frames; needs Python with OpenMM")
    .option("--frames <n>", "frames from 300 to 600 K to compare on", "100")
    .addOption(seedOption(1))
    .addOption(pythonOption())
    .addOption(executorOption())
    .action(async (system: string | undefined, options: VerifyCommandOptions) => {
      const { verifyCommand } = await import("../commands/verify.ts");
      done(await verifyCommand(system, options));
    });
};
