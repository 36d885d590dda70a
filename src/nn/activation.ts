/** Activations as graphs. */
import type { Tensor } from "../graph/op.ts";
import { add, mul, sigmoid, sub, withSlope } from "../graph/ops/elementwise.ts";

/**
 * y = x s with s = sigmoid(x) (Elfwing, Uchibe and Doya, Neural Networks 107, 3, 2018). Its slope s + y (1 - s) is given, which is two
 * operations less than the sum of the partial derivatives.
 */
export function silu(x: Tensor): Tensor {
  const gate = sigmoid(x);
  const value = mul(x, gate);
  return withSlope(x, value, add(gate, mul(value, sub(1, gate))));
}
