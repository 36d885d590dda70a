/** How particles of the reverse diffusion are weighted. */
import type { Tensor } from "../../graph/op.ts";
import { add, div, mul, square, sub } from "../../graph/ops/elementwise.ts";
import { sum } from "../../graph/ops/reduce.ts";

/** The one list of rules. */
export type WeightRuleName = "path" | "exact" | "none";

/** A point of the way at its time; [batch, d] and [batch, 1]. */
export interface Place {
  readonly velocity: Tensor;
  readonly slope: Tensor;
  readonly rate: Tensor;
  /** log pi_t; only where the rule needs it. */
  readonly logDensity: () => Tensor;
}

/** One step of the reverse process, x + v dt + sqrt(variance) noise. */
export interface Move {
  /** [batch, 1] */
  readonly duration: Tensor;
  /** zeta^2 g^2 dt, [batch, d]. */
  readonly variance: Tensor;
  /** What was added to x, before it was wrapped: [batch, d]. */
  readonly displacement: Tensor;
  /** Standard normals, [batch, d]. */
  readonly noise: Tensor;
}

/** A rule for the growth of log weights. */
export interface WeightRule {
  readonly title: string;
  readonly needsDensities: boolean;
  /** Whether particles count by where they begin. */
  readonly weighsStarts: boolean;
  /** kappa: the part of g^2 S, S the score of the product, that drives the process; B is the sum of the exponents. */
  pull(zeta: number, B: number): number;
  /** What of a place the next step needs, [batch, 1]. */
  carried(place: Place): Tensor;
  /** Growth of the log weight in a step, [batch, 1], from what was carried to the place where it ends. */
  increment(carried: Tensor, after: Place, move: Move): Tensor;
}

/** The pull for which the rate has no second derivative. */
const withoutLaplacian = (zeta: number): number => (1 + zeta * zeta) / 2;

/** Every rule by its name. */
export const weightRules: { readonly [K in WeightRuleName]: WeightRule } = {
  path: {
    title: "the rate of the Feynman-Kac equation, by the trapezoid rule: needs scores only, and steps that are small",
    needsDensities: false,
    weighsStarts: true,
    pull: withoutLaplacian,
    carried: ({ rate }) => rate,
    increment: (carried, { rate }, { duration }) => mul(0.5, mul(duration, add(carried, rate))),
  },
  // The backward kernel is the process reversed in time, x' - x = (-v + zeta^2 g^2 grad log pi) dt + noise; both kernels have the same variance.
  exact: {
    title: "densities at both ends of the step and the ratio of its kernels: exact for steps of any size",
    needsDensities: true,
    weighsStarts: true,
    // Any drift is right; with this one the noise to the power B is stationary, so that weights stay equal until the data show.
    pull: (zeta, B) => (zeta * zeta + 1 / B) / 2,
    carried: ({ logDensity }) => logDensity(),
    increment: (carried, after, { duration, variance, displacement, noise }) => {
      const back = sub(mul(variance, after.slope), mul(duration, after.velocity));
      const misfit = div(square(add(displacement, back)), variance);
      return add(sub(after.logDensity(), carried), mul(0.5, sum(sub(square(noise), misfit), 1, true)));
    },
  },
  none: {
    title: "equal weights: the uncorrected reverse diffusion, right for one expert to the power 1 and wrong for compositions",
    needsDensities: false,
    weighsStarts: false,
    pull: withoutLaplacian,
    carried: ({ rate }) => mul(0, rate),
    increment: (_, { rate }) => mul(0, rate),
  },
};
