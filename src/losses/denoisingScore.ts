/** Denoising score matching. */
import { z } from "zod";
import { densityAndScores } from "../energy-models/energyModel.ts";
import { conditionalScores, diffusion, type Noising, noiseWidth } from "../energy-models/noising.ts";
import { constant } from "../graph/node.ts";
import type { Tensor } from "../graph/op.ts";
import { add, div, mul, square, sub } from "../graph/ops/elementwise.ts";
import { sum } from "../graph/ops/reduce.ts";
import { denoisingScoreMatching, likelihoodWeighting } from "./citations.ts";
import type { Loss } from "./loss.ts";
import { mean } from "./rows.ts";

/** Settings of denoising score matching. */
export interface DenoisingScoreSettings {
  /** `noise` weighs the squared error by the width of the noise squared, so that all times count alike; `likelihood` by g^2 / 2, so that the loss bounds -log p_0. */
  readonly weighting: "noise" | "likelihood";
}

/** The square of the noise's width by coordinate, on the circle bounded by a radian, since wider noise is all alike there. */
export function scoreVariance(process: Noising, t: Tensor): Tensor {
  const squared = square(noiseWidth(process, t));
  const inverse = process.periods.map((period) => (period === 0 ? 0 : ((2 * Math.PI) / period) ** 2));
  return div(squared, add(1, mul(constant(inverse), squared)));
}

/**
 * E lambda(t) |dl/dx(x_t, t) - d/dx log p(x_t | x_0)|^2 (Vincent, Neural Computation 23, 1661, 2011). The conditional score has the mean d/dx log p_t given x_t, so
 * the least is at the score of p_t; functions of time alone are not seen.
 */
export const denoisingScore: Loss<DenoisingScoreSettings> = {
  title: "denoising score matching",
  cite: [denoisingScoreMatching, likelihoodWeighting],
  settings: z.strictObject({ weighting: z.enum(["noise", "likelihood"]).default("noise") }),
  needs: [],
  blindTo: ["time"],
  usesFrozen: false,
  noise: () => ({ normals: 0, uniforms: 0 }),
  apply: ({ weighting }, { noising, logDensity, points: { x, x0, t } }) => {
    const weight = weighting === "noise" ? scoreVariance(noising, t) : mul(0.5, diffusion(noising, t).squaredWidth);
    const error = sub(densityAndScores(logDensity, x, t).score, conditionalScores(noising, x, x0, t).score);
    return mean(sum(mul(weight, square(error)), 1));
  },
};
