/** Dynamics from given samples: whether it stays where they are. */
import { executorFor } from "../computing.ts";
import { correlationOf } from "../correlation.ts";
import { uncoveredBy, wideningsBy } from "../exploration/coverage.ts";
import { explore } from "../exploration/dynamics.ts";
import { writeExploration } from "../exploration/files.ts";
import type { Recipe } from "../recipe.ts";
import { gatherRows } from "../rows.ts";
import { readBareSamples } from "../samples.ts";
import type { Stage, StageContext } from "../stage.ts";
import { explorationSummary } from "../summaries.ts";

async function exploreAll(context: StageContext, recipe: Recipe): Promise<void> {
  const { configuration, directory, system } = context;
  const samples = readBareSamples(directory);
  const executors = Array.from({ length: configuration.threads }, () => executorFor(context, 1));
  try {
    const frames = await explore(context, samples, recipe, executors);
    const width = 3 * system.topology.atoms.length;
    const counted = [...samples.reducedEnergy.keys()].filter((row) => Number.isFinite(samples.reducedEnergy[row]!));
    const positions = gatherRows(samples.positions, counted, width);
    const effective = counted.length / (correlationOf(context, samples.positions).inefficiency ?? 1);
    writeExploration(directory, frames);
    explorationSummary.write(directory, {
      frames: frames.energy.length,
      chains: recipe.exploration.ladders,
      uncovered: uncoveredBy(context, positions, frames, effective),
      widenings: await wideningsBy(context, positions, frames, executors[0]!),
      energy_evaluations: frames.evaluations,
    });
  } finally {
    await Promise.all(executors.map((executor) => executor.close()));
  }
}

/** The stage that explores from given samples. */
export const createExploreStage = (recipe: Recipe): Stage => ({
  name: "explore",
  applies: ({ given }) => given !== null,
  run: (context) => exploreAll(context, recipe),
});
