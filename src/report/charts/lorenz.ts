import type { Mark } from "vega";
import type { Html } from "../html.ts";
import { SERIES_COLOURS } from "../palette.ts";
import { bottomAxis, leftAxis, linearScale } from "./axes.ts";
import { renderSvg, STANDARD_FRAME } from "./svg.ts";

const POINTS = 160;

/** Share of the total weight that the heaviest fraction of the samples carries. weights: [n], sum 1; at least one sample counts. */
export const heaviestShare = (weights: Float64Array, fraction: number): number => {
  const descending = Float64Array.from(weights).sort().reverse();
  return descending.subarray(0, Math.max(1, Math.round(fraction * weights.length))).reduce((sum, w) => sum + w, 0);
};

/** Points (share of samples, share of weight), heaviest samples first, at counts that are evenly spaced in the logarithm. */
const concentration = (weights: Float64Array): { x: number; y: number }[] => {
  const n = weights.length;
  let sum = 0;
  const cumulative = Float64Array.from(weights)
    .sort()
    .reverse()
    .map((weight) => {
      sum += weight;
      return sum;
    });
  const counts = Array.from({ length: POINTS }, (_, i) => Math.round(n ** (i / (POINTS - 1))));
  return [...new Set(counts)].map((count) => ({ x: count / n, y: cumulative[count - 1]! }));
};

const curve = (data: string, stroke: string, dash: number[], width: number): Mark => ({
  type: "line",
  from: { data },
  encode: {
    enter: {
      x: { scale: "x", field: "x" },
      y: { scale: "y", field: "y" },
      stroke: { value: stroke },
      strokeWidth: { value: width },
      strokeDash: { value: dash },
    },
  },
});

/** Cumulative share of the weight against the share of the samples, heaviest first (a Lorenz curve read from its rich end). weights: [n], sum 1. */
export const lorenzChart = (weights: Float64Array): Promise<Html> => {
  const points = concentration(weights);
  const smallest = Math.min(0.1, 1 / weights.length);
  return renderSvg(
    STANDARD_FRAME,
    {
      data: [
        { name: "weights", values: points },
        { name: "equal", values: points.map(({ x }) => ({ x, y: x })) },
      ],
      scales: [
        { name: "x", type: "log", domain: [smallest, 1], range: "width", zero: false, nice: false },
        linearScale("y", [0, 1], "height"),
      ],
      axes: [
        bottomAxis("heaviest samples, share of all", {
          values: Array.from({ length: 10 }, (_, k) => 10 ** -k).filter((value) => value >= smallest * 0.999),
          encode: { labels: { update: { text: { signal: "format(datum.value * 100, '~r') + ' %'" } } } },
        }),
        leftAxis(STANDARD_FRAME, "share of the weight", { format: ".0%" }),
      ],
      marks: [curve("equal", "var(--axis)", [2, 3], 1.2), curve("weights", SERIES_COLOURS.reweighted, [], 2)],
    },
    "Share of the total weight that the heaviest samples carry",
  );
};
