/** Sine and cosine by whole half turns: sin(x) = (-1)^n sin(x - n pi), |x - n pi| <= pi/2. */
import type { Arithmetic, ElementType } from "../arithmetic.ts";
import type { Value } from "../block.ts";
import { reduce, roundToBits } from "./bits.ts";
import { SINE } from "./coefficients.ts";
import { polynomial } from "./polynomial.ts";

/**
 * pi in parts of 11 bits (float32) or 33 bits (float64) and a rest: products with n are exact up to |x| = 8192 or 1e6 and more.
 * Beyond, the argument is off by about its own unit in the last place.
 */
const PI_PARTS: { readonly [T in ElementType]: readonly number[] } = {
  float32: [3.140625, 0.0009675025939941406, 1.509958e-7],
  float64: [3.1415926534682512, 1.2154201012607932e-10, 4.044532497591901e-21],
};

/** (-1)^n sin(r), n the lowest bit. */
function signedSine(arithmetic: Arithmetic, r: Value, n: Value): Value {
  const z = arithmetic.mul(r, r);
  const sine = arithmetic.add(r, arithmetic.mul(arithmetic.mul(r, z), polynomial(arithmetic, z, SINE[arithmetic.type])));
  return arithmetic.xor(sine, arithmetic.shiftLeft(n, 8 * arithmetic.bytes - 1));
}

/** sin(x), for |x| up to 8192 in float32 and 1e6 in float64; NaN at infinity. */
export function sin(arithmetic: Arithmetic, x: Value): Value {
  const n = roundToBits(arithmetic, arithmetic.mul(x, arithmetic.constant(1 / Math.PI)));
  return signedSine(arithmetic, reduce(arithmetic, x, n.value, PI_PARTS[arithmetic.type]), n.bits);
}

/** cos(x) = sin(x + pi/2) = (-1)^n sin(x - (n - 1/2) pi), with the domain of `sin`. */
export function cos(arithmetic: Arithmetic, x: Value): Value {
  const half = arithmetic.constant(0.5);
  const turns = arithmetic.add(arithmetic.mul(x, arithmetic.constant(1 / Math.PI)), half);
  const n = roundToBits(arithmetic, turns);
  const r = reduce(arithmetic, x, arithmetic.sub(n.value, half), PI_PARTS[arithmetic.type]);
  return signedSine(arithmetic, r, n.bits);
}
