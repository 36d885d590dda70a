/** The exponential function. */
import type { Arithmetic, ElementType } from "../arithmetic.ts";
import type { Value } from "../block.ts";
import { reduce, roundToBits } from "./bits.ts";
import { EXPONENTIAL } from "./coefficients.ts";
import { polynomial } from "./polynomial.ts";

/** ln 2 in parts whose products with n are exact but for the last. */
export const LN2_PARTS: { readonly [T in ElementType]: readonly number[] } = {
  float32: [0.693359375, -0.00021219444],
  float64: [0.6931471803691238, 1.9082149292705877e-10],
};

/**
 * exp(x) = 2 P(r) 2^(n - 1), x = n ln 2 + r, |r| <= ln(2)/2. The half power of two is what reaches the largest number without
 * passing it; the price is that results below 2^(3/2 - bias) are 0, of which half a binade is above the subnormal numbers.
 */
export function exp(arithmetic: Arithmetic, x: Value): Value {
  const { constant, exponentBias: bias, significandBits } = arithmetic;
  // Beyond these bounds the result is 0 or Infinity; NaN passes.
  const above = arithmetic.pmax(x, constant((1 - bias) * Math.LN2));
  const bounded = arithmetic.pmin(above, constant((bias + 1.4) * Math.LN2));
  const n = roundToBits(arithmetic, arithmetic.mul(bounded, constant(Math.LOG2E)), bias - 1);
  const r = reduce(arithmetic, bounded, n.value, LN2_PARTS[arithmetic.type]);
  return arithmetic.mul(polynomial(arithmetic, r, EXPONENTIAL[arithmetic.type]), arithmetic.shiftLeft(n.bits, significandBits));
}
