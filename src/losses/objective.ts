/** An objective: a weighted sum of losses over one batch, as data and as a graph. */
import { z } from "zod";
import type { Citation } from "../citation.ts";
import type { LogDensity } from "../energy-models/energyModel.ts";
import { baseLogDensity, carried, type Noising } from "../energy-models/noising.ts";
import { sampledTimes, type TimeSampler, type TimeSamplerName, timeDensities } from "../energy-models/times.ts";
import { UserError } from "../errors.ts";
import type { Noise, NoiseColumns } from "../generators/generator.ts";
import { constant, input } from "../graph/node.ts";
import type { Tensor } from "../graph/op.ts";
import { add, mul, sub } from "../graph/ops/elementwise.ts";
import { slice } from "../graph/ops/movement.ts";
import { type LossName, type LossSettings, losses } from "./index.ts";
import type { LossContext, Need, ReferenceDensity } from "./loss.ts";
import { addColumns, cutNoise } from "./noise.ts";
import { columnFor, columnOf } from "./rows.ts";
import { termSchema } from "./termSchema.ts";

/** A loss with its settings, and its weight in the sum. */
export type LossTerm<K extends LossName = LossName> = {
  readonly [N in K]: { readonly loss: N; readonly weight: number } & LossSettings[N];
}[K];

/** A weighted sum of losses, and the times at which they look. */
export interface Objective {
  readonly times: TimeSampler;
  readonly losses: readonly LossTerm[];
}

/** Objectives as they are written down: losses by name, with weights and settings that have defaults. */
export const objectiveSchema: z.ZodType<Objective> = z.strictObject({
  times: z
    .strictObject({
      kind: z.enum(Object.keys(timeDensities) as TimeSamplerName[]).default("uniform"),
      earliest: z.number().gt(0).lt(1).default(1e-3),
      latest: z.number().gt(0).max(1).default(0.999),
    })
    .prefault({}),
  losses: z.array(termSchema<LossTerm>("loss", losses)).min(1),
});

/** The objective of a list of losses by name, with settings where they are not the usual. */
export const objectiveOf = (terms: readonly object[], times: Partial<TimeSampler> = {}): Objective =>
  objectiveSchema.parse({ losses: terms, times });

/** Noise that every batch draws: d normals for the noise and one uniform number for the time of each row. */
const shared = (dimension: number): NoiseColumns => ({ normals: dimension, uniforms: 1 });

const columnsOf = <K extends LossName>(term: LossTerm<K>, dimension: number, reference: ReferenceDensity): NoiseColumns =>
  losses[term.loss].noise(term, dimension, { reference });

const applied = <K extends LossName>(term: LossTerm<K>, context: LossContext, noise: Noise): Tensor =>
  losses[term.loss].apply(term, context, noise);

/** What the losses of an objective need to know of the data beside their coordinates. */
export const needsOf = ({ losses: terms }: Objective): Need[] => [...new Set(terms.flatMap(({ loss }) => losses[loss].needs))];

/** Whether a loss of the objective contrasts the model with an earlier copy of itself. */
export const usesFrozen = ({ losses: terms }: Objective): boolean => terms.some(({ loss }) => losses[loss].usesFrozen);

/** The papers behind the losses of an objective. */
export const citationsOf = ({ losses: terms }: Objective): Citation[] => [
  ...new Set(terms.flatMap(({ loss }) => losses[loss].cite)),
];

/** The prior of a noising as a reference: standard normals on the line, scaled, and uniform numbers on the circle. */
export function priorReference(process: Noising): ReferenceDensity {
  const { periods } = process;
  const one = constant(1);
  return {
    noise: { normals: periods.length, uniforms: periods.length },
    sample: ({ normals, uniforms }) => {
      const onCircle = constant(periods.map((period) => (period > 0 ? 1 : 0)));
      const around = mul(constant(periods), sub(uniforms, 0.5));
      return add(mul(sub(1, onCircle), carried(process, mul(0, normals), normals, columnFor(normals, 1))), mul(onCircle, around));
    },
    logDensity: (x) => baseLogDensity(process, x, one),
  };
}

/** What an objective is built on. */
export interface ObjectiveSetting {
  readonly objective: Objective;
  readonly noising: Noising;
  readonly logDensity: LogDensity;
  /** The earlier copy; needed where `usesFrozen`. */
  readonly frozen?: LogDensity | undefined;
  readonly reference: ReferenceDensity;
}

/** Number of random numbers that a batch needs for each row. */
export function objectiveNoise({ objective, noising, reference }: Omit<ObjectiveSetting, "logDensity">): NoiseColumns {
  const d = noising.periods.length;
  return objective.losses.map((term) => columnsOf(term, d, reference)).reduce(addColumns, shared(d));
}

/**
 * The losses of a batch as a graph, by name, with their weighted sum as `total`. Feeds: `data` [rows, d], `normals` and `uniforms` [rows, as `objectiveNoise` says], and
 * `reducedEnergy` [rows, 1] and `force` [rows, d] where the losses need them. Throws a UserError where a loss needs a frozen copy and none is there.
 */
export function objectiveGraph(setting: ObjectiveSetting, rows: number): { total: Tensor; [name: string]: Tensor } {
  const { objective, noising, logDensity, frozen, reference } = setting;
  const d = noising.periods.length;
  const columns = objectiveNoise(setting);
  const noise = { normals: input("normals", [rows, columns.normals]), uniforms: input("uniforms", [rows, columns.uniforms]) };
  if (usesFrozen(objective) && frozen === undefined) {
    throw new UserError("The objective contrasts the model with an earlier copy of itself, but none was given: give one.");
  }
  const x0 = input("data", [rows, d]);
  const t = sampledTimes(objective.times, columnOf(noise.uniforms, 0));
  const x = carried(noising, x0, slice(noise.normals, 1, 0, d), t);
  const known = { reducedEnergy: input("reducedEnergy", [rows, 1]), force: input("force", [rows, d]) };
  const context = {
    noising,
    times: objective.times,
    logDensity,
    frozen: frozen ?? logDensity,
    reference,
    points: { x0, t, x, known },
  };
  let taken = shared(d);
  const named: Record<string, Tensor> = {};
  const weighted = objective.losses.map((term, index) => {
    const own = columnsOf(term, d, reference);
    const value = applied(term, context, cutNoise(noise, taken, own));
    taken = addColumns(taken, own);
    named[term.loss in named ? `${term.loss} ${index + 1}` : term.loss] = value;
    return mul(term.weight, value);
  });
  return { ...named, total: weighted.reduce((total, value) => add(total, value)) };
}
