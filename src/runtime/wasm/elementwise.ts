/** Elementwise operations on vectors. */
import type { ElementwiseName } from "../../graph/ops/elementwise.ts";
import type { Arithmetic } from "./arithmetic.ts";
import type { Value } from "./block.ts";
import { cos, sin } from "./functions/circular.ts";
import { exp } from "./functions/exponential.ts";
import { acos, atan2 } from "./functions/inverseCircular.ts";
import { log } from "./functions/logarithm.ts";
import { sigmoid, softplus } from "./functions/logistic.ts";
import { erf, tanh } from "./functions/saturating.ts";
import { maximum, minimum, select, sign } from "./functions/selection.ts";

/** Builds the instructions of an operation. */
type VectorFunction = (arithmetic: Arithmetic, ...inputs: Value[]) => Value;

/**
 * The operations, without branches. Values are those of the references in src/graph/ops/elementwise.ts within the bounds in
 * tests/runtime/wasm/bounds.ts, but for atan2 of two infinities, which is NaN, and results of exp below 2^(3/2) times the smallest normal
 * number, which are 0.
 */
export const VECTOR_FUNCTIONS: { readonly [K in ElementwiseName]: VectorFunction } = {
  neg: (arithmetic, x: Value) => arithmetic.neg(x),
  exp,
  log,
  sqrt: (arithmetic, x: Value) => arithmetic.sqrt(x),
  reciprocal: (arithmetic, x: Value) => arithmetic.div(arithmetic.constant(1), x),
  abs: (arithmetic, x: Value) => arithmetic.abs(x),
  sign,
  round: (arithmetic, x: Value) => arithmetic.nearest(x),
  sin,
  cos,
  acos,
  tanh,
  sigmoid,
  softplus,
  erf,
  add: (arithmetic, a: Value, b: Value) => arithmetic.add(a, b),
  sub: (arithmetic, a: Value, b: Value) => arithmetic.sub(a, b),
  mul: (arithmetic, a: Value, b: Value) => arithmetic.mul(a, b),
  div: (arithmetic, a: Value, b: Value) => arithmetic.div(a, b),
  maximum,
  minimum,
  atan2,
  select,
  stopGradient: (_, x: Value) => x,
  withSlope: (_, _x: Value, value: Value) => value,
};
