/** Inverse circular functions. */
import type { Arithmetic } from "../arithmetic.ts";
import type { Value } from "../block.ts";
import { negateWhere } from "./bits.ts";
import { ARC_COSINE, ARC_TANGENT } from "./coefficients.ts";
import { polynomial } from "./polynomial.ts";

/** Number in the lanes where the mask is set, else 0. */
const where = (arithmetic: Arithmetic, mask: Value, number: number): Value => arithmetic.and(mask, arithmetic.constant(number));

/** arccos(x) = sqrt(1 - x) P(x) for x >= 0, else pi - arccos(-x); NaN outside [-1, 1]. */
export function acos(arithmetic: Arithmetic, x: Value): Value {
  const size = arithmetic.abs(x);
  const left = arithmetic.less(x, arithmetic.constant(0));
  const root = arithmetic.sqrt(arithmetic.sub(arithmetic.constant(1), size));
  const angle = arithmetic.mul(root, polynomial(arithmetic, size, ARC_COSINE[arithmetic.type]));
  return arithmetic.add(negateWhere(arithmetic, left, angle), where(arithmetic, left, Math.PI));
}

/** Smallest positive number: in place of a zero below, it makes 0/0 zero. */
const SMALLEST = { float32: 2 ** -149, float64: 2 ** -1074 } as const;

/**
 * Angle of the point (x, y) in (-pi, pi], where -0 counts as 0. NaN where both are infinite.
 * The angle q + q^3 P(q^2) of q = min(|x|, |y|) / max(|x|, |y|), reflected where |x| < |y|, x < 0 or y < 0.
 */
export function atan2(arithmetic: Arithmetic, y: Value, x: Value): Value {
  const zero = arithmetic.constant(0);
  const [height, width] = [arithmetic.abs(y), arithmetic.abs(x)];
  // In this order a NaN of x stays in the numerator, and one of y in the denominator.
  const longer = arithmetic.pmax(arithmetic.pmax(height, width), arithmetic.constant(SMALLEST[arithmetic.type]));
  const q = arithmetic.div(arithmetic.pmin(width, height), longer);
  const z = arithmetic.mul(q, q);
  const angle = arithmetic.add(q, arithmetic.mul(arithmetic.mul(q, z), polynomial(arithmetic, z, ARC_TANGENT[arithmetic.type])));
  const steep = arithmetic.less(width, height);
  const left = arithmetic.less(x, zero);
  const upTo = arithmetic.add(negateWhere(arithmetic, steep, angle), where(arithmetic, steep, Math.PI / 2));
  const above = arithmetic.add(negateWhere(arithmetic, left, upTo), where(arithmetic, left, Math.PI));
  return negateWhere(arithmetic, arithmetic.less(y, zero), above);
}
