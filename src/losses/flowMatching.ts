/** Conditional flow matching: the velocity field that carries noise to data along straight, or geodesic, paths. */
import { wrap } from "../graph/coordinates.ts";
import type { Tensor } from "../graph/op.ts";
import { add, mul, square, sub } from "../graph/ops/elementwise.ts";
import { sum } from "../graph/ops/reduce.ts";
import { fixedSize } from "../graph/shape.ts";

/** A velocity dx/dt, [batch, d] and [batch, 1] -> [batch, d]. */
export type Velocity = (x: Tensor, t: Tensor) => Tensor;

/**
 * x_t = x_0 + t D and its velocity D = x_1 - x_0 between data x_0 (t = 0) and noise x_1 (t = 1), [batch, d]; on the circle D is the shorter way round and
 * the path a geodesic (Chen and Lipman, ICLR 2024, section 3.3).
 */
export function straightPath(
  data: Tensor,
  noise: Tensor,
  t: Tensor,
  periods: readonly number[],
): { x: Tensor; velocity: Tensor } {
  const velocity = wrap(sub(noise, data), periods);
  return { x: wrap(add(data, mul(t, velocity)), periods), velocity };
}

/**
 * Mean over rows and coordinates of |v(x_t, t) - D|^2; data and noise [batch, d], t [batch, 1] -> scalar. Least where v(x, t) is the mean of D over
 * all pairs whose path is at x at t, which carries the one density to the other (Lipman et al., ICLR 2023, eq. 9 and theorem 2).
 */
export function flowMatchingLoss(velocity: Velocity, data: Tensor, noise: Tensor, t: Tensor, periods: readonly number[]): Tensor {
  const path = straightPath(data, noise, t, periods);
  const rows = fixedSize(data.shape[0], "the batch of flow matching");
  return mul(1 / (rows * periods.length), sum(square(sub(velocity(path.x, t), path.velocity))));
}
