import { scheme } from "vega";
import type { Rgb } from "./png.ts";

/** CSS colours of the kinds of data: defined in the style sheet, so that they follow the reader's colour scheme. */
export const SERIES_COLOURS = {
  training: "var(--training)",
  generator: "var(--generator)",
  reweighted: "var(--reweighted)",
  reference: "var(--reference)",
} as const;

/** Kinds of data with a colour of their own, the same in every figure. */
export type SeriesKind = keyof typeof SERIES_COLOURS;

/** Names of the kinds as the legends print them. */
export const SERIES_NAMES: Readonly<Record<SeriesKind, string>> = {
  training: "training data",
  generator: "generator, unweighted",
  reweighted: "reweighted",
  reference: "reference",
};

/** Colours of curves that have no kind, in order. */
export const CURVE_COLOURS: readonly string[] = ["var(--reweighted)", "var(--generator)", "var(--curve-3)", "var(--curve-4)"];

const channels = (css: string): Rgb => {
  const [r = 0, g = 0, b = 0] = (css.match(/\d+/g) ?? []).map(Number);
  return [r, g, b];
};

/** Viridis (perceptually uniform) in n steps from dark to bright. */
export const viridis = (n: number): Rgb[] => {
  const colour: unknown = scheme("viridis");
  if (typeof colour !== "function") throw new Error("internal: vega has no continuous colour scheme named viridis");
  return Array.from({ length: n }, (_, i) => channels(String(colour(i / (n - 1)))));
};
