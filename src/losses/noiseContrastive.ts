/** Classical noise-contrastive estimation at t = 0. */
import { z } from "zod";
import { add, softplus, sub } from "../graph/ops/elementwise.ts";
import { noiseContrastiveEstimation } from "./citations.ts";
import type { Loss } from "./loss.ts";
import { columnFor, evaluateTogether, mean } from "./rows.ts";

/**
 * E softplus(-G(x_0)) + E softplus(G(y)), G = l(., 0) - log q, of data x_0 and as many draws y of a reference q with known density (Gutmann and Hyvarinen, 2012):
 * least where exp l(x, 0) is the density of the data, normalised. It is sharp where q is near the data.
 */
export const noiseContrastive: Loss<Record<never, never>> = {
  title: "noise-contrastive estimation",
  cite: [noiseContrastiveEstimation],
  settings: z.strictObject({}),
  needs: [],
  blindTo: [],
  usesFrozen: false,
  noise: (_, __, { reference }) => reference.noise,
  apply: (_, { logDensity, reference, points: { x0 } }, noise) => {
    const y = reference.sample(noise);
    const start = columnFor(x0, 0);
    const [ofData, ofNoise] = evaluateTogether(logDensity, [
      [x0, start],
      [y, start],
    ]);
    const wrong = softplus(sub(reference.logDensity(x0), ofData!));
    return add(mean(wrong), mean(softplus(sub(ofNoise!, reference.logDensity(y)))));
  },
};
