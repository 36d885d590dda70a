import type { Axis, LinearScale } from "vega";
import type { Frame } from "./svg.ts";

const HALF_TURNS = [-Math.PI, -Math.PI / 2, 0, Math.PI / 2, Math.PI];

/** Label of a tick at a multiple of pi/2. */
const PI_LABEL = "datum.value < -3 ? '−π' : datum.value < -1 ? '−π/2' : datum.value < 1 ? '0' : datum.value < 3 ? 'π/2' : 'π'";

/** Linear scale over a fixed domain. */
export const linearScale = (
  name: "x" | "y" | "z",
  domain: readonly [number, number],
  range: "width" | "height",
): LinearScale => ({
  name,
  type: "linear",
  domain: [...domain],
  range,
  zero: false,
  nice: false,
});

/** Bottom axis. */
export const bottomAxis = (title: string, more: Partial<Axis> = {}): Axis => ({
  scale: "x",
  orient: "bottom",
  title,
  titlePadding: 6,
  tickCount: 6,
  ...more,
});

/** Left axis with grid lines; the title stands at a fixed place, so that text widths, which are not known here, do not matter. */
export const leftAxis = (frame: Frame, title: string, more: Partial<Axis> = {}): Axis => ({
  scale: "y",
  orient: "left",
  title,
  titleX: -frame.padding.left + 12,
  tickCount: 5,
  grid: true,
  ...more,
});

/** An axis of torsion angles from -pi to pi. */
export const angleTicks: Partial<Axis> = {
  values: HALF_TURNS,
  encode: { labels: { update: { text: { signal: PI_LABEL } } } },
};
