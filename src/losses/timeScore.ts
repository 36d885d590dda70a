/** Time score matching. */
import { z } from "zod";
import { densityAndScores } from "../energy-models/energyModel.ts";
import { coefficients } from "../energy-models/interpolants.ts";
import { conditionalScores } from "../energy-models/noising.ts";
import { add, div, mul, square, sub } from "../graph/ops/elementwise.ts";
import { timeScoreMatching } from "./citations.ts";
import type { Loss } from "./loss.ts";
import { mean } from "./rows.ts";

/**
 * E lambda(t) (dl/dt(x_t, t) - d/dt log p(x_t | x_0))^2 (Yu et al., 2025: the conditional time score has the mean d/dt log p_t given x_t). lambda is the inverse of the
 * variance that the conditional time score has on d coordinates of the line, d (2 (sigma'/sigma)^2 + (alpha'/sigma)^2). What does not change in time is not seen.
 */
export const timeScore: Loss<Record<never, never>> = {
  title: "time score matching",
  cite: [timeScoreMatching],
  settings: z.strictObject({}),
  needs: [],
  blindTo: ["coordinates"],
  usesFrozen: false,
  noise: () => ({ normals: 0, uniforms: 0 }),
  apply: (_, { noising, logDensity, points: { x, x0, t } }) => {
    const { sigma, alphaRate, sigmaRate } = coefficients(noising.interpolant, t);
    const rates = add(mul(2, square(sigmaRate)), square(alphaRate));
    const weight = div(square(sigma), mul(noising.periods.length, rates));
    const error = sub(densityAndScores(logDensity, x, t).timeScore, conditionalScores(noising, x, x0, t).timeScore);
    return mean(mul(weight, square(error)));
  },
};
