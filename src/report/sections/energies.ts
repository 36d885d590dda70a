import { histogramChart } from "../charts/histogram.ts";
import { density, histogram, quantile, sortedFinite } from "../histogramming.ts";
import { type Html, html } from "../html.ts";
import { formatPercent } from "../numbers.ts";
import type { ReportData } from "../reportData.ts";
import { figure, legend, missing, section } from "./layout.ts";

const BINS = 80;

/** Range of the chart: all but a thousandth of the training data, all but a fortieth of the generator's. */
const range = (training: Float64Array, generator: Float64Array): readonly [number, number] => {
  const ends = [
    { values: training, high: 0.999 },
    { values: generator, high: 0.975 },
  ].filter(({ values }) => values.length > 0);
  const low = Math.min(...ends.map(({ values }) => quantile(values, 0.0005)));
  const high = Math.max(...ends.map((end) => quantile(end.values, end.high)));
  const margin = 0.03 * (high - low) || 1;
  return [low - margin, high + margin];
};

/** Histogram of the reduced energies: training data, generator, reweighted. */
export const energySection = async (data: ReportData, weights: Float64Array): Promise<Html> => {
  const { training, generator } = data.reducedEnergies;
  const finite = [sortedFinite(training), sortedFinite(generator)] as const;
  if (finite[0].length + finite[1].length === 0)
    return section("energies", "Energies", missing("No finite energy was recorded."));
  const [from, to] = range(...finite);
  const histograms = {
    training: histogram(training, from, to, BINS),
    generator: histogram(generator, from, to, BINS),
    reweighted: histogram(generator, from, to, BINS, weights),
  };
  const kinds = ["training", "generator", "reweighted"] as const;
  const chart = await histogramChart({
    from,
    to,
    series: kinds.map((kind) => ({ kind, heights: density(histograms[kind]) })),
    xTitle: "reduced energy U/kT",
    yTitle: "density",
    label: "Histograms of the reduced energies",
  });
  const caption = html`Reduced potential energy u = U/kT at the target temperature. The ${data.names?.training ?? "training data"} at this temperature and reweighted samples
should agree; the generator's own energies lie higher, and a long tail to the right is what the weights remove. Outside the range shown:
${formatPercent(histograms.generator.outside)} of the generator's samples, ${formatPercent(histograms.training.outside)} of the training data,
${formatPercent(histograms.reweighted.outside)} of the weight.`;
  return section("energies", "Energies", html`<div class="side">${figure(chart, caption, legend(kinds, data.names))}</div>`);
};
