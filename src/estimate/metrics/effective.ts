/** Effective sample sizes as fractions: how equal the weights are that take one density to the other. */
import { forwardEffectiveSampleSize, kish } from "../effectiveSampleSize.ts";
import type { Metric } from "./metric.ts";

const fraction = { unit: "", ideal: 1, takes: "whole", weighted: true, samples: Number.POSITIVE_INFINITY } as const;

export const reverseEss: Metric = {
  ...fraction,
  title: "ESS",
  definition: "Kish's (sum w)^2 / (N sum w^2) of the samples' raw weights, unclipped, as bgflow and FAB",
  missing: ({ logWeights }) => (logWeights === undefined ? "the samples have no weights" : undefined),
  value: ({ logWeights }) => kish(logWeights!),
};

export const forwardEss: Metric = {
  ...fraction,
  title: "forward ESS",
  definition: "1 / (E[r] E[1/r]) over the reference, r = p / q, as TA-BG; sees modes that the samples miss",
  missing: (_, { logRatio }) => (logRatio === undefined ? "the reference has no density of the samples' generator" : undefined),
  value: (_, { logRatio }) => forwardEffectiveSampleSize(logRatio!),
};
