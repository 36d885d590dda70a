/** Texts of numbers. Each letter can be matched in one way only, so that the time does not grow faster than the length of the text. */

/** A decimal number, with or without an exponent. */
export const DECIMAL: RegExp = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** A whole number. */
export const INTEGER: RegExp = /^[+-]?\d+$/;
