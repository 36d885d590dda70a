/** Evaluation of polynomials. */
import type { Arithmetic } from "../arithmetic.ts";
import type { Value } from "../block.ts";

/** Up to here Horner's rule is short enough. */
const SHORT = 4;

/** sum_k c_k x^k by Horner's rule. */
function horner(arithmetic: Arithmetic, x: Value, coefficients: readonly number[]): Value {
  const [last, ...lower] = coefficients.toReversed();
  return lower.reduce((total, c) => arithmetic.add(arithmetic.mul(total, x), arithmetic.constant(c)), arithmetic.constant(last!));
}

/**
 * sum_k c_k x^k, coefficients from the lowest on: c_0 + x (E(x^2) + x O(x^2)). The two chains of Horner's rule run side by side in the
 * processor; the step outside of them keeps their rounding small where c_0 is the largest part.
 */
export function polynomial(arithmetic: Arithmetic, x: Value, coefficients: readonly number[]): Value {
  if (coefficients.length <= SHORT) return horner(arithmetic, x, coefficients);
  const [first, ...rest] = coefficients;
  const z = arithmetic.mul(x, x);
  const [even, odd] = [0, 1].map((parity) =>
    horner(
      arithmetic,
      z,
      rest.filter((_, k) => k % 2 === parity),
    ),
  );
  const inner = arithmetic.add(even!, arithmetic.mul(x, odd!));
  return arithmetic.add(arithmetic.mul(inner, x), arithmetic.constant(first!));
}
