/** Numbers as patterns of bits: significand, exponent and sign. */
import type { Arithmetic } from "../arithmetic.ts";
import type { Value } from "../block.ts";

/** -0: all bits but the sign are clear. */
export const signBit = (arithmetic: Arithmetic): Value => arithmetic.constant(-0);

/** x with its sign changed where the mask is set. */
export const negateWhere = (arithmetic: Arithmetic, mask: Value, x: Value): Value =>
  arithmetic.xor(x, arithmetic.and(mask, signBit(arithmetic)));

/** An exponent as it stands in the bits of a number, above the significand. */
export const exponentField = ({ significandBits }: Arithmetic, exponent: number): bigint =>
  BigInt(exponent) << BigInt(significandBits);

/** A number rounded to an integer. */
export interface Rounded {
  /** The integer as a number. */
  readonly value: Value;
  /** Bits that hold the integer plus an offset in their lowest places. */
  readonly bits: Value;
}

/**
 * x to the nearest integer, halves to even, for |x| < 2^(significandBits - 2): next to 1.5 2^significandBits numbers are integers,
 * and the lowest bits of the sum count them.
 */
export function roundToBits(arithmetic: Arithmetic, x: Value, offset = 0): Rounded {
  const magic = arithmetic.constant(1.5 * 2 ** arithmetic.significandBits + offset);
  const bits = arithmetic.add(x, magic);
  return { value: arithmetic.sub(bits, magic), bits };
}

/** x - n (parts[0] + parts[1] + ...): exact but for the last step if n times all parts but the last are exact (Cody and Waite 1980). */
export const reduce = (arithmetic: Arithmetic, x: Value, n: Value, parts: readonly number[]): Value =>
  parts.reduce((rest, part) => arithmetic.sub(rest, arithmetic.mul(n, arithmetic.constant(part))), x);
