import type { Mark } from "vega";
import type { Html } from "../html.ts";
import { SERIES_COLOURS } from "../palette.ts";
import type { Numbers, ProfilePanel } from "../reportData.ts";
import { angleTicks, bottomAxis, leftAxis, linearScale } from "./axes.ts";
import { type Frame, renderSvg } from "./svg.ts";

const FRAME: Frame = { width: 362, height: 260, padding: { left: 60, right: 52, top: 22, bottom: 42 } };

interface Point {
  readonly x: number;
  readonly y: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly alone: boolean;
}

/** Points of a curve; a bin without a finite value is a gap, and a bin between two gaps is drawn as a dot. */
const points = (centres: Numbers, value: Numbers, error: Numbers | undefined, top: number): Point[] => {
  const finite = (i: number): boolean => i >= 0 && i < value.length && Number.isFinite(value[i]);
  return Array.from(centres, (x, i) => {
    const y = value[i]!;
    const e = error?.[i] ?? Number.NaN;
    const band = finite(i) && Number.isFinite(e);
    return {
      x,
      y: finite(i) && y <= top ? y : null,
      low: band ? Math.min(top, Math.max(0, y - e)) : null,
      high: band ? Math.max(0, Math.min(top, y + e)) : null,
      alone: finite(i) && !finite(i - 1) && !finite(i + 1),
    };
  });
};

const largestFinite = (values: Numbers): number =>
  Array.from(values).reduce((max, v) => (Number.isFinite(v) ? Math.max(max, v) : max), 0);

const position = { x: { scale: "x", field: "x" }, y: { scale: "y", field: "y" } };
const drawn = { signal: "isValid(datum.y)" };

const line = (data: string, stroke: string, dash: number[], width: number): Mark[] => [
  {
    type: "line",
    from: { data },
    encode: {
      enter: {
        ...position,
        defined: drawn,
        stroke: { value: stroke },
        strokeWidth: { value: width },
        strokeDash: { value: dash },
      },
    },
  },
  {
    type: "symbol",
    from: { data: `${data}-alone` },
    encode: { enter: { ...position, size: { value: 12 }, fill: { value: stroke } } },
  },
];

const band = (data: string, fill: string): Mark => ({
  type: "area",
  from: { data },
  encode: {
    enter: {
      x: { scale: "x", field: "x" },
      y: { scale: "y", field: "low" },
      y2: { scale: "y", field: "high" },
      defined: { signal: "isValid(datum.low) && isValid(datum.high)" },
      fill: { value: fill },
      fillOpacity: { value: 0.28 },
    },
  },
});

const referenceMarks: Mark[] = [
  {
    type: "rule",
    from: { data: "reference" },
    encode: {
      enter: {
        x: { scale: "x", field: "x" },
        y: { scale: "y", field: "low" },
        y2: { scale: "y", field: "high" },
        stroke: { value: SERIES_COLOURS.reference },
        strokeWidth: { signal: "isValid(datum.low) ? 1 : 0" },
      },
    },
  },
  {
    type: "symbol",
    from: { data: "reference-drawn" },
    encode: {
      enter: {
        ...position,
        size: { value: 16 },
        fill: { value: "var(--page)" },
        stroke: { value: SERIES_COLOURS.reference },
        strokeWidth: { value: 1.2 },
      },
    },
  },
];

const regionMarks: Mark[] = [
  {
    type: "rect",
    from: { data: "regions" },
    encode: {
      enter: {
        x: { scale: "x", field: "from" },
        x2: { scale: "x", field: "to" },
        y: { value: 0 },
        y2: { value: FRAME.height },
        fill: { value: "var(--region)" },
      },
    },
  },
  {
    type: "text",
    from: { data: "regions" },
    encode: {
      enter: {
        x: { scale: "x", signal: "(datum.from + datum.to) / 2" },
        y: { value: -6 },
        align: { value: "center" },
        text: { field: "name" },
      },
    },
  },
];

/** Free-energy profile in kT (left) and kJ/mol (right) with a band of one standard error; infinite bins are gaps. kT in kJ/mol. */
export const profileChart = (profile: ProfilePanel, kT: number): Promise<Html> => {
  const { centres, reweighted, generatorKT, reference } = profile;
  const highest = Math.max(...[reweighted.valueKT, generatorKT, reference?.valueKT ?? []].map(largestFinite));
  const top = Math.max(1, Math.ceil(highest * 1.05));
  const series = {
    reweighted: points(centres, reweighted.valueKT, reweighted.errorKT, top),
    generator: points(centres, generatorKT, undefined, top),
    reference: reference === undefined ? [] : points(reference.centres, reference.valueKT, reference.errorKT, top),
  };
  const data = Object.entries(series).flatMap(([name, values]) => [
    { name, values },
    { name: `${name}-alone`, values: values.filter((point) => point.alone && point.y !== null) },
    { name: `${name}-drawn`, values: values.filter((point) => point.y !== null) },
  ]);
  return renderSvg(
    FRAME,
    {
      data: [...data, { name: "regions", values: [...(profile.regions ?? [])] }],
      scales: [
        linearScale("x", [-Math.PI, Math.PI], "width"),
        linearScale("y", [0, top], "height"),
        linearScale("z", [0, top * kT], "height"),
      ],
      axes: [
        bottomAxis(`${profile.coordinate} / rad`, angleTicks),
        leftAxis(FRAME, "free energy / kT", { tickMinStep: 1 }),
        { scale: "z", orient: "right", title: "free energy / (kJ/mol)", titleX: FRAME.padding.right - 12, tickCount: 5 },
      ],
      marks: [
        ...regionMarks,
        band("reweighted", SERIES_COLOURS.reweighted),
        ...line("generator", SERIES_COLOURS.generator, [5, 3], 1.6),
        ...line("reweighted", SERIES_COLOURS.reweighted, [], 2),
        ...referenceMarks,
      ],
    },
    `Free energy along ${profile.coordinate}`,
  );
};
