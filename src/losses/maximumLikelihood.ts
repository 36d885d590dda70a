/** Maximum likelihood. */
import type { Tensor } from "../graph/op.ts";
import { div, mul, neg } from "../graph/ops/elementwise.ts";
import { sum } from "../graph/ops/reduce.ts";

/** -sum_i w_i log q(z_i) / sum_i w_i: forward Kullback-Leibler divergence up to the data's entropy; log q and w [batch, 1] -> scalar. */
export const maximumLikelihood = (logDensity: Tensor, weights: Tensor): Tensor =>
  neg(div(sum(mul(weights, logDensity)), sum(weights)));
