/** Numbers, times and places as terminals show them. */

import { relative, sep } from "node:path";
import { valueWithError } from "../../num/valueWithError.ts";

/** "m:ss" or "h:mm:ss". */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number): string => String(value).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** Four significant digits; whole numbers in full up to a million. */
export function formatFigure(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const magnitude = Math.abs(value);
  if (Number.isInteger(value) && magnitude < 1e6) return String(value);
  if (magnitude !== 0 && (magnitude >= 1e6 || magnitude < 1e-3)) return value.toExponential(2);
  return String(Number(value.toPrecision(4)));
}

/** Value ± one standard error. */
export const formatWithError = (value: number, error: number): string =>
  Number.isFinite(value)
    ? valueWithError(
        value,
        error,
        (plain) => String(Number(plain.toPrecision(4))),
        (known, decimals) => known.toFixed(decimals),
      )
    : String(value);

/** Three significant digits and the unit: "85.1 steps/s". */
export const formatRate = (rate: number, unit: string): string => `${formatFigure(Number(rate.toPrecision(3)))} ${unit}/s`;

export const formatFigures = (figures: Readonly<Record<string, number>>): string[] =>
  Object.entries(figures).map(([name, value]) => `${name} ${formatFigure(value)}`);

/** Lines as a text, each with its end. */
export const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");

/** A path as one would type it: relative where it lies in the current folder. */
export function formatPath(path: string): string {
  const local = relative(process.cwd(), path);
  if (local === "") return ".";
  return local.startsWith("..") || local.includes(`:${sep}`) ? path : local;
}

/** A path as a word of a command line, as a shell takes it. */
export function quotedPath(path: string): string {
  const word = formatPath(path);
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
