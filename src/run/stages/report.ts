/** Stage 6: the report of a run, one HTML file. */
import { cpus } from "node:os";
import type { LoadedSystem } from "../../../systems/loadedSystem.ts";
import type { Blocks } from "../../estimate/blocks.ts";
import { renderReport } from "../../report/renderReport.ts";
import type { Marginal, ReportData, FreeEnergyProfile as ReportProfile, Setting, TorsionMap } from "../../report/reportData.ts";
import { thermalEnergy } from "../../units.ts";
import { blocksOfRows, finiteRows, profilesOf, type Torsions, torsionsOf } from "../analysis.ts";
import { citationsOf } from "../citations.ts";
import { blocksOf, hasCorrected, readCorrected } from "../corrected.ts";
import { correctionMethods } from "../correction/index.ts";
import { type Frames, framesOfIsomer, readFrames } from "../frames.ts";
import type { Row } from "../history.ts";
import { marginalsOf } from "../marginals.ts";
import { type Metrics, readMetrics } from "../metrics.ts";
import { readModel } from "../modelCard.ts";
import type { EstimateRecipe, Recipe } from "../recipe.ts";
import { gatherRows } from "../rows.ts";
import { readDrawnSamples, readWeightedSamples } from "../samples.ts";
import type { Stage, StageContext } from "../stage.ts";
import { streamOf } from "../streams.ts";
import { dataSummary, samplesSummary, trainingSummary } from "../summaries.ts";
import { trainings } from "../training/index.ts";

/** Frames that the pictures show at most. */
const SHOWN_FRAMES = 50_000;

/** Conformations [n, atoms, 3] in nm, and their torsions. */
interface ShownConformations {
  readonly positions: Float32Array;
  readonly torsions: Torsions;
}

interface Shown {
  /** Training frames at the target temperature. */
  readonly training: ShownConformations & { readonly reducedEnergy: Float64Array };
  /** What the generator drew, as it came; draws whose coordinates are numbers. */
  readonly draws: ShownConformations & { readonly reducedEnergy: Float64Array };
  /** Samples whose coordinates are numbers: the draws, or what a correction made of them. */
  readonly samples: ShownConformations & {
    readonly logWeights: Float64Array;
    readonly blocks: Blocks | undefined;
  };
}

/** Rows of the frames at the target temperature, thinned evenly. */
function shownRows({ temperatureIndex }: Frames): number[] {
  const rows = [...temperatureIndex.keys()].filter((row) => temperatureIndex[row] === 0);
  const stride = Math.max(1, Math.ceil(rows.length / SHOWN_FRAMES));
  return rows.filter((_, index) => index % stride === 0);
}

