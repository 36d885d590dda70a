/** The corrections by name: the one registry; a missing one does not compile. */
import { ais, smc } from "./annealed.ts";
import { mcmc } from "./markov.ts";
import type { CorrectionMethod } from "./method.ts";

/** Name of a correction. */
export type CorrectionName = "ais" | "smc" | "mcmc";

/** The table of all corrections. */
export const correctionMethods: { readonly [K in CorrectionName]: CorrectionMethod } = { ais, smc, mcmc };

/** All that can be asked for of a run. */
export const correctionChoices: readonly (CorrectionName | "none")[] = [
  "none",
  ...(Object.keys(correctionMethods) as CorrectionName[]),
];
