/** The operators and functions of OpenMM's expressions, as libraries/lepton/include/lepton/Operation.h defines them. */
import { uniformValue } from "../../src/graph/node.ts";
import type { Tensor } from "../../src/graph/op.ts";
import {
  abs,
  add,
  atan2,
  cos,
  div,
  erf,
  exp,
  log,
  maximum,
  minimum,
  mul,
  neg,
  reciprocal,
  sin,
  sqrt,
  square,
  sub,
  tanh,
} from "../../src/graph/ops/elementwise.ts";
import { erfValue } from "../../src/graph/ops/erf.ts";
import type { FunctionRule, Guard } from "./expression.ts";
import { choose, guarded, nonZero, within } from "./guards.ts";
import { power } from "./powers.ts";
import { ceil, delta, floor, step } from "./rounding.ts";

/** A function of arguments that are all needed wherever its value is. */
function rule<X extends number[]>(
  arity: X["length"],
  value: (...x: X) => number,
  graph: (x: Tensor[], guard: Guard) => Tensor,
): FunctionRule {
  return {
    arity,
    value: (...x) => value(...(x as X)),
    graph: (x, guard) =>
      graph(
        x.map((argument) => argument(guard)),
        guard,
      ),
  };
}

type One = [number];
type Two = [number, number];

const unary = (value: (x: number) => number, graph: (x: Tensor, guard: Guard) => Tensor): FunctionRule =>
  rule<One>(1, value, ([x], guard) => graph(x!, guard));
const binary = (value: (a: number, b: number) => number, graph: (a: Tensor, b: Tensor, guard: Guard) => Tensor): FunctionRule =>
  rule<Two>(2, value, ([a, b], guard) => graph(a!, b!, guard));

const quotient = (a: Tensor | number, b: Tensor, guard: Guard): Tensor => div(a, guarded(b, guard));
const exponential = (x: Tensor, guard: Guard): Tensor => exp(guarded(x, guard, 0));
/** sqrt(1 - x^2). */
const complement = (x: Tensor): Tensor => sqrt(sub(1, square(x)));
const cosh = (x: Tensor, guard: Guard): Tensor => mul(0.5, add(exponential(x, guard), exponential(neg(x), guard)));

/** x != 0 ? yes : no. Where the condition is one and the same for all elements, the other value is not even computed. */
const selection: FunctionRule = {
  arity: 3,
  value: (x, yes, no) => (x !== 0 ? yes! : no!),
  graph: ([x, yes, no], guard) => {
    const test = x!(guard);
    const known = uniformValue(test);
    if (known !== undefined) return (known !== 0 ? yes! : no!)(guard);
    const condition = nonZero(test);
    return choose(condition, yes!(within(guard, condition, true)), no!(within(guard, condition, false)));
  },
};

/** -x. */
export const negation: FunctionRule = unary((x) => -x, neg);

/** Operators between two values, by their signs. */
export const operatorRules: ReadonlyMap<string, FunctionRule> = new Map([
  ["+", binary((a, b) => a + b, add)],
  ["-", binary((a, b) => a - b, sub)],
  ["*", binary((a, b) => a * b, mul)],
  ["/", binary((a, b) => a / b, quotient)],
  ["^", binary((a, b) => a ** b, power)],
]);

/** Functions by their names. */
export const functionRules: ReadonlyMap<string, FunctionRule> = new Map([
  ["sqrt", unary(Math.sqrt, (x, guard) => sqrt(guarded(x, guard)))],
  ["exp", unary(Math.exp, exponential)],
  ["log", unary(Math.log, (x, guard) => log(guarded(x, guard)))],
  ["sin", unary(Math.sin, sin)],
  ["cos", unary(Math.cos, cos)],
  [
    "sec",
    unary(
      (x) => 1 / Math.cos(x),
      (x, guard) => quotient(1, cos(x), guard),
    ),
  ],
  [
    "csc",
    unary(
      (x) => 1 / Math.sin(x),
      (x, guard) => quotient(1, sin(x), guard),
    ),
  ],
  ["tan", unary(Math.tan, (x, guard) => quotient(sin(x), cos(x), guard))],
  [
    "cot",
    unary(
      (x) => 1 / Math.tan(x),
      (x, guard) => quotient(cos(x), sin(x), guard),
    ),
  ],
  ["asin", unary(Math.asin, (x, guard) => arcSine(guarded(x, guard, 0)))],
  ["acos", unary(Math.acos, (x, guard) => arcCosine(guarded(x, guard, 0)))],
  ["atan", unary(Math.atan, (x) => atan2(x, 1))],
  ["atan2", binary(Math.atan2, (y, x, guard) => atan2(y, guarded(x, guard)))],
  // Unlike (exp(x) - exp(-x)) / 2, the product loses no digits near 0.
  ["sinh", unary(Math.sinh, (x, guard) => mul(tanh(x), cosh(x, guard)))],
  ["cosh", unary(Math.cosh, cosh)],
  ["tanh", unary(Math.tanh, tanh)],
  ["erf", unary(erfValue, erf)],
  [
    "erfc",
    unary(
      (x) => 1 - erfValue(x),
      (x) => sub(1, erf(x)),
    ),
  ],
  ["step", unary((x) => (x >= 0 ? 1 : 0), step)],
  ["delta", unary((x) => (x === 0 ? 1 : 0), delta)],
  ["square", unary((x) => x ** 2, square)],
  [
    "cube",
    unary(
      (x) => x ** 3,
      (x) => mul(square(x), x),
    ),
  ],
  [
    "recip",
    unary(
      (x) => 1 / x,
      (x, guard) => reciprocal(guarded(x, guard)),
    ),
  ],
  ["min", binary(Math.min, minimum)],
  ["max", binary(Math.max, maximum)],
  ["abs", unary(Math.abs, abs)],
  ["floor", unary(Math.floor, floor)],
  ["ceil", unary(Math.ceil, ceil)],
  ["select", selection],
]);

/** atan2(x, sqrt(1 - x^2)). */
function arcSine(x: Tensor): Tensor {
  return atan2(x, complement(x));
}

/** atan2(sqrt(1 - x^2), x). */
function arcCosine(x: Tensor): Tensor {
  return atan2(complement(x), x);
}
