/** Evaluation of polynomials and their ratios. */
import type { Arithmetic } from "../arithmetic.ts";
import type { Value } from "../block.ts";
import type { Polynomial, Ratio } from "./coefficients.ts";

/** sum_k c_k x^k by Horner's rule. */
function horner(arithmetic: Arithmetic, x: Value, coefficients: readonly number[]): Value {
  const [last, ...lower] = coefficients.toReversed();
  return lower.reduce((total, c) => arithmetic.add(arithmetic.mul(total, x), arithmetic.constant(c)), arithmetic.constant(last!));
}

/** The polynomial at x. */
export const polynomial = (arithmetic: Arithmetic, x: Value, table: Polynomial): Value =>
  horner(arithmetic, x, table[arithmetic.type]);

/** factor P(x) / Q(x). */
export function scaledRatio(arithmetic: Arithmetic, factor: Value, x: Value, table: Ratio): Value {
  const { numerator, denominator } = table[arithmetic.type];
  return arithmetic.div(arithmetic.mul(factor, horner(arithmetic, x, numerator)), horner(arithmetic, x, denominator));
}
