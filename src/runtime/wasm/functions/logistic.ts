/** Functions of exp(-x) that networks use. */
import type { Arithmetic } from "../arithmetic.ts";
import type { Value } from "../block.ts";
import { signBit } from "./bits.ts";
import { exp } from "./exponential.ts";
import { logOnePlus } from "./logarithm.ts";

/** 1 / (1 + exp(-x)). */
export function sigmoid(arithmetic: Arithmetic, x: Value): Value {
  const one = arithmetic.constant(1);
  return arithmetic.div(one, arithmetic.add(exp(arithmetic, arithmetic.neg(x)), one));
}

/** log(1 + exp(x)) = max(x, 0) + log(1 + exp(-|x|)). */
export function softplus(arithmetic: Arithmetic, x: Value): Value {
  const negative = arithmetic.or(x, signBit(arithmetic));
  const tail = logOnePlus(arithmetic, exp(arithmetic, negative));
  return arithmetic.add(arithmetic.pmax(x, arithmetic.constant(0)), tail);
}
