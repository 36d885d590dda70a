/** Declares `boltzmill bench`: measurements against known truths. */
import type { BenchEnergyModelsOptions } from "../commands/benchEnergyModels.ts";
import type { Declaration } from "./declaration.ts";

export const declareBench: Declaration = (program, { done }) => {
  program
    .command("bench")
    .description("measure methods against known truths")
    .command("energy-models")
    .description(
      "train energy models by each loss, and sums of losses, on densities in closed form; goes on where it was stopped",
    )
    .option(
      "--systems <names>",
      "densities, with commas between; far-modes-2d-0.9 is two modes, one with a weight of 0.9, in 2 dimensions",
    )
    .option("--losses <names>", 'losses and sums, as "denoising-score+info-nce,spatiotemporal-nce/temporal"')
    .option("--seeds <numbers>", "seeds, with commas between", "1,2,3")
    .option("--budget <minutes>", "training time of each cell", "1")
    .option("--steps <n>", "training steps of each cell instead of a time: the same on every machine")
    .option("--points <n>", "training points", "10000")
    .option("--out <dir>", "folder of the results", "bench/energy-models")
    .action(async (options: BenchEnergyModelsOptions) => {
      const { benchEnergyModelsCommand } = await import("../commands/benchEnergyModels.ts");
      done(await benchEnergyModelsCommand(options));
    });
};
