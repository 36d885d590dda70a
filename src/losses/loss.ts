/** The contract of a loss of energy models: what it looks at, what it needs, and what its minimum is. */
import type { z } from "zod";
import type { Citation } from "../citation.ts";
import type { LogDensity } from "../energy-models/energyModel.ts";
import type { Noising } from "../energy-models/noising.ts";
import type { TimeSampler } from "../energy-models/times.ts";
import type { Noise, NoiseColumns } from "../generators/generator.ts";
import type { Tensor } from "../graph/op.ts";

/** What is known of the data beside their coordinates: reduced energies u(x_0) and forces -du/dx_0. */
export type Need = "reducedEnergy" | "force";

/** A density with known log-density that one can sample, beside which classical contrasts put the data. */
export interface ReferenceDensity {
  readonly noise: NoiseColumns;
  sample(noise: Noise): Tensor;
  /** [rows, d] -> [rows, 1]. */
  logDensity(x: Tensor): Tensor;
}

/** Points of a batch; all losses of an objective share the data, the times and the noise, so that they share evaluations. */
export interface Points {
  /** Data, [rows, d]. */
  readonly x0: Tensor;
  /** Times, [rows, 1]. */
  readonly t: Tensor;
  /** Noised data x_t, [rows, d]. */
  readonly x: Tensor;
  /** u(x_0) [rows, 1], of the model's coordinates up to a constant, and -du/dx_0 [rows, d]; undefined where unknown. */
  readonly known: { readonly [N in Need]?: Tensor };
}

/** What a loss looks at. */
export interface LossContext {
  readonly noising: Noising;
  readonly times: TimeSampler;
  /** l(x, t) of the model in training. */
  readonly logDensity: LogDensity;
  /** l(x, t) of an earlier copy of it that is held fixed. */
  readonly frozen: LogDensity;
  readonly reference: ReferenceDensity;
  readonly points: Points;
}

/**
 * What a loss cannot see, so that another must tell it: functions of time alone that are added to l (log-normalisers), or functions
 * of the coordinates alone.
 */
export type Blindness = "time" | "coordinates";

/** A loss, with the settings that its users choose. */
export interface Loss<Settings> {
  readonly title: string;
  readonly cite: readonly Citation[];
  readonly settings: z.ZodType<Settings>;
  readonly needs: readonly Need[];
  /** Whether l must be normalised for the loss to be least at the truth: what it sees of functions of time and of coordinates. */
  readonly blindTo: readonly Blindness[];
  /** Whether it contrasts the model with an earlier copy of itself, which training then keeps. */
  readonly usesFrozen: boolean;
  /** Random numbers of its own for each row, with d coordinates. */
  noise(settings: Settings, dimension: number, context: Pick<LossContext, "reference">): NoiseColumns;
  /** The mean over the rows, a scalar. Its expected gradient is zero where l(x, t) = log p_t(x), for every parametrisation. */
  apply(settings: Settings, context: LossContext, noise: Noise): Tensor;
}
