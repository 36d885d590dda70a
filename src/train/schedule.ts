/** Learning-rate schedules as graphs of the step counter. */
import type { Tensor } from "../graph/op.ts";
import { add, cos, maximum, minimum, mul } from "../graph/ops/elementwise.ts";

/** A learning rate that rises to its peak and falls along half a cosine. */
export interface Schedule {
  readonly peak: number;
  /** Steps of linear warm-up from 0. */
  readonly warmUp: number;
  /** Rate at the end as a fraction of the peak. */
  readonly floor: number;
}

/**
 * Linear warm-up, then half a cosine (Loshchilov and Hutter, SGDR, ICLR 2017, eq. 5) over `progress`, a scalar in [0, 1] that the caller
 * counts in steps or in time; `step` is the scalar t = 1, 2, ....
 */
export function warmUpCosine({ peak, warmUp, floor }: Schedule, step: Tensor, progress: Tensor): Tensor {
  const rising = minimum(1, mul(1 / Math.max(warmUp, 1), step));
  const falling = add(floor, mul((1 - floor) / 2, add(1, cos(mul(Math.PI, maximum(0, minimum(1, progress)))))));
  return mul(peak, mul(rising, falling));
}
