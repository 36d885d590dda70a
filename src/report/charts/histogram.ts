import type { Mark } from "vega";
import type { Html } from "../html.ts";
import { SERIES_COLOURS, type SeriesKind } from "../palette.ts";
import { bottomAxis, leftAxis, linearScale } from "./axes.ts";
import { type Frame, renderSvg, STANDARD_FRAME } from "./svg.ts";

/** One outline of a histogram: a height for each of the equal bins. */
export interface HistogramSeries {
  readonly kind: SeriesKind;
  readonly heights: Float64Array;
}

/** What a histogram chart shows. */
export interface HistogramChart {
  readonly from: number;
  readonly to: number;
  readonly series: readonly HistogramSeries[];
  readonly xTitle: string;
  readonly yTitle: string;
  readonly label: string;
  /** Logarithmic heights: empty bins are gaps and `floor` is the bottom. */
  readonly log?: { readonly floor: number };
  /** Vertical line with a name, in units of x. */
  readonly mark?: { readonly at: number; readonly name: string };
  readonly frame?: Frame;
}

const FILLED: Readonly<Record<SeriesKind, number>> = { training: 0.25, generator: 0, reweighted: 0.15, reference: 0 };
const DASH: Readonly<Record<SeriesKind, number[]>> = { training: [], generator: [5, 3], reweighted: [], reference: [2, 2] };

/** Outline of the bins as steps: two points a bin, closed at the floor on both sides. */
const steps = (series: HistogramSeries, chart: HistogramChart): { x: number; y: number }[] => {
  const floor = chart.log?.floor ?? 0;
  const width = (chart.to - chart.from) / series.heights.length;
  const inner = Array.from(series.heights).flatMap((height, i) => {
    const y = Math.max(floor, height);
    return [
      { x: chart.from + i * width, y },
      { x: chart.from + (i + 1) * width, y },
    ];
  });
  return [{ x: chart.from, y: floor }, ...inner, { x: chart.to, y: floor }];
};

const outline = ({ kind }: HistogramSeries, floor: number): Mark[] => {
  const x = { scale: "x", field: "x" };
  const y = { scale: "y", field: "y" };
  const colour = { value: SERIES_COLOURS[kind] };
  const area: Mark = {
    type: "area",
    from: { data: kind },
    encode: { enter: { x, y, y2: { scale: "y", value: floor }, fill: colour, fillOpacity: { value: FILLED[kind] } } },
  };
  const line: Mark = {
    type: "line",
    from: { data: kind },
    encode: { enter: { x, y, stroke: colour, strokeWidth: { value: 1.6 }, strokeDash: { value: DASH[kind] } } },
  };
  return FILLED[kind] > 0 ? [area, line] : [line];
};

const verticalMark = (frame: Frame, { at, name }: { at: number; name: string }): Mark[] => [
  {
    type: "rule",
    encode: {
      enter: {
        x: { scale: "x", value: at },
        y: { value: 0 },
        y2: { value: frame.height },
        stroke: { value: "var(--axis)" },
        strokeDash: { value: [2, 3] },
      },
    },
  },
  {
    type: "text",
    encode: {
      enter: { x: { scale: "x", value: at }, y: { value: -5 }, align: { value: "center" }, text: { value: name } },
    },
  },
];

/** Histogram outlines over common bins, one for each kind of data. */
export const histogramChart = (chart: HistogramChart): Promise<Html> => {
  const frame = chart.frame ?? STANDARD_FRAME;
  const floor = chart.log?.floor ?? 0;
  const highest = Math.max(...chart.series.map(({ heights }) => heights.reduce((max, h) => Math.max(max, h), 0)));
  const top = highest > floor ? highest * (chart.log === undefined ? 1.06 : 1.6) : floor + 1;
  return renderSvg(
    frame,
    {
      data: chart.series.map((series) => ({ name: series.kind, values: steps(series, chart) })),
      scales: [
        linearScale("x", [chart.from, chart.to], "width"),
        chart.log === undefined
          ? linearScale("y", [0, top], "height")
          : { name: "y", type: "log", domain: [floor, top], range: "height", zero: false, nice: false },
      ],
      axes: [
        bottomAxis(chart.xTitle, { tickCount: frame.width < 250 ? 4 : 6 }),
        leftAxis(frame, chart.yTitle, chart.log === undefined ? {} : { values: decades(floor, top), format: "d" }),
      ],
      marks: [
        ...chart.series.flatMap((series) => outline(series, floor)),
        ...(chart.mark ? verticalMark(frame, chart.mark) : []),
      ],
    },
    chart.label,
  );
};

const decades = (floor: number, top: number): number[] =>
  Array.from({ length: 16 }, (_, k) => 10 ** k).filter((value) => value >= floor && value <= top);
