import { valueWithError } from "../num/valueWithError.ts";

const THIN_SPACE = "\u202f"; // narrow and not broken at the end of a line
const MINUS = "\u2212";

const typographic = (text: string): string => text.replace("-", MINUS);

/** An integer with thin spaces between thousands. */
export const formatCount = (value: number): string =>
  Number.isFinite(value)
    ? typographic(String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, THIN_SPACE))
    : formatSpecial(value);

const formatSpecial = (value: number): string => (Number.isNaN(value) ? "not known" : value > 0 ? "∞" : `${MINUS}∞`);

/** A number with a fixed number of decimals. */
export const formatFixed = (value: number, decimals: number): string => {
  if (!Number.isFinite(value)) return formatSpecial(value);
  const text = value.toFixed(decimals);
  return typographic(Number(text) === 0 ? text.replace("-", "") : text);
};

/** A number with significant digits; powers of ten beyond 10^6 and below 10^-4. */
export const formatSignificant = (value: number, digits = 3): string => {
  if (!Number.isFinite(value)) return formatSpecial(value);
  if (value === 0) return "0";
  const magnitude = Math.abs(value);
  if (magnitude >= 1e6 || magnitude < 1e-4) {
    const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
    return typographic(`${mantissa}${THIN_SPACE}×${THIN_SPACE}10${superscript(Number(exponent))}`);
  }
  const rounded = Number(value.toPrecision(digits));
  return formatFixed(rounded, Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(rounded)))));
};

const superscript = (exponent: number): string =>
  [...String(exponent)].map((digit) => (digit === "-" ? "⁻" : (("⁰¹²³⁴⁵⁶⁷⁸⁹" as string)[Number(digit)] ?? ""))).join("");

/** A fraction as percent with sensible digits. */
export const formatPercent = (fraction: number): string => {
  if (!Number.isFinite(fraction)) return formatSpecial(fraction);
  const percent = 100 * fraction;
  if (percent === 0) return `0${THIN_SPACE}%`;
  if (Math.abs(percent) < 0.01) return `${percent < 0 ? `${MINUS}` : ""}<${THIN_SPACE}0.01${THIN_SPACE}%`;
  return `${formatFixed(percent, Math.abs(percent) >= 10 ? 1 : 2)}${THIN_SPACE}%`;
};

/** Value ± one standard error: the error with two significant digits, the value with as many decimals. */
export const formatWithError = (value: number, error: number): string =>
  Number.isFinite(value)
    ? valueWithError(value, error, (plain) => formatSignificant(plain, 4), formatFixed)
    : formatSpecial(value);

/** A wall time: seconds below two minutes, then minutes and seconds, then hours and minutes. */
export const formatSeconds = (seconds: number): string => {
  if (!Number.isFinite(seconds)) return formatSpecial(seconds);
  if (seconds < 119.95) return `${seconds < 10 ? formatSignificant(seconds, 2) : formatFixed(seconds, 1)} s`;
  const whole = Math.round(seconds);
  if (whole < 7200) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};
