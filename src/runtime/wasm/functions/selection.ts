/** Functions that select among their arguments, cheaper where one of these is known. */
import { type Arithmetic, constantLanes } from "../arithmetic.ts";
import type { Value } from "../block.ts";

/** -1, x or 1: x where it is zero or NaN. Twice times the largest number takes the smallest past 1 and leaves zero. */
export function sign(arithmetic: Arithmetic, x: Value): Value {
  const large = arithmetic.constant(2 ** arithmetic.exponentBias);
  const grown = arithmetic.mul(arithmetic.mul(x, large), large);
  return arithmetic.pmax(arithmetic.pmin(grown, arithmetic.constant(1)), arithmetic.constant(-1));
}

/** Where one argument is a known number, the form that keeps a NaN of the other alone. */
function extremum(arithmetic: Arithmetic, name: "min" | "max", a: Value, b: Value): Value {
  if (b.neverNaN) return arithmetic[`p${name}`](a, b);
  if (a.neverNaN) return arithmetic[`p${name}`](b, a);
  return arithmetic[name](a, b);
}

/** The larger; NaN if either is. */
export const maximum = (arithmetic: Arithmetic, a: Value, b: Value): Value => extremum(arithmetic, "max", a, b);

/** The smaller; NaN if either is. */
export const minimum = (arithmetic: Arithmetic, a: Value, b: Value): Value => extremum(arithmetic, "min", a, b);

const isZero = (arithmetic: Arithmetic, x: Value): boolean =>
  constantLanes(arithmetic.type, x)?.every((lane) => Object.is(lane, 0)) ?? false;

/** yes where condition > 0, else no. */
export function select(arithmetic: Arithmetic, condition: Value, yes: Value, no: Value): Value {
  const positive = arithmetic.less(arithmetic.constant(0), condition);
  if (isZero(arithmetic, no)) return arithmetic.and(yes, positive);
  if (isZero(arithmetic, yes)) return arithmetic.andNot(no, positive);
  return arithmetic.choose(positive, yes, no);
}
