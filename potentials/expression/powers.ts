/** Powers as graphs: by multiplication where the exponents allow, by logarithms elsewhere. */
import { constant, isOp, uniformValue } from "../../src/graph/node.ts";
import type { Tensor } from "../../src/graph/op.ts";
import { exp, log, mul, reciprocal, select, sqrt, square, sub } from "../../src/graph/ops/elementwise.ts";
import type { Guard } from "./expression.ts";
import { guarded } from "./guards.ts";
import { delta } from "./rounding.ts";

/** Exponents are powers by multiplication up to this size; each doubling costs one. */
const LARGEST_INTEGER = 1024;

/** x^n of an integer n >= 1, by squaring: x^13 = x^8 x^4 x. */
function naturalPower(x: Tensor, n: number): Tensor {
  if (n === 1) return x;
  const half = square(naturalPower(x, Math.floor(n / 2)));
  return n % 2 === 0 ? half : mul(half, x);
}

/** f(x), a power whose slope vanishes at 0, without the root or the logarithm of 0 that its formula has there. */
function vanishingAtZero(x: Tensor, guard: Guard, f: (x: Tensor) => Tensor): Tensor {
  if (guard.isPositive(x)) return f(x);
  const isZero = delta(x);
  return select(isZero, 0, f(select(isZero, 1, x)));
}

/** x^e of one exponent that is a multiple of 1/2. */
function halfIntegerPower(x: Tensor, e: number, guard: Guard): Tensor {
  if (e === 0) return constant(1);
  if (e < 0) return reciprocal(guarded(halfIntegerPower(x, -e, guard), guard));
  const whole = Math.floor(e);
  if (whole === e) return naturalPower(x, e);
  if (whole === 0) return sqrt(guarded(x, guard));
  return vanishingAtZero(guarded(x, guard), guard, (base) => mul(naturalPower(base, whole), sqrt(base)));
}

/** x^n of integers n, a constant per element: the product of those of x, x^2, x^4, ... that the bits of n name. */
function integerPowers(x: Tensor, exponents: Float64Array, guard: Guard): Tensor {
  const isNegative = constant(exponents.map((n) => (n < 0 ? 1 : 0)));
  const inverse = reciprocal(select(isNegative, guarded(x, guard), 1));
  let factor = exponents.some((n) => n < 0) ? select(isNegative, inverse, x) : x;
  const sizes = exponents.map(Math.abs);
  let product = constant(1);
  for (let bit = 1; sizes.some((n) => n >= bit); bit *= 2) {
    const has = constant(sizes.map((n) => Math.floor(n / bit) % 2));
    product = mul(product, select(has, factor, 1));
    factor = square(factor);
  }
  return product;
}

/** exp(e log(x)), NaN for x below 0. */
function generalPower(x: Tensor, e: Tensor, guard: Guard): Tensor {
  const formula = (base: Tensor): Tensor => exp(mul(e, log(base)));
  const isSmooth = guard.isPositive(sub(e, 1));
  return isSmooth ? vanishingAtZero(guarded(x, guard), guard, formula) : formula(guarded(x, guard));
}

/** x^e, element by element. */
export function power(x: Tensor, e: Tensor, guard: Guard): Tensor {
  const exponent = uniformValue(e);
  if (exponent !== undefined && Number.isInteger(2 * exponent) && Math.abs(exponent) <= LARGEST_INTEGER) {
    return halfIntegerPower(x, exponent, guard);
  }
  const data = isOp(e, "constant") ? e.attributes.data : undefined;
  const areIntegers = data?.every((n) => Number.isInteger(n) && Math.abs(n) <= LARGEST_INTEGER);
  return data !== undefined && areIntegers ? integerPowers(x, data, guard) : generalPower(x, e, guard);
}
