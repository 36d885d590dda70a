/** How each generator learns, by its name. */
import type { GeneratorName } from "../choices.ts";
import { autoregressiveTraining } from "./autoregressive.ts";
import { flowMatchingTraining } from "./flowMatching.ts";
import type { Training } from "./method.ts";

export const trainings: { readonly [N in GeneratorName]: Training } = {
  autoregressive: autoregressiveTraining,
  "flow-matching": flowMatchingTraining,
};
