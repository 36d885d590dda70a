/** Target score matching. */
import { z } from "zod";
import { densityAndScores } from "../energy-models/energyModel.ts";
import { dataFactor } from "../energy-models/noising.ts";
import { mul, square, sub } from "../graph/ops/elementwise.ts";
import { sum } from "../graph/ops/reduce.ts";
import { targetScoreMatching } from "./citations.ts";
import type { Loss } from "./loss.ts";
import { mean } from "./rows.ts";

/**
 * E |alpha(t) dl/dx(x_t, t) - F(x_0)|^2 with forces F = -du/dx_0 (De Bortoli et al., 2024). Since p_t(x) is an integral of p_0(x_0) k(x - alpha x_0), its derivative
 * moves to p_0 by parts: the score of p_t is the mean of F / alpha given x_t. Its variance vanishes where that of denoising explodes, at small noise.
 */
export const targetScore: Loss<Record<never, never>> = {
  title: "target score matching",
  cite: [targetScoreMatching],
  settings: z.strictObject({}),
  needs: ["force"],
  blindTo: ["time"],
  usesFrozen: false,
  noise: () => ({ normals: 0, uniforms: 0 }),
  apply: (_, { noising, logDensity, points: { x, t, known } }) => {
    const { score } = densityAndScores(logDensity, x, t);
    return mean(sum(square(sub(mul(dataFactor(noising, t), score), known.force!)), 1));
  },
};
