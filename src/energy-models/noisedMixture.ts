/** Gaussian mixtures and what noise makes of them: energies whose every density, score and moment is known. */
import { UserError } from "../errors.ts";
import { logSumExp } from "../graph/logSumExp.ts";
import { constant, uniformValue } from "../graph/node.ts";
import type { Tensor } from "../graph/op.ts";
import { add, div, log, mul, neg, square, sub } from "../graph/ops/elementwise.ts";
import { concat } from "../graph/ops/movement.ts";
import { sum } from "../graph/ops/reduce.ts";
import { onTheLine } from "../target.ts";
import type { Factor, TimeFamily } from "./compose/factor.ts";
import type { Growth } from "./compose/growth.ts";
import { slowestOf } from "./compose/mixture.ts";

/** One component: share of the mixture, and mean and standard deviation of each coordinate. */
export interface MixtureComponent {
  readonly weight: number;
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** What is left of the data and the width of the noise in x_t = alpha(t) x_0 + sigma(t) n, at times of any shape. */
interface Noising {
  alpha(t: Tensor): Tensor;
  sigma(t: Tensor): Tensor;
}

const LOG_TURN = Math.log(2 * Math.PI);

/**
 * A Gaussian mixture under noise: p_t = sum_k w_k N(alpha(t) m_k, alpha(t)^2 s_k^2 + sigma(t)^2), normalised at every t, weights summing to 1.
 *
 * Throws a UserError on no component, unequal dimensions, and weights or deviations that are not positive.
 */
export function noisedMixture(components: readonly MixtureComponent[], { alpha, sigma }: Noising): TimeFamily {
  checkComponents(components);
  const dimension = components[0]!.mean.length;
  const numbers = (t: number): { a: number; s: number } => ({ a: numberAt(alpha, t), s: numberAt(sigma, t) });
  return {
    dimension,
    periods: onTheLine(dimension),
    growth: (t) => {
      const { a, s } = numbers(t);
      return mixtureGrowth(components, a, s);
    },
    reducedEnergy: (x, t) => mixtureEnergy(components, x, alpha(t), square(sigma(t))),
  };
}

/** A Gaussian mixture as a target: noisedMixture without noise. */
export function gaussianMixture(components: readonly MixtureComponent[]): Factor {
  checkComponents(components);
  const dimension = components[0]!.mean.length;
  return {
    dimension,
    periods: onTheLine(dimension),
    growth: () => mixtureGrowth(components, 1, 0),
    reducedEnergy: (x) => mixtureEnergy(components, x, constant(1), constant(0)),
  };
}

/** -log sum_k w_k N(x; a m_k, a^2 s_k^2 + v); x [batch, d], a and v [batch, 1] or scalars. */
function mixtureEnergy(components: readonly MixtureComponent[], x: Tensor, a: Tensor, v: Tensor): Tensor {
  const total = components.reduce((all, { weight }) => all + weight, 0);
  const terms = components.map(({ weight, mean, deviation }) => {
    const row = (values: readonly number[]): Tensor => constant(values, [1, values.length]);
    const variance = add(mul(square(a), row(deviation.map((s) => s * s))), v);
    const misfit = add(div(square(sub(x, mul(a, row(mean)))), variance), log(variance));
    return sub(Math.log(weight / total) - (mean.length / 2) * LOG_TURN, mul(0.5, sum(misfit, 1, true)));
  });
  return neg(logSumExp(terms.length === 1 ? terms[0]! : concat(terms, 1)));
}

const mixtureGrowth = (components: readonly MixtureComponent[], a: number, s: number): Growth =>
  slowestOf(
    components.map(({ deviation }) => {
      const precision = deviation.map((width) => 1 / (a * a * width * width + s * s));
      return { least: precision, most: precision };
    }),
  );

const numberAt = (f: (t: Tensor) => Tensor, t: number): number => uniformValue(f(constant(t)))!;

function checkComponents(components: readonly MixtureComponent[]): void {
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
  if (wrong < 0) return;
  throw new UserError(
    `Gaussian mixture: component ${wrong} needs a positive weight, and a finite mean and a positive deviation of each of ${dimension} coordinates; give these.`,
  );
}
