/** THE table of kernels that spatiotemporal contrasts step by, from a point and its time to another pair. */
import { z } from "zod";
import { baseLogDensity, baseVariance, type Noising } from "../energy-models/noising.ts";
import { reflected, sampledTimes, timeLogDensity } from "../energy-models/times.ts";
import type { Noise, NoiseColumns } from "../generators/generator.ts";
import { columns, joined, wrap } from "../graph/coordinates.ts";
import { constant } from "../graph/node.ts";
import type { Tensor } from "../graph/op.ts";
import { abs, add, div, exp, mul, sqrt, square, sub } from "../graph/ops/elementwise.ts";
import { slice } from "../graph/ops/movement.ts";
import type { LossContext } from "./loss.ts";
import { columnFor, columnOf } from "./rows.ts";
import { type SpatialSettings, spatialSettings, spatialStep } from "./spatialStep.ts";
import { type StepRange, stepRange, stepScale } from "./steps.ts";

/** The one list of kernels, with their settings. */
export interface KernelSettings {
  /** A step in time, the point held. */
  temporal: { readonly step: StepRange };
  /** A step in space, the time held. */
  spatial: SpatialSettings;
  /** Another time altogether, the point held. */
  level: Readonly<Record<never, never>>;
  /** A step in time, and in space one that plain noise would make between the two times if it forgot at `rate`. */
  "ornstein-uhlenbeck": { readonly step: StepRange; readonly rate: number };
}

/** Names of the kernels. */
export type KernelName = keyof KernelSettings;

/** A pair (x, t), [rows, d] and [rows, 1]. */
export interface Pair {
  readonly x: Tensor;
  readonly t: Tensor;
}

/** A proposed pair, and log k(there | here) - log k(here | there), [rows, 1]. */
export interface Proposal extends Pair {
  readonly logRatio: Tensor;
}

interface Kernel<Settings> {
  readonly settings: z.ZodType<Settings>;
  noise(dimension: number): NoiseColumns;
  propose(settings: Settings, context: Pick<LossContext, "noising" | "times">, here: Pair, noise: Noise): Proposal;
}

/**
 * x_2 = sqrt(v_2) (rho x_1 / sqrt(v_1) + sqrt(1 - rho^2) n) on the line, with v the variance of the base density, which the step is reversible with respect to; a
 * wrapped step of width sqrt(1 - rho^2) rad on the circle, where the base is uniform. rho = exp(-rate |t_2 - t_1|).
 */
function baseStep(process: Noising, { x, t }: Pair, later: Tensor, rate: number, n: Tensor): Tensor {
  const { parts, periods, interpolant } = process;
  const kept = exp(mul(-rate, abs(sub(later, t))));
  const lost = sqrt(sub(1, square(kept)));
  const [lineX, lineN] = [columns(x, parts.line), columns(n, parts.line)];
  const [circleX, circleN] = [columns(x, parts.circle), columns(n, parts.circle)];
  const [before, after] = [t, later].map((time) => sqrt(baseVariance(interpolant, time)));
  const onLine = lineX && mul(after!, add(mul(kept, div(lineX, before!)), mul(lost, lineN!)));
  const unit = constant(parts.circle.map((index) => periods[index]! / (2 * Math.PI)));
  const onCircle = circleX && add(circleX, mul(unit, mul(lost, circleN!)));
  return wrap(joined(parts, onLine, onCircle), periods);
}

/** Every kernel by its name. */
export const kernels: { readonly [K in KernelName]: Kernel<KernelSettings[K]> } = {
  temporal: {
    settings: z.strictObject({ step: stepRange.default([0.02, 0.4]) }),
    noise: () => ({ normals: 1, uniforms: 1 }),
    propose: ({ step }, { times }, { x, t }, { normals, uniforms }) => ({
      x,
      t: reflected(times, add(t, mul(stepScale(step, uniforms), normals))),
      logRatio: columnFor(x, 0),
    }),
  },
  spatial: {
    settings: spatialSettings,
    noise: (dimension) => ({ normals: dimension, uniforms: 0 }),
    propose: (settings, { noising }, { x, t }, { normals }) => ({
      x: spatialStep(settings, noising, x, t, normals),
      t,
      logRatio: columnFor(x, 0),
    }),
  },
  level: {
    settings: z.strictObject({}),
    noise: () => ({ normals: 0, uniforms: 1 }),
    propose: (_, { times }, { x, t }, { uniforms }) => {
      const other = sampledTimes(times, uniforms);
      return { x, t: other, logRatio: sub(timeLogDensity(times, other), timeLogDensity(times, t)) };
    },
  },
  "ornstein-uhlenbeck": {
    settings: z.strictObject({ step: stepRange.default([0.02, 0.4]), rate: z.number().positive().default(3) }),
    noise: (dimension) => ({ normals: 1 + dimension, uniforms: 1 }),
    propose: ({ step, rate }, { noising, times }, here, { normals, uniforms }) => {
      const t = reflected(times, add(here.t, mul(stepScale(step, uniforms), columnOf(normals, 0))));
      const x = baseStep(noising, here, t, rate, slice(normals, 1, 1, 1 + noising.periods.length));
      // Reversible: base_1(x_1) k(2 | 1) = base_2(x_2) k(1 | 2), and the step in time is symmetric.
      return { x, t, logRatio: sub(baseLogDensity(noising, x, t), baseLogDensity(noising, here.x, here.t)) };
    },
  },
};
