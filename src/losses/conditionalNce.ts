/** Conditional noise-contrastive estimation: which of two neighbours is the data point? */
import { mul, softplus, sub } from "../graph/ops/elementwise.ts";
import { conditionalNoiseContrast } from "./citations.ts";
import type { Loss } from "./loss.ts";
import { mean } from "./rows.ts";
import { type SpatialSettings, spatialSettings, spatialStep } from "./spatialStep.ts";

/**
 * 2 E softplus(l(y, t) - l(x_t, t)) with a symmetric step from x_t to y (Ceylan and Gutmann, 2018). Steps do not leave a mode, so that the weights of
 * modes far from each other are seen as badly as by score matching, of which it is the finite form.
 */
export const conditionalNce: Loss<SpatialSettings> = {
  title: "conditional NCE",
  cite: [conditionalNoiseContrast],
  settings: spatialSettings,
  needs: [],
  blindTo: ["time"],
  usesFrozen: false,
  noise: (_, dimension) => ({ normals: dimension, uniforms: 0 }),
  apply: (settings, { noising, logDensity, points: { x, t } }, { normals }) => {
    const neighbour = spatialStep(settings, noising, x, t, normals);
    return mul(2, mean(softplus(sub(logDensity(neighbour, t), logDensity(x, t)))));
  },
};
