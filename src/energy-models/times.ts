/** THE table of time samplers: at which times a loss looks, as data. */
import type { Tensor } from "../graph/op.ts";
import { abs, add, exp, log, mul, round, square, sub } from "../graph/ops/elementwise.ts";

/** The one list of time samplers. */
export type TimeSamplerName = "uniform" | "square" | "log-uniform";

/** Times from `earliest` to `latest`, by the density of the kind. */
export interface TimeSampler {
  readonly kind: TimeSamplerName;
  readonly earliest: number;
  readonly latest: number;
}

interface TimeDensity {
  /** The time below which a fraction u of all times lies. */
  quantile(sampler: TimeSampler, u: Tensor): Tensor;
  /** log of the density of times at t. */
  logDensity(sampler: TimeSampler, t: Tensor): Tensor;
}

/** Every kind of time sampler by its name. */
export const timeDensities: { readonly [K in TimeSamplerName]: TimeDensity } = {
  uniform: {
    quantile: ({ earliest, latest }, u) => add(earliest, mul(latest - earliest, u)),
    logDensity: ({ earliest, latest }, t) => add(mul(0, t), -Math.log(latest - earliest)),
  },
  // Squares of uniform numbers: denser towards the data, where densities change fast and likelihoods are read.
  square: {
    quantile: ({ earliest, latest }, u) => square(add(Math.sqrt(earliest), mul(Math.sqrt(latest) - Math.sqrt(earliest), u))),
    logDensity: ({ earliest, latest }, t) => sub(-Math.log(2 * (Math.sqrt(latest) - Math.sqrt(earliest))), mul(0.5, log(t))),
  },
  // As many times in each octave: where fine detail and small noise decide.
  "log-uniform": {
    quantile: ({ earliest, latest }, u) => mul(earliest, exp(mul(Math.log(latest / earliest), u))),
    logDensity: ({ earliest, latest }, t) => sub(-Math.log(Math.log(latest / earliest)), log(t)),
  },
};

/** Times of uniform numbers on (0, 1), of the same shape. */
export const sampledTimes = (sampler: TimeSampler, u: Tensor): Tensor => timeDensities[sampler.kind].quantile(sampler, u);

/** log pi(t) of the sampler at times of any shape. */
export const timeLogDensity = (sampler: TimeSampler, t: Tensor): Tensor => timeDensities[sampler.kind].logDensity(sampler, t);

/**
 * Times brought back between earliest and latest by reflection at both, as often as it takes: a symmetric step stays symmetric so, where clamping
 * would pile up times at the ends and bias every contrast of times there.
 */
export function reflected({ earliest, latest }: TimeSampler, t: Tensor): Tensor {
  const width = latest - earliest;
  // The triangle wave |y - 2 w round(y / 2 w)| of y = t - earliest: 0 at the earliest time, w at the latest.
  const y = sub(t, earliest);
  return add(earliest, abs(sub(y, mul(2 * width, round(mul(1 / (2 * width), y))))));
}
