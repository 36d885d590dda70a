/** THE table of losses of energy models. */
import { conditionalNce } from "./conditionalNce.ts";
import { type DenoisingScoreSettings, denoisingScore } from "./denoisingScore.ts";
import { type DiffusiveClassificationSettings, diffusiveClassification } from "./diffusiveClassification.ts";
import { type EnergySupervisionSettings, energySupervision } from "./energySupervision.ts";
import { fokkerPlanck } from "./fokkerPlanck.ts";
import { type InfoNceSettings, infoNce } from "./infoNce.ts";
import type { Loss } from "./loss.ts";
import { noiseContrastive } from "./noiseContrastive.ts";
import { type SelfAdaptingNceSettings, selfAdaptingNce } from "./selfAdaptingNce.ts";
import type { SpatialSettings } from "./spatialStep.ts";
import { type SpatiotemporalNceSettings, spatiotemporalNce } from "./spatiotemporalNce.ts";
import { targetScore } from "./targetScore.ts";
import { timeScore } from "./timeScore.ts";

type NoSettings = Readonly<Record<never, never>>;

/** The one list of losses, with their settings; a name without its loss does not compile. */
export interface LossSettings {
  "denoising-score": DenoisingScoreSettings;
  "target-score": NoSettings;
  "time-score": NoSettings;
  "info-nce": InfoNceSettings;
  "conditional-nce": SpatialSettings;
  "diffusive-classification": DiffusiveClassificationSettings;
  "spatiotemporal-nce": SpatiotemporalNceSettings;
  "noise-contrastive": NoSettings;
  "self-adapting-nce": SelfAdaptingNceSettings;
  "fokker-planck": NoSettings;
  "energy-supervision": EnergySupervisionSettings;
}

/** Names of the losses. */
export type LossName = keyof LossSettings;

/** Every loss by its name. */
export const losses: { readonly [K in LossName]: Loss<LossSettings[K]> } = {
  "denoising-score": denoisingScore,
  "target-score": targetScore,
  "time-score": timeScore,
  "info-nce": infoNce,
  "conditional-nce": conditionalNce,
  "diffusive-classification": diffusiveClassification,
  "spatiotemporal-nce": spatiotemporalNce,
  "noise-contrastive": noiseContrastive,
  "self-adapting-nce": selfAdaptingNce,
  "fokker-planck": fokkerPlanck,
  "energy-supervision": energySupervision,
};
