/** Dynamics from given samples: whether it stays where they are. */
import type { Executor } from "../../runtime/executor.ts";
import { withExecutors } from "../computing.ts";
import { correlationOf } from "../correlation.ts";
import { uncoveredBy, wideningsBy } from "../exploration/coverage.ts";
import { explore } from "../exploration/dynamics.ts";
import { writeExploration } from "../exploration/files.ts";
import type { Recipe } from "../recipe.ts";
import { gatherRows } from "../rows.ts";
import { countedRows, readBareSamples } from "../samples.ts";
import type { Stage, StageContext } from "../stage.ts";
import { explorationSummary } from "../summaries.ts";

async function exploreAll(context: StageContext, recipe: Recipe, executors: readonly Executor[]): Promise<void> {
  const { directory, system } = context;
  const samples = readBareSamples(directory);
  const frames = await explore(context, samples, recipe, executors);
  const counted = countedRows(samples);
  const positions = gatherRows(samples.positions, counted, 3 * system.topology.atoms.length);
  const effective = counted.length / (correlationOf(context, samples.positions).inefficiency ?? 1);
  writeExploration(directory, frames);
  explorationSummary.write(directory, {
    frames: frames.energy.length,
    chains: recipe.exploration.ladders,
    uncovered: uncoveredBy(context, positions, frames, effective),
    widenings: await wideningsBy(context, positions, frames, executors[0]!),
    energy_evaluations: frames.evaluations,
  });
}

/** The stage that explores from given samples. */
export const createExploreStage = (recipe: Recipe): Stage => ({
  name: "explore",
  applies: ({ given }) => given !== null,
  run: (context) => withExecutors(context, (executors) => exploreAll(context, recipe, executors)),
});
