/** The contract of metrics.json: the figures of a finished run. */
import { z } from "zod";
import { UserError } from "../errors.ts";
import type { RunDirectory } from "./directory.ts";
import { type StageName, stageNames } from "./stage.ts";
import { type CorrectionSummary, correctionSchema, type LikelihoodSummary, likelihoodSchema } from "./summaries.ts";

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
  /** Samples that are worth one independent one, of given samples that are correlated in the order of their files. */
  readonly statistical_inefficiency?: number | undefined;
  /** Where log q was learned: how, and checks of it. */
  readonly likelihood?: LikelihoodSummary | undefined;
  /** What the correction did, and what the draws were worth before; ess, k-hat, log Z and free energies above are those after it. */
  readonly correction?: CorrectionSummary | undefined;
  /** Wall time of each stage that the run has had, and in all, s. */
  readonly seconds: Readonly<Partial<Record<StageName, number>>> & { readonly total: number };
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
  statistical_inefficiency: z.number().optional(),
  likelihood: likelihoodSchema.optional(),
  correction: correctionSchema.optional(),
  seconds: z.looseObject({ ...Object.fromEntries(stageNames.map((name) => [name, z.number().optional()])), total: z.number() }),
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
