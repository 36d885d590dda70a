import { CURVE_POINTS, curvesChart } from "../charts/curves.ts";
import { type Html, html } from "../html.ts";
import { CURVE_COLOURS } from "../palette.ts";
import type { CurvePanel, ReportData } from "../reportData.ts";
import { columns, figure, missing, section } from "./layout.ts";

const panelFigure = async (panel: CurvePanel): Promise<Html> => {
  const chart = await curvesChart(panel);
  if (chart === undefined) return missing(`No finite value was recorded for “${panel.title}”.`);
  const records = Math.max(...panel.series.map(({ values }) => values.length));
  const block = Math.ceil(records / CURVE_POINTS);
  const averaged = block > 1 ? ` Each point is the mean of ${block} records.` : "";
  const cut = chart.cut ? " Early values above the range are not drawn." : "";
  return figure(
    chart.picture,
    `${panel.title}.${averaged}${cut}`,
    panel.series.length < 2
      ? undefined
      : html`<p class="legend">${panel.series.map(
          ({ name }, i) =>
            html`<span><i class="key line" style="color:${CURVE_COLOURS[i % CURVE_COLOURS.length]}"></i>${name}</span>`,
        )}</p>`,
  );
};

/** Training curves, one panel for each quantity. */
export const trainingSection = async (data: ReportData): Promise<Html> => {
  const panels = await Promise.all(data.trainingCurves.map(panelFigure));
  return section("training", "Training", panels.length > 0 ? columns(...panels) : missing("No training curve was recorded."));
};
