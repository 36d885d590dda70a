/** How models of a density are built and trained: by what the density is like, and the same for every objective. */
import { type MlpEnergyOptions, mlpEnergyDefaults } from "../../energy-models/mlpEnergy.ts";
import type { TimeSampler } from "../../energy-models/times.ts";
import { type Measure, measuresOf, rangeMeasuresOf } from "../../generators/standardisation.ts";
import { energyTrainingDefaults } from "../../train/trainEnergyModel.ts";
import type { TrainingOptions } from "../../train/trainingStep.ts";
import type { Problem } from "./problem.ts";

/** Network, times and optimiser of one density's models. */
export interface Setting {
  readonly network: Omit<MlpEnergyOptions, "periods">;
  readonly times: TimeSampler;
  readonly optimiser: TrainingOptions;
}

const { optimiser } = energyTrainingDefaults;

/** A quick start, and an average over some hundred steps, since contrasts are noisy. */
const OPTIMISER: TrainingOptions = {
  ...optimiser,
  schedule: { ...optimiser.schedule, peak: 5e-3 },
  averaging: 3e-3,
};

/** Detail of densities with edges instead of widths, in standard deviations. */
const EDGE = 0.05;

/** Frequencies, rad for each standard deviation, that resolve a detail of one standard deviation. */
const FREQUENCY = 0.4;

/** Components of a mixture that are too few to ask for frequencies. */
const FEW = 2;

const FEW_MODES: Pick<Setting["network"], "units" | "frequencies"> = { units: 32, frequencies: 0 };
const PLANE: typeof FEW_MODES = { units: 64, frequencies: 48 };
const SPACE: typeof FEW_MODES = { units: 128, frequencies: 0 };

const UNIFORM: TimeSampler = { kind: "uniform", earliest: 1e-3, latest: 0.999 };
const EARLY: TimeSampler = { kind: "log-uniform", earliest: 0.01, latest: 0.999 };

const hasFewModes = ({ components }: Problem): boolean => components !== undefined && components.length <= FEW;

/**
 * Units of the coordinates, of points [count, d]. Of few modes by the range: the standard deviation is small where one mode is rare, which then lies ten of them away, and plain noise, which the
 * network bends, is e^-100 there.
 */
export const unitsFor = (problem: Problem, points: Float64Array): Measure[] =>
  (hasFewModes(problem) ? rangeMeasuresOf : measuresOf)(points, problem.target.periods);

/**
 * Few modes are seen by a small smooth network. Many in the plane need Fourier features as fine as their detail, and times with as many of each octave of noise;
 * many in more dimensions need products instead, since frequencies of long vectors are noise.
 */
export function settingOf(problem: Problem, scale: readonly number[]): Setting {
  const { components, target } = problem;
  const { dimension } = target;
  const widths = components?.flatMap(({ deviation }) => scale.map((unit, axis) => deviation[axis]! / unit));
  const resolution = widths ? Math.min(...widths) : EDGE;
  const few = hasFewModes(problem);
  const plane = dimension === 2;
  const size = few ? FEW_MODES : plane ? PLANE : SPACE;
  const network = { ...mlpEnergyDefaults, ...size, blocks: 2, resolution, bandwidth: FREQUENCY / resolution, products: !plane };
  return { network, times: few ? UNIFORM : EARLY, optimiser: OPTIMISER };
}
