/** Activations as graphs. */
import type { Tensor } from "../graph/op.ts";
import { mul, sigmoid } from "../graph/ops/elementwise.ts";

/** x sigmoid(x) (Elfwing, Uchibe and Doya, Neural Networks 107, 3, 2018). */
export const silu = (x: Tensor): Tensor => mul(x, sigmoid(x));