function training({ definition, configuration, directory, system }: StageContext): Shown["training"] {
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

function draws({ definition, directory, system }: StageContext): Shown["draws"] {
  const drawn = readDrawnSamples(directory);
  const atoms = system.topology.atoms.length;
  const finite = finiteRows(drawn.positions, 3 * atoms);
  return {
    positions: finite.positions,
    torsions: torsionsOf(definition, finite.positions, atoms),
    reducedEnergy: Float64Array.from(finite.rows, (row) => drawn.reducedEnergy[row]!),
  };
}

function samples({ definition, directory, system }: StageContext): Shown["samples"] {
  const weighted = readWeightedSamples(directory);
  const atoms = system.topology.atoms.length;
  const finite = finiteRows(weighted.positions, 3 * atoms);
  const blocks = hasCorrected(directory) ? blocksOf(readCorrected(directory)) : undefined;
  return {
    positions: finite.positions,
    torsions: torsionsOf(definition, finite.positions, atoms),
    logWeights: Float64Array.from(finite.rows, (row) => weighted.logWeight[row]!),
    blocks: blocksOfRows(blocks, finite.rows),
  };
}

/** The pairs of torsions that the system names. */
const torsionMaps = ({ definition }: StageContext, { training, samples }: Shown): TorsionMap[] =>
  definition.maps.map(([first, second]) => {
    const pairs = (torsions: Torsions) => ({ x: torsions[first]!, y: torsions[second]! });
    return { axes: [first, second], training: pairs(training.torsions), generator: pairs(samples.torsions) };
  });

const marginals = (system: LoadedSystem, { training, draws, samples }: Shown): Marginal[] =>
  marginalsOf(system, { training: training.positions, draws: draws.positions, samples: samples.positions });

/** The reference's profile of a torsion, its minimum at 0, where its file has one. */
function referenceProfile({ definition }: StageContext, torsion: string): ReportProfile["reference"] | undefined {
  const reference = definition.reference();
  const profile = reference?.profiles?.[torsion];
  if (!reference || !profile) return undefined;
  const bins = profile.minus_log_density_per_rad.length;
  const values = profile.minus_log_density_per_rad.map((value) => value ?? Number.POSITIVE_INFINITY);
  const lowest = Math.min(...values);
  return {
    label: `reference (${reference.provenance.script})`,
    centres: values.map((_, bin) => -Math.PI + ((bin + 0.5) * 2 * Math.PI) / bins),
    valueKT: values.map((value) => value - lowest),
    errorKT: profile.error.map((value) => value ?? Number.POSITIVE_INFINITY),
  };
}

function profiles(context: StageContext, { draws, samples }: Shown, estimate: EstimateRecipe): ReportProfile[] {
  const stream = streamOf(context.configuration.seed, "bootstrap");
  const reweighted = profilesOf(samples.torsions, samples.logWeights, stream, estimate, samples.blocks);
  const unweighted = profilesOf(draws.torsions, new Float64Array(draws.reducedEnergy.length), stream, estimate);
  return Object.entries(reweighted).map(([coordinate, { centres, freeEnergy, error }]) => {
    const reference = referenceProfile(context, coordinate);
    const regions = context.definition.basins.filter(({ torsion }) => torsion === coordinate);
    return {
      coordinate,
      centres,
      reweighted: { valueKT: freeEnergy, errorKT: error },
      generatorKT: unweighted[coordinate]!.freeEnergy,
      ...(reference ? { reference } : {}),
      regions,
    };
  });
}

/** An angle as people write it. */
const angle = (value: number): string => (Math.abs(value) === Math.PI ? `${value < 0 ? "−" : ""}π` : String(value));

function freeEnergies({ definition }: StageContext, metrics: Metrics): ReportData["freeEnergies"] {
  const reference = definition.reference();
  return metrics.free_energies.map((estimate) => {
    const basin = definition.basins.find(({ name }) => name === estimate.name);
    const known = reference?.free_energies.find(({ name }) => name === estimate.name);
    return {
      ...estimate,
      ...(basin ? { description: `${basin.torsion} in (${angle(basin.from)}, ${angle(basin.to)}) rad against the rest` } : {}),
      ...(known ? { reference: { ...known, source: reference!.provenance.script } } : {}),
    };
  });
}

/** What the rows recorded of a figure; empty where the generator of the run has no such figure. */
function series(rows: readonly Row[], name: string, label: string) {
  const recorded = rows.filter((row) => row[name] !== undefined);
  return { name: label, steps: recorded.map((row) => row.step!), values: recorded.map((row) => row[name]!) };
}

function curves(directory: StageContext["directory"]): ReportData["trainingCurves"] {
  const { losses, validations } = trainingSummary.read(directory);
  const all: ReportData["trainingCurves"] = [
    {
      title: "Likelihood",
      yLabel: "mean −log q (nats)",
      series: [series(losses, "likelihood", "training frames"), series(validations, "heldOutLoss", "held-out frames")],
    },
    {
      title: "Flow matching",
      yLabel: "mean squared error of velocities",
      series: [series(losses, "velocity", "training batch")],
    },
    { title: "Energy residual", yLabel: "pseudo-Huber loss (nats²)", series: [series(losses, "residual", "training batch")] },
    {
      title: "Spread of log q + u",
      yLabel: "robust standard deviation (nats)",
      series: [series(validations, "heldOutSpread", "held-out frames")],
    },
    { title: "Effective sample size", yLabel: "Kish fraction", series: [series(validations, "ess", "own draws")] },
  ];
  const recorded = all.map((chart) => ({ ...chart, series: chart.series.filter(({ values }) => values.length > 0) }));
  return recorded.filter((chart) => chart.series.length > 0);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const settingsOf = ({ configuration }: StageContext, recipe: Recipe): Readonly<Record<string, Setting>> => ({
  run: { ...configuration, versions: { ...configuration.versions } },
  data: recipe.data,
  ...trainings[configuration.generator].settings(recipe),
  sampling: recipe.sampling,
  estimates: recipe.estimate,
});

function stagesOf({ seconds, correction }: Metrics, directory: StageContext["directory"]): ReportData["stages"] {
  return [
    { name: "data", seconds: seconds.data, energyEvaluations: dataSummary.read(directory).energy_evaluations },
    { name: "train", seconds: seconds.train, energyEvaluations: trainingSummary.read(directory).own_draws },
    { name: "sample", seconds: seconds.sample, energyEvaluations: samplesSummary.read(directory).draws },
    ...(correction ? [{ name: "correct", seconds: seconds.correct ?? 0, energyEvaluations: correction.energy_evaluations }] : []),
    { name: "reweight", seconds: seconds.reweight },
  ];
}

function diagnosticsOf({ ess, pareto_k, pareto_k_threshold, log_z, correction }: Metrics): ReportData["diagnostics"] {
  return {
    kishFraction: ess.kish_fraction,
    variants: [
      { name: "weights clamped at the largest 1e-4", fraction: ess["clamped_1e-4_fraction"] },
      { name: "largest 0.2 % dropped", fraction: ess["dropped_0.2pct_fraction"] },
    ],
    paretoK: { value: pareto_k, threshold: pareto_k_threshold },
    logZ: log_z,
    ...(correction && {
      correction: {
        method: correctionMethods[correction.method].title,
        kishBefore: correction.ess_before,
        logZBefore: correction.log_z_before,
        effective: correction.effective_samples,
        energyEvaluations: correction.energy_evaluations,
      },
    }),
  };
}

function reportData(context: StageContext, recipe: Recipe): ReportData {
  const { configuration, definition, directory, system } = context;
  const metrics = readMetrics(directory);
  const shown = { training: training(context), draws: draws(context), samples: samples(context) };
  const { temperatures_K, acceptance } = dataSummary.read(directory);
  const { frames } = trainingSummary.read(directory);
  const { draws: total, out_of_domain, mirrored, turned } = samplesSummary.read(directory);
  return {
    system: {
      name: definition.name,
      description: definition.description,
      atoms: system.topology.atoms.length,
      forceField: definition.forceField,
    },
    temperature: configuration.temperature_K,
    seed: configuration.seed,
    date: configuration.created,
    versions: { ...configuration.versions },
    machine: { cpu: cpus()[0]?.model ?? "unknown", threads: configuration.threads },
    verdict: metrics.verdict,
    logWeights: shown.samples.logWeights,
    diagnostics: diagnosticsOf(metrics),
    freeEnergies: freeEnergies(context, metrics),
    torsionMaps: torsionMaps(context, shown),
    marginals: marginals(system, shown),
    profiles: profiles(context, shown, recipe.estimate),
    reducedEnergies: { training: shown.training.reducedEnergy, generator: shown.draws.reducedEnergy },
    trainingCurves: curves(directory),
    replicaExchange: { temperatures: temperatures_K, acceptance: acceptance.map((value) => value ?? Number.NaN) },
    stages: stagesOf(metrics, directory),
    energyEvaluations: metrics.energy_evaluations,
    counts: [
      { name: "draws out of the domain of internal coordinates", count: out_of_domain, of: total },
      { name: "draws with a centre of the other hand", count: mirrored, of: total },
      { name: "draws with a double bond turned from cis to trans or back", count: turned, of: total },
      ...(metrics.correction
        ? [
            {
              name: "corrected samples that left the domain or the isomer",
              count: metrics.correction.zero_weights,
              of: metrics.correction.samples,
            },
          ]
        : []),
      { name: "training frames left out because a double bond had turned", count: frames.turned, of: sum(Object.values(frames)) },
    ],
    settings: settingsOf(context, recipe),
    citations: [
      ...citationsOf(
        definition,
        system.molecularSystem.forces,
        readModel(directory).generator,
        trainings[configuration.generator],
      ),
      ...(metrics.correction ? correctionMethods[metrics.correction.method].cite : []),
    ],
  };
}

export const createReportStage = (recipe: Recipe): Stage => ({
  name: "report",
  run: async (context) => {
    context.directory.write("report.html", await renderReport(reportData(context, recipe)));
    context.progress({ step: 1, total: 1, unit: "report", figures: {} });
  },
});
