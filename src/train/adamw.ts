/** The optimiser as a graph. */
import type { Tensor } from "../graph/op.ts";
import { add, div, exp, minimum, mul, sqrt, square, sub } from "../graph/ops/elementwise.ts";
import { sum } from "../graph/ops/reduce.ts";

/** Settings of AdamW. */
export interface AdamWOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
}

/** The usual settings of AdamW. */
export const adamWDefaults: AdamWOptions = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 };

/** One parameter with its discounted sums of gradients and of their squares: the moments are (1 - b1) and (1 - b2) of them. */
export interface AdamWState {
  readonly parameter: Tensor;
  readonly first: Tensor;
  readonly second: Tensor;
}

/**
 * AdamW with bias correction (Loshchilov and Hutter, ICLR 2019, algorithm 2): m' = b1 m + (1 - b1) g, v' = b2 v + (1 - b2) g^2,
 * p' = p - rate (m' / (1 - b1^t) / (sqrt(v' / (1 - b2^t)) + eps) + decay p), with first = m / (1 - b1) and second = v / (1 - b2).
 * `gradient` is a function of nothing but the graph; `step` is the scalar t = 1, 2, ..., `rate` the scalar learning rate.
 */
export function adamw(
  { parameter, first, second }: AdamWState,
  gradient: Tensor,
  step: Tensor,
  rate: Tensor,
  options: AdamWOptions,
): AdamWState {
  const { beta1, beta2, epsilon, weightDecay } = options;
  const newFirst = add(mul(beta1, first), gradient);
  const newSecond = add(mul(beta2, second), square(gradient));
  // With a = (1 - b1) / (1 - b1^t) and c^2 = (1 - b2^t) / (1 - b2) the direction is a c first' / (sqrt(second') + c eps): scalars go with scalars, so that arrays
  // are touched seldom.
  const correction = sqrt(mul(1 / (1 - beta2), unbiased(beta2, step)));
  const stepSize = div(mul(1 - beta1, mul(rate, correction)), unbiased(beta1, step));
  const direction = div(newFirst, add(sqrt(newSecond), mul(epsilon, correction)));
  const decayed = weightDecay === 0 ? parameter : mul(sub(1, mul(weightDecay, rate)), parameter);
  return { parameter: sub(decayed, mul(stepSize, direction)), first: newFirst, second: newSecond };
}

/** 1 - beta^t. */
const unbiased = (beta: number, step: Tensor): Tensor => sub(1, exp(mul(Math.log(beta), step)));

/** Global Euclidean norm of several tensors. */
export const globalNorm = (tensors: readonly Tensor[]): Tensor =>
  sqrt(tensors.map((tensor) => sum(square(tensor))).reduce((a, b) => add(a, b)));

/** Factor that brings a global norm down to `limit`: min(1, limit / norm). */
export const clipFactor = (norm: Tensor, limit: number): Tensor => minimum(1, div(limit, add(norm, 1e-12)));
