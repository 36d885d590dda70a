/** Draws of a learned density: from the prior down its levels of noise. */

import { kish } from "../../estimate/effectiveSampleSize.ts";
import { resampleSystematic } from "../../estimate/weights.ts";
import type { Tensor } from "../../graph/op.ts";
import { neg } from "../../graph/ops/elementwise.ts";
import { under } from "../../graph/tree.ts";
import { fold, type Key } from "../../num/random.ts";
import type { Executor } from "../../runtime/executor.ts";
import { feynmanKac } from "../../sample/feynman-kac/feynmanKac.ts";
import { expertOf, productOfExperts } from "../../sample/feynman-kac/path.ts";
import type { DensityRecipe } from "../recipe.ts";
import { gatherRows } from "../rows.ts";
import type { DensityModel, DensityParameters } from "./member.ts";

/** Points of a member's density. */
export interface DensityDraws {
  /** [count, d]; drawn anew by weight. */
  readonly points: Float32Array;
  /** Kish's fraction of the weights before that. */
  readonly effective: number;
}

/** Draws by sequential Monte Carlo from the prior over the levels of noise, which needs nothing but the model: its density and its scores. */
export async function densityDraws(
  model: DensityModel,
  parameters: DensityParameters,
  { check }: DensityRecipe,
  stream: Key,
  executor: Executor,
): Promise<DensityDraws> {
  const { dimension, periods, noising } = model;
  const named = model.inputs("model");
  const family = { dimension, periods, reducedEnergy: (x: Tensor, t: Tensor) => neg(model.logDensity(named, x, t)) };
  const { x, logWeights } = await feynmanKac({
    path: productOfExperts(noising, [expertOf(family)]),
    particles: check.particles,
    groups: check.groups,
    schedule: { steps: check.levels },
    stream: fold(stream, 0),
    executor,
    feeds: under("model", parameters),
  });
  const rows = resampleSystematic(fold(stream, 1), logWeights, check.particles);
  return { points: gatherRows(Float32Array.from(x), rows, dimension), effective: kish(logWeights) };
}
