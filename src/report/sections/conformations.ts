import { plural } from "../../words.ts";
import { histogramChart } from "../charts/histogram.ts";
import { ramachandran, TORSION_BINS } from "../charts/ramachandran.ts";
import type { Frame } from "../charts/svg.ts";
import { countNotFinite, density, histogram, quantile, sortedFinite } from "../histogramming.ts";
import { type Html, html } from "../html.ts";
import { formatCount, formatPercent } from "../numbers.ts";
import type { Marginal, Numbers, ReportData, TorsionMap } from "../reportData.ts";
import { figure, legend, missing, section } from "./layout.ts";

const MARGINAL_FRAME: Frame = { width: 218, height: 130, padding: { left: 50, right: 14, top: 10, bottom: 42 } };
const MARGINAL_BINS = 50;

/** A sentence about values that no figure can show; empty where there are none. */
const notFiniteNote = (what: string, arrays: readonly Numbers[]): string => {
  const count = arrays.reduce((sum, values) => sum + countNotFinite(values), 0);
  return count === 0
    ? ""
    : ` Not shown: ${formatCount(count)} ${plural(count, what)} that ${count === 1 ? "is" : "are"} not a finite number.`;
};

const capitalised = (name: string): string => `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;

const torsionFigure = async (map: TorsionMap, weights: Float64Array, names: ReportData["names"]): Promise<Html> => {
  const name = map.axes.join(", ");
  if (map.generator.x.length === 0) return missing(`No samples were drawn, so there is no map of ${name}.`);
  const panels = await ramachandran(map, weights);
  const panel = (title: string, count: string, picture: Html): Html =>
    html`<div class="panel"><h3>${title} <small>${count}</small></h3>${picture}</div>`;
  const frames = map.training.x.length;
  return figure(
    html`<div class="panels">${panel(capitalised(names?.training ?? "training data"), `${formatCount(frames)} frames`, panels.training)}${panel(
      capitalised(names?.generator ?? "generator"),
      `${formatCount(map.generator.x.length)} samples`,
      panels.generator,
    )}${panel("Reweighted", "same samples", panels.reweighted)}</div><div class="bar">${panels.bar}</div>`,
    `Free energy over (${name}), −ln of the share of each of ${TORSION_BINS} × ${TORSION_BINS} cells against the most populated one; empty cells are blank. ` +
      `The ${names?.generator ?? "generator"} should cover every basin of the ${names?.training ?? "training data"}; after reweighting, populations are those of the target temperature.` +
      notFiniteNote("angle", [map.training.x, map.training.y, map.generator.x, map.generator.y]),
  );
};

const marginalChart = async ({ name, unit, training, generator, reweighted }: Marginal, weights: Float64Array): Promise<Html> => {
  const both = sortedFinite([...Array.from(training), ...Array.from(generator)]);
  if (both.length === 0) return missing(`No finite value of ${name} was recorded.`);
  const low = quantile(both, 0.0005);
  const high = quantile(both, 0.9995);
  const margin = 0.05 * (high - low) || 0.5;
  const heights = (values: Numbers, by?: Float64Array): Float64Array =>
    density(histogram(values, low - margin, high + margin, MARGINAL_BINS, by));
  const chart = await histogramChart({
    from: low - margin,
    to: high + margin,
    series: [
      { kind: "training", heights: heights(training) },
      { kind: "generator", heights: heights(generator) },
      { kind: "reweighted", heights: heights(reweighted, weights) },
    ],
    xTitle: `${name} / ${unit}`,
    yTitle: "density",
    label: `Histogram of ${name}`,
    frame: MARGINAL_FRAME,
  });
  return html`<div class="panel">${chart}</div>`;
};

const marginalFigure = async (marginals: readonly Marginal[], weights: Float64Array, names: ReportData["names"]): Promise<Html> =>
  figure(
    html`<div class="panels">${await Promise.all(marginals.map((marginal) => marginalChart(marginal, weights)))}</div>`,
    `The ${marginals.length === 1 ? "internal coordinate" : `${marginals.length} internal coordinates`} in which the ${names?.generator ?? "generator"} differ${names ? "" : "s"} most from the ${names?.training ?? "training data"}, by the total variation ` +
      `between their histograms: ${marginals.map(({ difference }) => formatPercent(difference)).join(", ")}. 99.9 % of the values. A shift or a wider peak of the ${names?.generator ?? "generator"} costs effective samples; ` +
      "after reweighting, the outlines should coincide." +
      notFiniteNote(
        "value",
        marginals.flatMap(({ training, generator }) => [training, generator]),
      ),
    legend(["training", "generator", "reweighted"], names),
  );

/** Torsion maps and single internal coordinates. */
export const conformations = async (data: ReportData, weights: Float64Array): Promise<Html> => {
  const maps = await Promise.all(data.torsionMaps.map((map) => torsionFigure(map, weights, data.names)));
  const { marginals } = data;
  return section(
    "conformations",
    "Conformations",
    maps.length > 0 ? maps : missing("This system names no pair of torsions, so there is no torsion map."),
    marginals.length > 0
      ? await marginalFigure(marginals, weights, data.names)
      : missing("No training frame or no draw is left whose internal coordinates could be shown."),
  );
};
