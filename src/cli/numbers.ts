/** Numbers that options give. */

import { UserError } from "../errors.ts";
import { DECIMAL } from "../num/decimal.ts";

/** The number that a text writes in decimals; NaN of any other text. */
export const numberIn = (text: string): number => (DECIMAL.test(text.trim()) ? Number(text) : Number.NaN);

/** A number above 0; `text` is what the option was given, and `what` says what it must be: "a temperature above 0 K". */
export function positiveNumber(option: string, text: string, what: string): number {
  const value = numberIn(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new UserError(`${option} ${text} was given, but it must be ${what}: give such a value.`);
}

/** A whole number from `least` to `most`. */
export function wholeNumber(option: string, text: string, least: number, most: number = Number.MAX_SAFE_INTEGER): number {
  const value = numberIn(text);
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
  const range = most === Number.MAX_SAFE_INTEGER ? `from ${least} up` : `from ${least} to ${most}`;
  throw new UserError(`${option} ${text} was given, but it must be a whole number ${range}: give such a number.`);
}
