/** InfoNCE over times: which of several times is the one at which a point was noised? */
import { z } from "zod";
import { boltzNce } from "../energy-models/citations.ts";
import { reflected, timeLogDensity } from "../energy-models/times.ts";
import { logSumExp } from "../graph/logSumExp.ts";
import { add, mul, sub } from "../graph/ops/elementwise.ts";
import { concat } from "../graph/ops/movement.ts";
import { starProposals } from "./citations.ts";
import type { Loss } from "./loss.ts";
import { columnOf, evaluateTogether, mean } from "./rows.ts";
import { type StepRange, stepRange, stepScale } from "./steps.ts";

/** Settings of InfoNCE over times. */
export interface InfoNceSettings {
  readonly negatives: number;
  /** Steps in time, of which each row has one, as many in each octave. */
  readonly step: StepRange;
}

/**
 * E [log sum_j exp g_j - g_0], g_j = l(x_t, t_j) + log pi(t_j), over the time t_0 = t of x_t and K others (Aggarwal et al., BoltzNCE, 2025, have it for K = 1).
 *
 * K negatives stepped from t itself would not do: t would be the one in their middle, and the loss would learn that. So a hidden centre is stepped from t, and all
 * negatives from the centre: t_0, ..., t_K are then exchangeable given the centre, and the posterior of which one is true is the softmax of g (Tjelmeland, 2004).
 * Steps are reflected at the ends and so symmetric; clamped ones would pile up at t = 0, just where the likelihood is read.
 */
export const infoNce: Loss<InfoNceSettings> = {
  title: "InfoNCE over times",
  cite: [boltzNce, starProposals],
  settings: z.strictObject({
    negatives: z.int().min(1).max(64).default(4),
    step: stepRange.default([0.02, 0.4]),
  }),
  needs: [],
  blindTo: ["coordinates"],
  usesFrozen: false,
  noise: ({ negatives }) => ({ normals: negatives + 1, uniforms: 1 }),
  apply: ({ negatives, step }, { times, logDensity, points: { x, t } }, { normals, uniforms }) => {
    const scale = stepScale(step, uniforms);
    const stepped = (from: typeof t, k: number): typeof t => reflected(times, add(from, mul(scale, columnOf(normals, k))));
    const centre = stepped(t, 0);
    const others = Array.from({ length: negatives }, (_, k) => stepped(centre, k + 1));
    const values = evaluateTogether(
      logDensity,
      others.map((other) => [x, other]),
    );
    const positive = add(logDensity(x, t), timeLogDensity(times, t));
    const negative = values.map((value, k) => add(value, timeLogDensity(times, others[k]!)));
    return mean(sub(logSumExp(concat([positive, ...negative], 1)), positive));
  },
};
