/** Logarithms by the inverse hyperbolic tangent: log(1 + f) = 2 artanh(s), s = f/(2 + f). */
import type { Arithmetic, ElementType } from "../arithmetic.ts";
import type { Value } from "../block.ts";
import { exponentField } from "./bits.ts";
import { LOGARITHM, LOGARITHM_ONE_PLUS, type Polynomial } from "./coefficients.ts";
import { LN2_PARTS } from "./exponential.ts";
import { polynomial } from "./polynomial.ts";

/** sqrt(1/2), cut off. */
const HALF_ROOT: { readonly [T in ElementType]: bigint } = { float32: 0x3f3504f3n, float64: 0x3fe6a09e667f3bcdn };

/** Keeps exponents of scaled numbers positive. */
const EXPONENT_OFFSET = 128;

/** f - log(1 + f) = s (f - R), s R = 2 artanh(s) - 2 s, since 2 s = f - s f: small against f, so that its rounding hardly counts. */
function defect(arithmetic: Arithmetic, f: Value, table: Polynomial): Value {
  const s = arithmetic.div(f, arithmetic.add(f, arithmetic.constant(2)));
  const z = arithmetic.mul(s, s);
  return arithmetic.mul(s, arithmetic.sub(f, arithmetic.mul(z, polynomial(arithmetic, z, table[arithmetic.type]))));
}

/** log(1 + u) for 0 <= u <= 1. */
export const logOnePlus = (arithmetic: Arithmetic, u: Value): Value =>
  arithmetic.sub(u, defect(arithmetic, u, LOGARITHM_ONE_PLUS));

/** x = 2^exponent (1 + f), 1 + f in [sqrt(1/2), sqrt(2)), for positive finite x; subnormal numbers are scaled before. */
function decompose(arithmetic: Arithmetic, x: Value): { readonly exponent: Value; readonly f: Value } {
  const { bits, constant, exponentBias: bias, significandBits, type } = arithmetic;
  const small = arithmetic.less(x, constant(2 ** (1 - bias)));
  const shift = arithmetic.and(small, bits(exponentField(arithmetic, significandBits + 1)));
  const one = exponentField(arithmetic, bias);
  const scaled = arithmetic.mul(x, arithmetic.addIntegers(shift, bits(one)));
  // The exponent rises where the significand passes that of sqrt(1/2).
  const raise = bits(one - HALF_ROOT[type] + exponentField(arithmetic, EXPONENT_OFFSET));
  const raised = arithmetic.addIntegers(arithmetic.subIntegers(scaled, shift), raise);
  const integers = 2 ** significandBits;
  const exponent = arithmetic.or(arithmetic.shiftRight(raised, significandBits), constant(integers));
  const significand = arithmetic.and(raised, bits((1n << BigInt(significandBits)) - 1n));
  return {
    exponent: arithmetic.sub(exponent, constant(integers + bias + EXPONENT_OFFSET)),
    f: arithmetic.sub(arithmetic.addIntegers(significand, bits(HALF_ROOT[type])), constant(1)),
  };
}

/** What to add where x is not a positive finite number: -Infinity at 0, NaN below it, Infinity and NaN as they are; else 0. */
function exceptions(arithmetic: Arithmetic, x: Value): Value {
  const largest = arithmetic.constant(arithmetic.type === "float32" ? (2 - 2 ** -23) * 2 ** 127 : Number.MAX_VALUE);
  const above = arithmetic.sub(arithmetic.pmax(x, largest), largest);
  const zero = arithmetic.constant(0);
  const atZero = arithmetic.and(arithmetic.equal(x, zero), arithmetic.constant(Number.NEGATIVE_INFINITY));
  // A mask that is set is a NaN.
  return arithmetic.or(arithmetic.or(above, atZero), arithmetic.less(x, zero));
}

/** log(x) = e ln 2 + log(1 + f), x = 2^e (1 + f). */
export function log(arithmetic: Arithmetic, x: Value): Value {
  const { exponent, f } = decompose(arithmetic, x);
  const [high, low] = LN2_PARTS[arithmetic.type].map((part) => arithmetic.mul(exponent, arithmetic.constant(part)));
  const small = arithmetic.add(arithmetic.sub(low!, defect(arithmetic, f, LOGARITHM)), f);
  return arithmetic.add(arithmetic.add(small, high!), exceptions(arithmetic, x));
}
