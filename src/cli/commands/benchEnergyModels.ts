import { benchEnergyModels } from "../../bench/energy-models/benchmark.ts";
import { usualContenders } from "../../bench/energy-models/contender.ts";
import { usualProblems } from "../../bench/energy-models/problem.ts";
import { chooseExecutor } from "../../runtime/executors.ts";
import { commaSeparated } from "../../words.ts";
import { positiveNumber, wholeNumber } from "../numbers.ts";

/** The options of `boltzmill bench energy-models`, as the command line gives them. */
export interface BenchEnergyModelsOptions {
  readonly systems?: string;
  readonly losses?: string;
  readonly seeds: string;
  readonly budget: string;
  readonly steps?: string;
  readonly points: string;
  readonly out: string;
}

const chosen = (text: string | undefined, usual: readonly string[]): readonly string[] =>
  text === undefined ? usual : commaSeparated(text);

/** boltzmill bench energy-models: objectives by densities, measured against the truth. Returns the exit code. */
export async function benchEnergyModelsCommand(options: BenchEnergyModelsOptions): Promise<number> {
  const plan = {
    systems: chosen(options.systems, usualProblems),
    losses: chosen(options.losses, usualContenders),
    seeds: chosen(options.seeds, []).map((seed) => wholeNumber("--seeds", seed, 0)),
    budget: {
      points: wholeNumber("--points", options.points, 100),
      steps: options.steps === undefined ? undefined : wholeNumber("--steps", options.steps, 4),
      minutes: positiveNumber("--budget", options.budget, "a number of minutes above 0"),
    },
    out: options.out,
  };
  const executor = chooseExecutor({ choice: "ort" });
  try {
    await benchEnergyModels(plan, executor, (line) => process.stdout.write(`${line}\n`));
  } finally {
    await executor.close();
  }
  process.stdout.write(`The tables are in ${options.out}/energy-models.md.\n`);
  return 0;
}
