/** Self-adapting noise-contrastive estimation: the noise is an earlier copy of the model. */
import { z } from "zod";
import { densityAndScores, type LogDensity } from "../energy-models/energyModel.ts";
import { wrap } from "../graph/coordinates.ts";
import type { Tensor } from "../graph/op.ts";
import { add, div, log, mul, select, softplus, sqrt, square, stopGradient, sub } from "../graph/ops/elementwise.ts";
import { slice } from "../graph/ops/movement.ts";
import { sum } from "../graph/ops/reduce.ts";
import { selfAdaptingNoise } from "./citations.ts";
import { scoreVariance } from "./denoisingScore.ts";
import type { Loss } from "./loss.ts";
import { columnOf, evaluateTogether, mean } from "./rows.ts";

/** Settings of self-adapting NCE. */
export interface SelfAdaptingNceSettings {
  /** Langevin steps from noised data to draws of the earlier copy, and their width in widths of the noise. */
  readonly steps: number;
  readonly step: number;
  readonly floor: number;
}

/** One Metropolis-adjusted Langevin step of a density at time t, from x [rows, d], with normals [rows, d] and a uniform number [rows, 1]. */
function langevinStep(logDensity: LogDensity, width: Tensor, x: Tensor, t: Tensor, n: Tensor, u: Tensor): Tensor {
  const drift = (score: Tensor): Tensor => mul(mul(0.5, square(width)), score);
  const here = densityAndScores(logDensity, x, t);
  const y = add(x, add(drift(here.score), mul(width, n)));
  const there = densityAndScores(logDensity, y, t);
  const back = div(sub(sub(x, y), drift(there.score)), width);
  const proposals = mul(0.5, sum(sub(square(n), square(back)), 1, true));
  const logAcceptance = add(sub(there.logDensity, here.logDensity), proposals);
  return select(sub(logAcceptance, log(u)), y, x);
}

/**
 * E softplus(-G(x_t)) + E softplus(G(y)), G = l - l_frozen at the same time, where y is made from x_t by Metropolis-adjusted Langevin steps of the frozen copy (Xu, 2022).
 * Where the copy is the truth its steps leave p_t as it is, and so the expected gradient at the truth is zero; elsewhere the contrast is honest as far as the chains forget their start.
 */
export const selfAdaptingNce: Loss<SelfAdaptingNceSettings> = {
  title: "self-adapting NCE",
  cite: [selfAdaptingNoise],
  settings: z.strictObject({
    steps: z.int().min(1).max(64).default(4),
    step: z.number().positive().default(0.7),
    floor: z.number().positive().default(0.1),
  }),
  needs: [],
  blindTo: [],
  usesFrozen: true,
  noise: ({ steps }, dimension) => ({ normals: steps * dimension, uniforms: steps }),
  apply: ({ steps, step, floor }, { noising, logDensity, frozen, points: { x, t } }, { normals, uniforms }) => {
    const d = noising.periods.length;
    const width = mul(step, sqrt(add(scoreVariance(noising, t), floor ** 2)));
    let y = x;
    for (let k = 0; k < steps; k++) {
      y = langevinStep(frozen, width, y, t, slice(normals, 1, k * d, (k + 1) * d), columnOf(uniforms, k));
    }
    const drawn = stopGradient(wrap(y, noising.periods));
    const [real, made] = evaluateTogether(logDensity, [
      [x, t],
      [drawn, t],
    ]);
    const ratio = (own: Tensor, at: Tensor): Tensor => sub(own, frozen(at, t));
    return add(mean(softplus(sub(0, ratio(real!, x)))), mean(softplus(ratio(made!, drawn))));
  },
};
