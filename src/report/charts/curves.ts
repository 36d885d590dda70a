import { quantile, sortedFinite } from "../histogramming.ts";
import type { Html } from "../html.ts";
import { CURVE_COLOURS } from "../palette.ts";
import type { CurvePanel, Numbers } from "../reportData.ts";
import { bottomAxis, leftAxis, linearScale } from "./axes.ts";
import { renderSvg, STANDARD_FRAME } from "./svg.ts";

/** At most this many points are drawn of each curve. */
export const CURVE_POINTS = 250;

interface Point {
  readonly x: number;
  readonly y: number | null;
}

/** Means over blocks of consecutive records, so that at most CURVE_POINTS remain; a block without a finite value is a gap. */
export const thin = (steps: Numbers, values: Numbers): Point[] => {
  const block = Math.max(1, Math.ceil(values.length / CURVE_POINTS));
  return Array.from({ length: Math.ceil(values.length / block) }, (_, k) => {
    const range = Array.from({ length: Math.min(block, values.length - k * block) }, (_, i) => k * block + i);
    const finite = range.map((i) => values[i]!).filter(Number.isFinite);
    const x = range.reduce((sum, i) => sum + steps[i]!, 0) / range.length;
    return { x, y: finite.length > 0 ? finite.reduce((sum, y) => sum + y, 0) / finite.length : null };
  });
};

/** Vertical range that the curves need after their first tenth: a loss starts far above the values that matter later. */
const verticalRange = (curves: readonly (readonly Point[])[]): readonly [number, number] => {
  const heights = curves.flatMap((curve) => curve.map(({ y }) => y ?? Number.NaN));
  const late = sortedFinite(
    curves.flatMap((curve) => curve.slice(Math.floor(curve.length / 10)).map(({ y }) => y ?? Number.NaN)),
  );
  const all = sortedFinite(heights);
  const low = quantile(all, 0);
  const high = Math.max(quantile(late, 0.98), low);
  const margin = 0.08 * (high - low) || Math.max(1e-3, Math.abs(high) * 0.1);
  return [low >= 0 && low - margin < 0.2 * high ? 0 : low - margin, high + margin];
};

/** A chart of curves, and whether early values above its range were left out. */
export interface CurvesChart {
  readonly picture: Html;
  readonly cut: boolean;
}

/** Curves over the training step; parts above the range of the later steps are left out. Undefined where no value is finite. */
export const curvesChart = async (panel: CurvePanel): Promise<CurvesChart | undefined> => {
  const curves = panel.series.map(({ steps, values }) => thin(steps, values));
  if (!curves.some((curve) => curve.some(({ y }) => y !== null))) return undefined;
  const [low, high] = verticalRange(curves);
  const lastStep = Math.max(1, ...curves.map((curve) => curve.at(-1)?.x ?? 0));
  const outside = ({ y }: Point): boolean => y !== null && (y < low || y > high);
  const picture = await renderSvg(
    STANDARD_FRAME,
    {
      data: curves.map((values, i) => ({
        name: `curve-${i}`,
        values: values.map((point) => (outside(point) ? { x: point.x, y: null } : point)),
      })),
      scales: [linearScale("x", [0, lastStep], "width"), linearScale("y", [low, high], "height")],
      axes: [
        bottomAxis("training step", {
          format: "~s",
          encode: { labels: { update: { text: { signal: "datum.value === 0 ? '0' : datum.label" } } } },
        }),
        leftAxis(STANDARD_FRAME, panel.yLabel),
      ],
      marks: curves.map((_, i) => ({
        type: "line",
        from: { data: `curve-${i}` },
        encode: {
          enter: {
            x: { scale: "x", field: "x" },
            y: { scale: "y", field: "y" },
            defined: { signal: "isValid(datum.y)" },
            stroke: { value: CURVE_COLOURS[i % CURVE_COLOURS.length]! },
            strokeWidth: { value: 1.6 },
          },
        },
      })),
    },
    panel.title,
  );
  return { picture, cut: curves.some((curve) => curve.some(outside)) };
};
