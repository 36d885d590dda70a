/** Distances between distributions of the reduced energy, kT. */

import { type WeightedSample, wasserstein } from "../wasserstein.ts";
import { relativeWeights } from "../weights.ts";
import type { Ensemble } from "./ensemble.ts";
import { lacks, type Metric } from "./metric.ts";

const sampleOf = ({ reducedEnergy, logWeights }: Ensemble): WeightedSample =>
  logWeights === undefined ? { values: reducedEnergy! } : { values: reducedEnergy!, weights: relativeWeights(logWeights) };

const energyDistance = (order: 1 | 2): Metric => ({
  title: `E-W${order}`,
  unit: "kT",
  ideal: 0,
  takes: "subset",
  weighted: true,
  samples: 10_000,
  definition: `Wasserstein-${order} distance of reduced energies, as emd2_1d ${order === 2 ? "and its root" : "of |x - y|"} in SBG, FALCON, Prose and PITA, with 10,000 samples`,
  missing: lacks("energies", ({ reducedEnergy }) => reducedEnergy !== undefined),
  value: (samples, reference) => wasserstein(sampleOf(samples), sampleOf(reference), order),
});

export const energyW1: Metric = energyDistance(1);
export const energyW2: Metric = energyDistance(2);
