/** Layer normalisation. */
import type { Tensor } from "../graph/op.ts";
import { add, div, mul, sqrt, square, sub } from "../graph/ops/elementwise.ts";
import { sum } from "../graph/ops/reduce.ts";

/** Keeps the root finite where all features are equal. */
const EPSILON = 1e-5;

/** (x - mean) / sqrt(variance + 1e-5) over the last axis (Ba, Kiros and Hinton, 2016, eq. 3), without gain and bias, which the next layer has. */
export function layerNorm(x: Tensor): Tensor {
  const share = 1 / (x.shape.at(-1) as number);
  const centred = sub(x, mul(share, sum(x, -1, true)));
  return div(centred, sqrt(add(EPSILON, mul(share, sum(square(centred), -1, true)))));
}
