/** The contract of metrics.json: the figures of a finished run. */
import { z } from "zod";
import { UserError } from "../errors.ts";
import type { RunDirectory } from "./directory.ts";
import { type CorrectionSummary, correctionSchema } from "./summaries.ts";

export const METRICS_FILE = "metrics.json";

/** Free energies and log Z carry one standard error. Files may hold more fields than these. */
export interface Metrics {
  readonly system: string;
  readonly temperature_K: number;
  readonly seed: number;
  readonly samples: number;
  /** Effective sample sizes as fractions of the samples: Kish's, unclipped, and published variants. */
  readonly ess: {
    readonly kish_fraction: number;
    readonly "clamped_1e-4_fraction": number;
    readonly "dropped_0.2pct_fraction": number;
  };
  readonly pareto_k: number;
  readonly pareto_k_threshold: number;
  readonly log_z: { readonly value: number; readonly error: number };
  readonly free_energies: readonly { readonly name: string; readonly value_kT: number; readonly error_kT: number }[];
  readonly energy_evaluations: number;
  /** What the correction did, and what the draws were worth before; ess, k-hat, log Z and free energies above are those after it. */
  readonly correction?: CorrectionSummary | undefined;
  /** Wall time, s. */
  readonly seconds: {
    readonly data: number;
    readonly train: number;
    readonly sample: number;
    readonly correct?: number | undefined;
    readonly reweight: number;
    readonly total: number;
  };
  readonly verdict: { readonly status: "ok" | "warn" | "unreliable"; readonly reasons: readonly string[] };
}

/** JSON writes a number that is none, such as the k-hat of constant weights, as null. */
const figure = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.NaN);

const schema = z.looseObject({
  system: z.string(),
  temperature_K: z.number(),
  seed: z.number(),
  samples: z.number(),
  ess: z.looseObject({ kish_fraction: figure, "clamped_1e-4_fraction": figure, "dropped_0.2pct_fraction": figure }),
  pareto_k: figure,
  pareto_k_threshold: figure,
  log_z: z.looseObject({ value: figure, error: figure }),
  free_energies: z.array(z.looseObject({ name: z.string(), value_kT: figure, error_kT: figure })),
  energy_evaluations: z.number(),
  correction: correctionSchema.optional(),
  seconds: z.looseObject({
    data: z.number(),
    train: z.number(),
    sample: z.number(),
    correct: z.number().optional(),
    reweight: z.number(),
    total: z.number(),
  }),
  verdict: z.looseObject({ status: z.enum(["ok", "warn", "unreliable"]), reasons: z.array(z.string()) }),
});

/** The metrics of a run. Throws a UserError where metrics.json is missing or damaged. */
export function readMetrics(directory: RunDirectory): Metrics {
  const content = directory.readText(METRICS_FILE);
  try {
    return schema.parse(JSON.parse(content));
  } catch {
    throw new UserError(
      `${directory.path(METRICS_FILE)} was to be read as the figures of a run, but it is damaged: start the run anew.`,
    );
  }
}
