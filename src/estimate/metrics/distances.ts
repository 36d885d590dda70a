/** Total variation between distributions of the distances of all pairs of particles. */
import type { Ensemble } from "./ensemble.ts";
import { rangeAxis, sharesOf, totalVariation } from "./histograms.ts";
import { lacks, type Metric } from "./metric.ts";

const BINS = 200;

export const distanceTotalVariation: Metric = {
  title: "distance TV",
  unit: "",
  ideal: 0,
  takes: "subset",
  weighted: true,
  samples: 10_000,
  definition:
    "half the sum of |p - q| over 200 bins of the reference's range of interatomic distances, all pairs together, as in DEM; what lies outside counts, and does not there",
  missing: (samples, reference) =>
    lacks("positions of two particles or more", ({ positions }) => (positions?.particles ?? 0) > 1)(samples, reference),
  value: (samples, reference) => {
    const [a, b] = [pairDistances(samples), pairDistances(reference)];
    const axis = rangeAxis([b.values], BINS);
    return totalVariation(sharesOf([{ values: a.values, axis }], a), sharesOf([{ values: b.values, axis }], b));
  },
};

/** Distances of all pairs of every sample, one after another, with the sample's weight each. */
function pairDistances({
  samples,
  positions,
  logWeights,
}: Ensemble): Pick<Ensemble, "samples" | "logWeights"> & { readonly values: Float64Array } {
  const { data, particles, dimensions } = positions!;
  const pairs = (particles * (particles - 1)) / 2;
  const values = new Float64Array(samples * pairs);
  for (let i = 0, at = 0; i < samples; i++) {
    for (let p = 1; p < particles; p++) {
      for (let q = 0; q < p; q++, at++) {
        let sum = 0;
        const [x, y] = [(i * particles + p) * dimensions, (i * particles + q) * dimensions];
        for (let d = 0; d < dimensions; d++) sum += (data[x + d]! - data[y + d]!) ** 2;
        values[at] = Math.sqrt(sum);
      }
    }
  }
  const repeated = logWeights && Float64Array.from({ length: values.length }, (_, at) => logWeights[Math.floor(at / pairs)]!);
  return { samples: values.length, values, ...(repeated && { logWeights: repeated }) };
}
