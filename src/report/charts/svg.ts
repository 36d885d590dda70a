import { Error as ErrorLevel, parse, type Spec, View } from "vega";
import { type Html, html, markup, withoutControl } from "../html.ts";

/** Width and height of the plotting area, px, and the space around it for labels. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly padding: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
}

/** The frame that most charts use; two of them stand side by side on a wide page. */
export const STANDARD_FRAME: Frame = { width: 360, height: 230, padding: { left: 62, right: 18, top: 18, bottom: 42 } };

/** Marks, scales and axes of a chart; the frame and the configuration are added here. */
export type Chart = Pick<Spec, "data" | "scales" | "axes" | "marks">;

const CONFIG: NonNullable<Spec["config"]> = {
  axis: {
    aria: false,
    labelFont: "inherit",
    titleFont: "inherit",
    labelFontSize: 11,
    titleFontSize: 12,
    titleFontWeight: "normal",
    labelColor: "var(--ink-2)",
    titleColor: "var(--ink)",
    domainColor: "var(--axis)",
    tickColor: "var(--axis)",
    gridColor: "var(--grid)",
    tickSize: 4,
    labelPadding: 3,
    labelOverlap: false,
  },
  text: { font: "inherit", fontSize: 11, fill: "var(--ink-2)" },
};

/**
 * SVG of a chart, drawn without a browser: width and height are those of the frame, so neither fonts nor a canvas change the layout.
 * `label` says what the picture shows, for those who do not see it.
 */
export const renderSvg = async (frame: Frame, chart: Chart, label: string): Promise<Html> => {
  const spec: Spec = {
    width: frame.width,
    height: frame.height,
    padding: frame.padding,
    autosize: "none",
    config: CONFIG,
    ...chart,
    marks: (chart.marks ?? []).map((mark) => ({ aria: false, ...mark })),
  };
  const view = new View(parse(spec), { renderer: "none", logLevel: ErrorLevel });
  try {
    return html`<div class="chart" role="img" aria-label="${label}">${markup(tidy(await view.toSVG()))}</div>`;
  } finally {
    view.finalize();
  }
};

// The frame says enough: namespaces, roles of empty groups and long decimals would be a third of the file.
const tidy = (svg: string): string =>
  withoutControl(svg)
    .replace(/ xmlns(:xlink)?="[^"]*"/g, "")
    .replace(/ version="1.1"/, "")
    .replace(/ (role|aria-roledescription|aria-hidden)="[^"]*"/g, "")
    .replace(/<path class="(background|foreground)"[^>]*\/>/g, "")
    .replace(/xlink:href/g, "href")
    .replace(/ (d|transform)="[^"]*"/g, (attribute) => attribute.replace(/-?\d+\.\d{3,}(e-?\d+)?/g, shorten));

const shorten = (number: string): string => String(Number(Number(number).toFixed(2)));
