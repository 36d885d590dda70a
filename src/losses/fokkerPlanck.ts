/** Fokker-Planck regularisation: densities of all times must follow from each other by diffusion. */
import { z } from "zod";
import { densityAndScores, type LogDensity } from "../energy-models/energyModel.ts";
import { baseVariance, diffusion, type Noising } from "../energy-models/noising.ts";
import { valueAndGradient } from "../graph/gradient.ts";
import type { Tensor } from "../graph/op.ts";
import { add, div, mul, sign, square, sub } from "../graph/ops/elementwise.ts";
import { slice } from "../graph/ops/movement.ts";
import { sum } from "../graph/ops/reduce.ts";
import { fokkerPlanckConsistency } from "./citations.ts";
import type { Loss } from "./loss.ts";
import { mean } from "./rows.ts";

const rowSum = (x: Tensor): Tensor => sum(x, 1, true);

/**
 * dl/dt - [sum_k g_k^2 / 2 (d^2 l / dx_k^2 + s_k^2) - f_k x_k s_k - f_k] with score s, drift f x and width g of the noise: zero for log p_t of any data. The second derivative is
 * Hutchinson's estimate of the trace by one vector v of signs [rows, d]; [rows, 1].
 */
function fokkerPlanckResidual(process: Noising, logDensity: LogDensity, x: Tensor, t: Tensor, v: Tensor): Tensor {
  const { score, timeScore } = densityAndScores(logDensity, x, t);
  const along = (at: Tensor): Tensor => mul(v, densityAndScores(logDensity, at, t).score);
  const curvature = mul(v, valueAndGradient(along, [x]).gradients[0]!);
  const { drift, squaredWidth } = diffusion(process, t);
  const spread = mul(0.5, rowSum(mul(squaredWidth, add(curvature, square(score)))));
  const carriedOff = add(rowSum(mul(drift, mul(x, score))), rowSum(drift));
  return sub(timeScore, sub(spread, carriedOff));
}

/**
 * E lambda(t)^2 R_1 R_2 / d^2 with residuals R of two independent signs, which has the mean of the true residual's square (Plainer et al., 2025), and
 * lambda = alpha sigma^2 / (alpha^2 + sigma^2), which takes the poles of drift and score away. It asks nothing of the data but where they lie.
 */
export const fokkerPlanck: Loss<Record<never, never>> = {
  title: "Fokker-Planck regularisation",
  cite: [fokkerPlanckConsistency],
  settings: z.strictObject({}),
  needs: [],
  blindTo: [],
  usesFrozen: false,
  noise: (_, dimension) => ({ normals: 2 * dimension, uniforms: 0 }),
  apply: (_, { noising, logDensity, points: { x, t } }, { normals }) => {
    const d = noising.periods.length;
    const { alpha, sigma } = noising.interpolant;
    const weight = div(mul(alpha(t), square(sigma(t))), mul(d, baseVariance(noising.interpolant, t)));
    const [first, second] = [0, 1].map((k) => {
      const signs = sign(slice(normals, 1, k * d, (k + 1) * d));
      return mul(weight, fokkerPlanckResidual(noising, logDensity, x, t, signs));
    });
    return mean(mul(first!, second!));
  },
};
