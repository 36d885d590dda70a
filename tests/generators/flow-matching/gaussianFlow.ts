/** A flow in closed form: what flow matching learns of independent normals. */
import type { Flow } from "../../../src/generators/flow-matching/flow.ts";
import { constant } from "../../../src/graph/node.ts";
import type { Tensor } from "../../../src/graph/op.ts";
import { add, div, mul, square, sub } from "../../../src/graph/ops/elementwise.ts";

/**
 * With data N(m, s^2) and noise N(0, 1), independent, x_t = (1 - t) x_0 + t x_1 is N((1 - t) m, r^2) with r^2 = (1 - t)^2 s^2 + t^2, and
 * E[x_1 - x_0 | x_t = x] = -m + (t - (1 - t) s^2) (x - (1 - t) m) / r^2.
 */
export function gaussianVelocity(means: readonly number[], deviations: readonly number[]): (x: Tensor, t: Tensor) => Tensor {
  const m = constant(means);
  const variance = constant(deviations.map((value) => value ** 2));
  return (x, t) => {
    const left = sub(1, t);
    const spread = add(mul(square(left), variance), square(t));
    const slope = div(sub(t, mul(left, variance)), spread);
    return sub(mul(slope, sub(x, mul(left, m))), m);
  };
}

export const gaussianFlow = (means: readonly number[], deviations: readonly number[]): Flow<Record<string, Tensor>> => ({
  name: "gaussian",
  dimension: means.length,
  periods: means.map(() => 0),
  cite: [],
  init: () => ({}),
  inputs: () => ({}),
  velocity: (_, x, t) => gaussianVelocity(means, deviations)(x, t),
});

/** log N(x; m, s^2) summed over the coordinates. */
export const gaussianLogDensity = (x: readonly number[], means: readonly number[], deviations: readonly number[]): number =>
  x.reduce(
    (total, value, index) =>
      total - 0.5 * ((value - means[index]!) / deviations[index]!) ** 2 - Math.log(deviations[index]! * Math.sqrt(2 * Math.PI)),
    0,
  );
