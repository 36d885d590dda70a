/**
 * Texts of decimal numbers. Each letter can be matched in one way only, so that the time does not grow faster than the length of the text.
 */
export const DECIMAL: RegExp = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
