/** log q of samples whose generator does not tell it: learned from the samples by energy models. */

import type { Executor } from "../../runtime/executor.ts";
import { evaluateEnergyModel } from "../../train/evaluateEnergyModel.ts";
import { removeCheckpoints } from "../checkpoints.ts";
import { withExecutor } from "../computing.ts";
import { densityChecks } from "../learned-density/checks.ts";
import { hasMember, readMember, writeMember, writeMemberLogQ } from "../learned-density/files.ts";
import { densityModel, type Member, trainMember } from "../learned-density/member.ts";
import { type DensityPoints, densityPoints } from "../learned-density/points.ts";
import type { DensityRecipe, Recipe } from "../recipe.ts";
import { readUnweightedSamples, writeDrawnSamples } from "../samples.ts";
import type { Stage, StageContext } from "../stage.ts";
import { likelihoodSummary } from "../summaries.ts";

async function trainAll(
  context: StageContext,
  recipe: DensityRecipe,
  points: DensityPoints,
  executor: Executor,
): Promise<Member[]> {
  const { directory } = context;
  const members: Member[] = [];
  for (let member = 0; member < recipe.members; member++) {
    if (!hasMember(directory, member)) {
      const setting = { context, recipe, points, executor, member, members: recipe.members - member };
      writeMember(directory, member, await trainMember(setting));
      removeCheckpoints(directory, "likelihood");
    }
    members.push(readMember(directory, member));
  }
  return members;
}

/** The mean of several log-densities: it is wrong by less than each. */
const meanOf = (all: readonly Float64Array[]): Float64Array =>
  all[0]!.map((_, at) => all.reduce((sum, own) => sum + own[at]!, 0) / all.length);

/** log q of all `count` samples: those that do not count share what the density leaves of 1, and have weight zero whatever it is. */
function ofSamples({ rows, logVolume }: DensityPoints, logDensity: Float64Array, count: number): Float64Array {
  const share = Math.log(rows.length / count);
  const logQ = new Float64Array(count);
  rows.forEach((row, at) => {
    logQ[row] = logDensity[at]! - logVolume[at]! + share;
  });
  return logQ;
}

async function learn(context: StageContext, recipe: DensityRecipe, executor: Executor): Promise<void> {
  const { directory, system } = context;
  const samples = readUnweightedSamples(directory);
  const points = await densityPoints(system, samples, executor);
  const members = await trainAll(context, recipe, points, executor);
  const model = densityModel(points, recipe);
  const began = performance.now();
  const all: Float64Array[] = [];
  for (const { parameters } of members) {
    all.push((await evaluateEnergyModel(model, parameters, points.points, 0, executor)).logDensity);
  }
  const seconds = (performance.now() - began) / 1000;
  const mean = meanOf(all);
  const { logQ, disagreement, twoSample } = await densityChecks(context, recipe, points, members, { all, mean }, executor);
  likelihoodSummary.write(directory, {
    members: members.length,
    steps: members[0]!.losses.at(-1)?.step ?? 0,
    training: points.training.length,
    held_out: points.heldOut.length,
    log_q: { training: logQ.training, held_out: logQ.heldOut },
    disagreement,
    two_sample: twoSample,
    seconds_per_10000: (seconds * 10_000) / points.rows.length,
  });
  writeMemberLogQ(
    directory,
    all.map((own) => ofSamples(points, own, samples.count)),
  );
  writeDrawnSamples(directory, { ...samples, logQ: ofSamples(points, mean, samples.count) });
}

/** The stage that learns log q, with the settings of a recipe. */
export const createLikelihoodStage = ({ density }: Recipe): Stage => ({
  name: "likelihood",
  applies: ({ likelihood }) => likelihood === "ebm",
  run: (context) => withExecutor(context, (executor) => learn(context, density, executor)),
});
