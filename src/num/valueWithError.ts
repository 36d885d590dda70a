/**
 * A value and one standard error as text, "value ± error": the error with two significant digits, the value with as many decimals.
 *
 * `plain` writes a value without an error, such as one that is exact (error 0) or whose error is not known (NaN, Infinity); `fixed` one with so many decimals.
 */
export function valueWithError(
  value: number,
  error: number,
  plain: (value: number) => string,
  fixed: (value: number, decimals: number) => string,
): string {
  if (!Number.isFinite(error)) return `${plain(value)} (error not known)`;
  if (error <= 0) return plain(value);
  const rounded = Number(error.toPrecision(2));
  const digits = 1 - Math.floor(Math.log10(rounded));
  // Errors of 100 and more leave the last digits of the value unknown, too.
  const known = digits < 0 ? Math.round(value * 10 ** digits) / 10 ** digits : value;
  return `${fixed(known, Math.max(0, digits))} ± ${fixed(rounded, Math.max(0, digits))}`;
}
