import { plural } from "../../words.ts";
import { histogramChart } from "../charts/histogram.ts";
import { heaviestShare, lorenzChart } from "../charts/lorenz.ts";
import { histogram, quantile, type ShownWeights, sortedFinite } from "../histogramming.ts";
import { type Content, type Html, html } from "../html.ts";
import { formatCount, formatFixed, formatPercent, formatWithError } from "../numbers.ts";
import type { ReportData } from "../reportData.ts";
import { columns, figure, missing, section, table } from "./layout.ts";

const BINS = 60;

/** ln(w / mean w) of the samples that carry weight. */
const relativeLogWeights = (weights: Float64Array): Float64Array =>
  weights.filter((w) => w > 0).map((w) => Math.log(w * weights.length));

const weightHistogram = async (weights: Float64Array): Promise<Html> => {
  const relative = relativeLogWeights(weights);
  const ascending = sortedFinite(relative);
  const high = Math.max(quantile(ascending, 1), 0) + 0.5;
  const low = Math.min(quantile(ascending, 0.002), -1);
  const counts = histogram(relative, low, high, BINS);
  return figure(
    await histogramChart({
      from: low,
      to: high,
      series: [{ kind: "reweighted", heights: counts.mass.map((mass) => mass * relative.length) }],
      xTitle: "ln (w / mean weight)",
      yTitle: "samples in the bin",
      label: "Histogram of the log weights",
      log: { floor: 0.5 },
      mark: { at: 0, name: "mean weight" },
    }),
    html`Log weights, counts on a logarithmic axis. Look at the right end: a few samples far from the rest would carry the estimates alone.
The largest weight is ${formatFixed(Math.exp(quantile(ascending, 1)), 1)} times the mean; ${formatPercent(counts.outside)} of the samples lie to the left of the range.`,
  );
};

const lorenzFigure = async (weights: Float64Array): Promise<Html> =>
  figure(
    await lorenzChart(weights),
    html`Share of the weight carried by the heaviest samples; the dotted line is what equal weights would give.
The heaviest 1 % of the samples carry ${formatPercent(heaviestShare(weights, 0.01))} of the weight.`,
  );

/** What the draws were worth before a correction, and what it took. */
const correctionRows = ({ diagnostics: { correction } }: ReportData): Content[][] =>
  correction === undefined
    ? []
    : [
        ["correction of the draws", correction.method],
        ["effective sample size before the correction, Kish, raw weights", formatPercent(correction.kishBefore)],
        ["log Z before the correction", formatWithError(correction.logZBefore.value, correction.logZBefore.error)],
        ["independent samples that the corrected ones are worth", formatCount(correction.effective)],
        ["energy evaluations of the correction", formatCount(correction.energyEvaluations)],
      ];

const diagnosticsTable = (data: ReportData, weights: Float64Array): Html => {
  const { kishFraction, variants, paretoK, logZ } = data.diagnostics;
  const n = data.logWeights.length;
  const essRow = (name: string, fraction: number): Content[] => [
    `effective sample size, ${name}`,
    `${formatPercent(fraction)} (${formatCount(fraction * n)} of ${formatCount(n)})`,
  ];
  const rows: Content[][] = [
    ...correctionRows(data),
    essRow("Kish, raw weights", kishFraction),
    ...variants.map(({ name, fraction }) => essRow(name, fraction)),
    ["Pareto k-hat of the largest weights", `${formatFixed(paretoK.value, 2)} (good below ${formatFixed(paretoK.threshold, 2)})`],
    ["log Z", formatWithError(logZ.value, logZ.error)],
    ["weight of the heaviest 1 % of the samples", formatPercent(heaviestShare(weights, 0.01))],
    ["weight of the heaviest sample", formatPercent(weights.reduce((max, w) => Math.max(max, w), 0))],
    ...(data.counts ?? []).map(({ name, count, of }) => [
      name,
      `${formatCount(count)} of ${formatCount(of)}${of > 0 ? ` (${formatPercent(count / of)})` : ""}`,
    ]),
  ];
  return table("Diagnostics of the weights", [{ title: "quantity" }, { title: "value", number: true }], rows);
};

/** Log weights, their concentration and the diagnostics. */
export const weightSection = async (data: ReportData, { weights, notFinite }: ShownWeights): Promise<Html> => {
  const counted =
    notFinite === 0
      ? undefined
      : html`<p class="missing">${formatCount(notFinite)} log ${plural(notFinite, "weight")} of ${formatCount(weights.length)}
were not a number or infinite; they carry weight zero in these figures.</p>`;
  const figures = weights.some((w) => w > 0)
    ? columns(await weightHistogram(weights), await lorenzFigure(weights))
    : missing("No sample carries any weight, so there is no histogram of the weights.");
  return section("weights", "Weights", counted, figures, diagnosticsTable(data, weights));
};
