/** How models of a density are built and trained: by what the density is like, and the same for every objective. */
import { type MlpEnergyOptions, mlpEnergyDefaults } from "../../energy-models/mlpEnergy.ts";
import type { TimeSampler } from "../../energy-models/times.ts";
import { energyTrainingDefaults } from "../../train/trainEnergyModel.ts";
import type { TrainingOptions } from "../../train/trainingStep.ts";
import type { Problem } from "./problem.ts";

/** Network, times and optimiser of one density's models. */
export interface Setting {
  readonly network: Omit<MlpEnergyOptions, "periods">;
  readonly times: TimeSampler;
  readonly optimiser: TrainingOptions;
}

const NETWORK = { ...mlpEnergyDefaults, units: 64, blocks: 2 };
const { optimiser } = energyTrainingDefaults;
const OPTIMISER: TrainingOptions = {
  ...optimiser,
  schedule: { ...optimiser.schedule, peak: 5e-3 },
  averaging: 3e-3,
};

/** Of densities with edges instead of widths, in standard deviations. */
const EDGE = 0.03;

/** Frequencies, rad for each standard deviation, that resolve a detail of one standard deviation. */
const FREQUENCY = 0.4;

/** Components of a mixture that are too few to ask for frequencies. */
const FEW = 2;

/**
 * Few modes need a smooth network, and times that look at small noise without losing large noise. Many in the plane need Fourier features as fine as their
 * detail, and times that have as many of each octave of noise; many in more dimensions need products, since frequencies of long vectors are noise.
 */
export function settingOf({ components, target: { dimension } }: Problem, scale: readonly number[]): Setting {
  const widths = components?.flatMap(({ deviation }) => scale.map((unit) => deviation / unit));
  const resolution = widths ? Math.min(...widths) : EDGE;
  const few = components !== undefined && components.length <= FEW;
  const plane = dimension === 2;
  return {
    network: {
      ...NETWORK,
      resolution,
      frequencies: plane && !few ? 32 : 0,
      bandwidth: FREQUENCY / resolution,
      products: !plane,
      units: plane || few ? 64 : 128,
    },
    times: few ? { kind: "square", earliest: 1e-3, latest: 0.999 } : { kind: "log-uniform", earliest: 2e-3, latest: 0.999 },
    optimiser: OPTIMISER,
  };
}
