import { viridis } from "../palette.ts";
import { encodePng, pngDataUri, type Rgb } from "../png.ts";
import type { Chart, Frame } from "./svg.ts";

const STEPS = 120;

/** The lowest free energy stands out most from the page: dark on a light page, bright on a dark one. */
export type PageTone = "light" | "dark";

const palette = (tone: PageTone): Rgb[] => {
  const colours = viridis(STEPS);
  return tone === "light" ? colours : colours.reverse();
};

/** PNG of free energies in kT, [rows, columns] with the first row at the bottom; Infinity is transparent, the top colour is `largest` and above. */
export const heatMapImage = (values: Float64Array, columns: number, largest: number, tone: PageTone): string => {
  const rows = values.length / columns;
  const indices = new Uint8Array(values.length);
  values.forEach((value, i) => {
    const row = rows - 1 - Math.floor(i / columns);
    const level = Math.min(STEPS - 1, Math.floor((value / largest) * STEPS));
    indices[row * columns + (i % columns)] = Number.isFinite(value) ? 1 + level : 0;
  });
  return pngDataUri(encodePng(columns, rows, indices, palette(tone)));
};

/** The same image in both tones; the style sheet shows the one that fits the page. */
export const imageMarks = (frame: Frame, uri: (tone: PageTone) => string): NonNullable<Chart["marks"]> =>
  (["light", "dark"] as const).map((tone) => ({
    type: "image" as const,
    name: `tone-${tone}`,
    encode: {
      enter: {
        url: { value: uri(tone) },
        x: { value: 0 },
        y: { value: 0 },
        width: { value: frame.width },
        height: { value: frame.height },
        aspect: { value: false },
        smooth: { value: false },
      },
    },
  }));

const BAR_FRAME: Frame = { width: 300, height: 12, padding: { left: 16, right: 40, top: 6, bottom: 40 } };

/** Colour bar of free energies from 0 to `largest` kT. */
export const colourBar = (largest: number): { frame: Frame; chart: Chart } => ({
  frame: BAR_FRAME,
  chart: {
    scales: [{ name: "x", type: "linear", domain: [0, largest], range: "width" }],
    axes: [
      {
        scale: "x",
        orient: "bottom",
        title: "free energy above the most populated cell, kT",
        titlePadding: 6,
        values: Array.from({ length: largest + 1 }, (_, i) => i),
        format: "d",
        encode: { labels: { update: { text: { signal: `datum.value === ${largest} ? '≥ ${largest}' : datum.label` } } } },
      },
    ],
    marks: imageMarks(BAR_FRAME, (tone) =>
      heatMapImage(
        Float64Array.from({ length: STEPS }, (_, i) => ((i + 0.5) / STEPS) * largest),
        STEPS,
        largest,
        tone,
      ),
    ),
  },
});
