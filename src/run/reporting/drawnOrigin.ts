/** The origin of samples that a generator drew: replica exchange, and training on its frames. */
import type { ReportData, Setting } from "../../report/reportData.ts";
import { thermalEnergy } from "../../units.ts";
import { torsionsOf } from "../analysis.ts";
import { citationsOf } from "../citations.ts";
import { generatorOf } from "../configuration.ts";
import { type Frames, framesOfIsomer, readFrames } from "../frames.ts";
import { readModel } from "../modelCard.ts";
import type { Recipe } from "../recipe.ts";
import { gatherRows, thinned } from "../rows.ts";
import type { StageContext } from "../stage.ts";
import { dataSummary, samplesSummary, trainingSummary } from "../summaries.ts";
import { trainings } from "../training/index.ts";
import type { Origin } from "./origin.ts";
import { runSettings } from "./runSettings.ts";
import { series } from "./series.ts";

/** Frames that the pictures show at most. */
const SHOWN_FRAMES = 50_000;

/** Rows of the frames at the target temperature, thinned evenly. */
function shownRows({ temperatureIndex }: Frames): number[] {
  const rows = [...temperatureIndex.keys()].filter((row) => temperatureIndex[row] === 0);
  return thinned(rows, SHOWN_FRAMES);
}

function training({ definition, configuration, directory, system }: StageContext): Origin["training"] {
  const frames = framesOfIsomer(readFrames(directory), system.isomer);
  const width = 3 * system.topology.atoms.length;
  const rows = shownRows(frames);
  const positions = gatherRows(frames.positions, rows, width);
  const kT = thermalEnergy(configuration.temperature_K);
  return {
    positions,
    torsions: torsionsOf(definition, positions, width / 3),
    reducedEnergy: Float64Array.from(rows, (row) => frames.energy[row]! / kT),
  };
}

function curves(directory: StageContext["directory"]): ReportData["trainingCurves"] {
  const { losses, validations } = trainingSummary.read(directory);
  const all: ReportData["trainingCurves"] = [
    {
      title: "Likelihood",
      yLabel: "mean −log q (nats)",
      series: [series("training frames", losses, "likelihood"), series("held-out frames", validations, "heldOutLoss")],
    },
    {
      title: "Flow matching",
      yLabel: "mean squared error of velocities",
      series: [series("training batch", losses, "velocity")],
    },
    { title: "Energy residual", yLabel: "pseudo-Huber loss (nats²)", series: [series("training batch", losses, "residual")] },
    {
      title: "Spread of log q + u",
      yLabel: "robust standard deviation (nats)",
      series: [series("held-out frames", validations, "heldOutSpread")],
    },
    { title: "Effective sample size", yLabel: "Kish fraction", series: [series("own draws", validations, "ess")] },
  ];
  const recorded = all.map((chart) => ({ ...chart, series: chart.series.filter(({ values }) => values.length > 0) }));
  return recorded.filter((chart) => chart.series.length > 0);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const settingsOf = ({ configuration }: StageContext, recipe: Recipe): Readonly<Record<string, Setting>> => ({
  run: runSettings(configuration),
  data: recipe.data,
  ...trainings[generatorOf(configuration)].settings(recipe),
  sampling: recipe.sampling,
  estimates: recipe.estimate,
});

/** The origin of a run that draws its samples. */
export function drawnOrigin(context: StageContext, recipe: Recipe): Origin {
  const { configuration, definition, directory, system } = context;
  const { temperatures_K, acceptance } = dataSummary.read(directory);
  const { frames } = trainingSummary.read(directory);
  const { draws, out_of_domain, mirrored, turned } = samplesSummary.read(directory);
  return {
    training: training(context),
    trainingCurves: curves(directory),
    replicaExchange: { temperatures: temperatures_K, acceptance: acceptance.map((value) => value ?? Number.NaN) },
    counts: [
      { name: "draws out of the domain of internal coordinates", count: out_of_domain, of: draws },
      { name: "draws with a centre of the other hand", count: mirrored, of: draws },
      { name: "draws with a double bond turned from cis to trans or back", count: turned, of: draws },
      { name: "training frames left out because a double bond had turned", count: frames.turned, of: sum(Object.values(frames)) },
    ],
    settings: settingsOf(context, recipe),
    citations: citationsOf(definition, system, readModel(directory).generator, trainings[generatorOf(configuration)]),
  };
}
