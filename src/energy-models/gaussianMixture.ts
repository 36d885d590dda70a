/** Gaussian mixtures and what noise makes of them: energies whose every density, score and moment is known. */

import type { ExactTarget } from "../../potentials/analytic/analyticTarget.ts";
import { UserError } from "../errors.ts";
import { logSumExp } from "../graph/logSumExp.ts";
import { constant, uniformValue } from "../graph/node.ts";
import type { Tensor } from "../graph/op.ts";
import { add, div, log, mul, neg, square, sub } from "../graph/ops/elementwise.ts";
import { scatterAdd, take } from "../graph/ops/gather.ts";
import { logSumExp as logSumExpOf } from "../num/logSumExp.ts";
import { fold, normals, uniforms } from "../num/random.ts";
import { HALF_LOG_TURN } from "../num/turn.ts";
import { onTheLine } from "../target.ts";
import type { Factor, TimeFamily } from "./compose/factor.ts";
import type { Growth } from "./compose/growth.ts";
import { slowestOf } from "./compose/mixture.ts";
import type { Interpolant } from "./interpolants.ts";

/** One component: its share in any unit, and mean and standard deviation of each coordinate. */
export interface MixtureComponent {
  readonly weight: number;
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** A component with one deviation along every axis, of weight 1 if none is given. */
export const isotropic = (mean: readonly number[], deviation: number, weight: number = 1): MixtureComponent => ({
  weight,
  mean,
  deviation: mean.map(() => deviation),
});

/** A mixture that tells its components, their weights summing to 1, so that its noised densities are known too. */
export interface MixtureTarget extends ExactTarget, Factor {
  readonly components: readonly MixtureComponent[];
}

/**
 * u(x) = -log sum_k w_k N(x; m_k, s_k^2), normalised, so that log Z is 0, with exact samples.
 *
 * Throws a UserError on no component, unequal dimensions, and weights or deviations that are not positive.
 */
export function gaussianMixture(given: readonly MixtureComponent[]): MixtureTarget {
  const components = normalised(given);
  const dimension = components[0]!.mean.length;
  return {
    components,
    dimension,
    periods: onTheLine(dimension),
    formula: "-log sum over k of w_k N(x; m_k, s_k^2)",
    logNormaliser: 0,
    growth: () => mixtureGrowth(components, 1, 0),
    reducedEnergy: (x) => mixtureEnergy(components, x, constant(1), constant(0)),
    energyAt: (x) => -logSumExpOf(components.map((component) => logTermAt(component, x))),
    sample: (stream, count) => {
      const draws = new Float64Array(count);
      uniforms(fold(stream, 0), 0, draws);
      const chosen = chooseComponents(components, draws);
      const noise = new Float64Array(count * dimension);
      normals(fold(stream, 1), 0, noise);
      return noise.map((value, at) => {
        const { mean, deviation } = components[chosen[Math.floor(at / dimension)]!]!;
        return mean[at % dimension]! + deviation[at % dimension]! * value;
      });
    },
  };
}

/** The mixture under noise: p_t = sum_k w_k N(alpha(t) m_k, alpha(t)^2 s_k^2 + sigma(t)^2), normalised at every t. Errors as gaussianMixture. */
export function noisedMixture(
  given: readonly MixtureComponent[],
  { alpha, sigma }: Pick<Interpolant, "alpha" | "sigma">,
): TimeFamily {
  const components = normalised(given);
  const dimension = components[0]!.mean.length;
  return {
    dimension,
    periods: onTheLine(dimension),
    growth: (t) => mixtureGrowth(components, numberAt(alpha, t), numberAt(sigma, t)),
    reducedEnergy: (x, t) => mixtureEnergy(components, x, alpha(t), square(sigma(t))),
  };
}

/** -log sum_k w_k N(x; a m_k, a^2 s_k^2 + v); x [batch, d], a and v [batch, 1] or scalars. All components' coordinates lie side by side, [batch, K * d]. */
function mixtureEnergy(components: readonly MixtureComponent[], x: Tensor, a: Tensor, v: Tensor): Tensor {
  const owners = components.flatMap(({ mean }, component) => mean.map(() => component));
  const axes = components.flatMap(({ mean }) => mean.map((_, axis) => axis));
  const perComponent = (values: Tensor): Tensor => scatterAdd(values, owners, components.length);
  const squares = constant(components.flatMap(({ deviation }) => deviation.map((s) => s * s)));
  const variance = add(mul(square(a), squares), v);
  const apart = sub(take(x, axes), mul(a, constant(components.flatMap(({ mean }) => mean))));
  const misfit = add(perComponent(mul(square(apart), div(1, variance))), perComponent(log(variance)));
  const heights = constant(components.map(({ weight, mean }) => Math.log(weight) - mean.length * HALF_LOG_TURN));
  return neg(logSumExp(sub(heights, mul(0.5, misfit))));
}

/** log of w N(x; m, s^2) at a point. */
const logTermAt = ({ weight, mean, deviation }: MixtureComponent, x: ArrayLike<number>): number =>
  mean.reduce(
    (sum, m, axis) => sum - ((x[axis]! - m) / deviation[axis]!) ** 2 / 2 - Math.log(deviation[axis]!) - HALF_LOG_TURN,
    Math.log(weight),
  );

const mixtureGrowth = (components: readonly MixtureComponent[], a: number, s: number): Growth =>
  slowestOf(
    components.map(({ deviation }) => {
      const precision = deviation.map((width) => 1 / (a * a * width * width + s * s));
      return { least: precision, most: precision };
    }),
  );

const numberAt = (f: (t: Tensor) => Tensor, t: number): number => uniformValue(f(constant(t)))!;

/** The index of the component in whose share of [0, 1) each of `count` uniform draws lies, weights summing to 1. */
function chooseComponents(components: readonly MixtureComponent[], draws: Float64Array): Int32Array {
  const ends: number[] = [];
  for (const { weight } of components) ends.push((ends.at(-1) ?? 0) + weight);
  return Int32Array.from(draws, (u) => {
    const index = ends.findIndex((end) => u < end);
    return index < 0 ? components.length - 1 : index;
  });
}

/** The components with weights that sum to 1. */
function normalised(components: readonly MixtureComponent[]): MixtureComponent[] {
  const dimension = components[0]?.mean.length ?? 0;
  if (dimension === 0)
    throw new UserError("Gaussian mixture: no component was given; give one or more, with means of one dimension.");
  const wrong = components.findIndex(
    ({ weight, mean, deviation }) =>
      !(weight > 0 && Number.isFinite(weight)) ||
      mean.length !== dimension ||
      deviation.length !== dimension ||
      !deviation.every((s) => s > 0 && Number.isFinite(s)) ||
      !mean.every(Number.isFinite),
  );
  if (wrong >= 0) {
    throw new UserError(
      `Gaussian mixture: component ${wrong} needs a positive weight, and a finite mean and a positive deviation of each of ${dimension} coordinates; give these.`,
    );
  }
  const total = components.reduce((sum, { weight }) => sum + weight, 0);
  return components.map((component) => ({ ...component, weight: component.weight / total }));
}
