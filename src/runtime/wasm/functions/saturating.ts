/** Odd functions that end at -1 and 1, as x P(x^2) / Q(x^2) up to where they are 1 in the element type. */
import type { Arithmetic, ElementType } from "../arithmetic.ts";
import type { Value } from "../block.ts";
import { ERF, type Ratio, TANH } from "./coefficients.ts";
import { scaledRatio } from "./polynomial.ts";

type Limits = { readonly [T in ElementType]: number };

/** From here on the functions are 1. */
const TANH_LIMIT: Limits = { float32: 9.02, float64: 19.07 };
const ERF_LIMIT: Limits = { float32: 3.92, float64: 5.92 };

function saturating(arithmetic: Arithmetic, x: Value, table: Ratio, limits: Limits): Value {
  const limit = limits[arithmetic.type];
  const bounded = arithmetic.pmin(arithmetic.pmax(x, arithmetic.constant(-limit)), arithmetic.constant(limit));
  return scaledRatio(arithmetic, bounded, arithmetic.mul(bounded, bounded), table);
}

/** tanh(x). */
export const tanh = (arithmetic: Arithmetic, x: Value): Value => saturating(arithmetic, x, TANH, TANH_LIMIT);

/** erf(x). */
export const erf = (arithmetic: Arithmetic, x: Value): Value => saturating(arithmetic, x, ERF, ERF_LIMIT);
