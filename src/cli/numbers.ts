/** Numbers that options give. */
import { UserError } from "../errors.ts";

/** A number above 0; `text` is what the option was given, and `what` says what it must be: "a temperature above 0 K". */
export function positiveNumber(option: string, text: string, what: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value > 0 && Number.isFinite(value)) return value;
  throw new UserError(`${option} ${text} was given, but it must be ${what}: give such a value.`);
}

/** A whole number from `least` to `most`. */
export function wholeNumber(option: string, text: string, least: number, most: number = Number.MAX_SAFE_INTEGER): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isSafeInteger(value) && value >= least && value <= most) return value;
  const range = most === Number.MAX_SAFE_INTEGER ? `from ${least} up` : `from ${least} to ${most}`;
  throw new UserError(`${option} ${text} was given, but it must be a whole number ${range}: give such a number.`);
}
