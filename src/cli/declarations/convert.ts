/** Declares `boltzmill convert`. */
import { Option } from "commander";
import type { ConvertCommandOptions } from "../commands/convert.ts";
import type { Declaration } from "./declaration.ts";

export const declareConvert: Declaration = (program, { done }) => {
  program
    .command("convert")
    .description("write the frames of a file in another format, which the ending names")
    .argument("<in>", "frames: PDB, mmCIF, DCD, XTC, XYZ, HDF5, npz or npy, .gz too")
    .argument("<out>", "PDB, DCD, XTC, XYZ, HDF5 or npz; replaced when it is complete")
    .addOption(
      new Option("--topology <file>", "atoms and bonds, PDB, mmCIF or HDF5, for formats that name atoms").default(
        undefined,
        "those of <in>",
      ),
    )
    .option("--stride <n>", "every n-th frame, beginning with the first", "1")
    .action(async (source: string, target: string, options: ConvertCommandOptions) => {
      const { convertCommand } = await import("../commands/convert.ts");
      done(await convertCommand(source, target, options));
    });
};
