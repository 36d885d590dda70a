/**
 * Odd functions that rise from -1 to 1, as f = 2 u/(1 + u^2), u = tanh(artanh(f)/2): u is a ratio of short polynomials, and near f = 1
 * errors of u hardly count.
 */
import type { Arithmetic, ElementType } from "../arithmetic.ts";
import type { Value } from "../block.ts";
import { HALF_ERF, HALF_TANH, type Ratio } from "./coefficients.ts";
import { polynomial } from "./polynomial.ts";

type Limits = { readonly [T in ElementType]: number };

/** From here on the function is 1 but for one unit in the last place; the ratio is 1 at this very number, and nowhere above 1 before. */
const TANH_LIMIT: Limits = { float32: 8.925, float64: 18.83 };
const ERF_LIMIT: Limits = { float32: 3.798, float64: 5.885 };

/** With u = n/d, f = 2 n d/(n^2 + d^2). */
function saturating(arithmetic: Arithmetic, x: Value, table: Ratio, limits: Limits): Value {
  const { add, constant, mul, type } = arithmetic;
  const bounded = arithmetic.pmin(arithmetic.pmax(x, constant(-limits[type])), constant(limits[type]));
  const z = mul(bounded, bounded);
  const n = mul(bounded, polynomial(arithmetic, z, table[type].numerator));
  const d = polynomial(arithmetic, z, table[type].denominator);
  const product = mul(n, d);
  return arithmetic.div(add(product, product), add(mul(n, n), mul(d, d)));
}

/** tanh(x). */
export const tanh = (arithmetic: Arithmetic, x: Value): Value => saturating(arithmetic, x, HALF_TANH, TANH_LIMIT);

/** erf(x). */
export const erf = (arithmetic: Arithmetic, x: Value): Value => saturating(arithmetic, x, HALF_ERF, ERF_LIMIT);
