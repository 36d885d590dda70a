/** What one stage tells later ones in a few numbers, as JSON in the run directory. */
import { z } from "zod";
import { UserError } from "../errors.ts";
import type { Uncovered, Widening } from "../estimate/coverage.ts";
import { type CorrectionName, correctionMethods } from "./correction/index.ts";
import type { RunDirectory } from "./directory.ts";
import type { Row } from "./history.ts";

interface Summary<T> {
  write(directory: RunDirectory, value: T): void;
  read(directory: RunDirectory): T;
}

function summary<T>(file: string, schema: z.ZodType<T>): Summary<T> {
  return {
    write: (directory, value) => directory.write(file, `${JSON.stringify(value, null, 2)}\n`),
    read: (directory) => {
      const content = directory.readText(file);
      try {
        return schema.parse(JSON.parse(content));
      } catch {
        throw new UserError(
          `${directory.path(file)} was to be read, but it is not what this version writes: start the run anew.`,
        );
      }
    },
  };
}

const count = z.int().min(0);

/** data/summary.json: the replica exchange. */
export interface DataSummary {
  readonly temperatures_K: readonly number[];
  /** Of exchanges between neighbouring temperatures; null before the first attempt. */
  readonly acceptance: readonly (number | null)[];
  readonly energy_evaluations: number;
}

export const dataSummary: Summary<DataSummary> = summary(
  "data/summary.json",
  z.strictObject({
    temperatures_K: z.array(z.number()),
    acceptance: z.array(z.number().nullable()),
    energy_evaluations: count,
  }),
);

/** training.json: what the generator learned from, and the curves. */
export interface TrainingSummary {
  readonly frames: {
    readonly target: number;
    readonly held_out: number;
    readonly hotter: number;
    /** Left out, since a double bond had turned from cis to trans or back. */
    readonly turned: number;
  };
  /** Draws whose energies were computed in training and validation. */
  readonly own_draws: number;
  readonly dimension: number;
  readonly losses: readonly Row[];
  readonly validations: readonly Row[];
}

const rows = z.array(z.record(z.string(), z.number()));

export const trainingSummary: Summary<TrainingSummary> = summary(
  "training.json",
  z.strictObject({
    frames: z.strictObject({ target: count, held_out: count, hotter: count, turned: count }),
    own_draws: count,
    dimension: count,
    losses: rows,
    validations: rows,
  }),
);

/** samples.json: the draws behind samples.npz. */
export interface SamplesSummary {
  readonly draws: number;
  /**
   * Draws of weight zero and why: internal coordinates out of their domain or an energy that is no number; a centre of the other hand; a
   * double bond turned from cis to trans or back.
   */
  readonly out_of_domain: number;
  readonly mirrored: number;
  readonly turned: number;
}

export const samplesSummary: Summary<SamplesSummary> = summary(
  "samples.json",
  z.strictObject({ draws: count, out_of_domain: count, mirrored: count, turned: count }),
);

/** exploration.json: what dynamics that began at given samples found beyond them. */
export interface ExplorationSummary {
  readonly frames: number;
  readonly chains: number;
  /** Of each torsion and each pair of torsions: the share of frames where no sample is. */
  readonly uncovered: readonly Uncovered[];
  /** Of each coordinate on the line, how much wider frames spread than samples, the widest first. */
  readonly widenings: readonly Widening[];
  readonly energy_evaluations: number;
}

export const explorationSummary: Summary<ExplorationSummary> = summary(
  "exploration.json",
  z.strictObject({
    frames: count,
    chains: count,
    uncovered: z.array(
      z.strictObject({ torsions: z.array(z.string()), share: z.number(), chains: count, centre: z.array(z.number()) }),
    ),
    widenings: z.array(z.strictObject({ name: z.string(), ratio: z.number() })),
    energy_evaluations: count,
  }),
);

/** likelihood.json: log q that was learned, and checks of it. */
export interface LikelihoodSummary {
  readonly members: number;
  readonly steps: number;
  /** Samples to learn from and held out. */
  readonly training: number;
  readonly held_out: number;
  /** Mean log-density of points, nats. */
  readonly log_q: { readonly training: number; readonly held_out: number };
  readonly disagreement: number;
  readonly two_sample: {
    readonly accuracy: number;
    readonly error: number;
    readonly points: number;
    readonly effective: number;
  };
  /** Wall time of log q of so many samples by all members, s. */
  readonly seconds_per_10000: number;
}

export const likelihoodSchema: z.ZodType<LikelihoodSummary> = z.strictObject({
  members: count,
  steps: count,
  training: count,
  held_out: count,
  log_q: z.strictObject({ training: z.number(), held_out: z.number() }),
  disagreement: z.number(),
  two_sample: z.strictObject({ accuracy: z.number(), error: z.number(), points: count, effective: z.number() }),
  seconds_per_10000: z.number(),
});

export const likelihoodSummary: Summary<LikelihoodSummary> = summary("likelihood.json", likelihoodSchema);

/** correction.json: how samples were corrected, and what the draws were worth before. */
export interface CorrectionSummary {
  readonly method: CorrectionName;
  /** Of the path, a mean over batches. */
  readonly levels: number;
  /** Of trajectories, or of the draws as proposals. */
  readonly acceptance: number | null;
  readonly step_size: number;
  readonly draws: number;
  readonly samples: number;
  /** Independent samples that they are worth, by weights and lineages. */
  readonly effective_samples: number;
  /** Kish's fraction of the draws' raw weights, and Pareto k-hat. */
  readonly ess_before: number;
  readonly pareto_k_before: number | null;
  readonly log_z_before: { readonly value: number; readonly error: number };
  readonly log_z: { readonly value: number; readonly error: number };
  readonly energy_evaluations: number;
  readonly density_evaluations: number;
  /** Proposals whose energy was not a number. */
  readonly invalid: number;
  /** Samples of weight zero, since they left the domain or the isomer. */
  readonly zero_weights: number;
}

const estimate = z.strictObject({ value: z.number(), error: z.number() });

export const correctionSchema: z.ZodType<CorrectionSummary> = z.strictObject({
  method: z.enum(Object.keys(correctionMethods) as CorrectionName[]),
  levels: z.number(),
  acceptance: z.number().nullable(),
  step_size: z.number(),
  draws: count,
  samples: count,
  effective_samples: z.number(),
  ess_before: z.number(),
  pareto_k_before: z.number().nullable(),
  log_z_before: estimate,
  log_z: estimate,
  energy_evaluations: count,
  density_evaluations: count,
  invalid: count,
  zero_weights: count,
});

export const correctionSummary: Summary<CorrectionSummary> = summary("correction.json", correctionSchema);
