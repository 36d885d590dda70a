/** The report of a run, one HTML file. */
import { cpus } from "node:os";
import type { LoadedSystem } from "../../../systems/loadedSystem.ts";
import type { Blocks } from "../../estimate/blocks.ts";
import { renderReport } from "../../report/renderReport.ts";
import type { Marginal, ProfilePanel, ReportData, TorsionMap } from "../../report/reportData.ts";
import { blocksOfRows, finiteRows, profilesOf, type Torsions, torsionsOf } from "../analysis.ts";
import { blocksOf, hasCorrected, readCorrected } from "../corrected.ts";
import { correctionMethods } from "../correction/index.ts";
import { correlationOf } from "../correlation.ts";
import { marginalsOf } from "../marginals.ts";
import { type Metrics, readMetrics } from "../metrics.ts";
import type { EstimateRecipe, Recipe } from "../recipe.ts";
import { drawnOrigin } from "../reporting/drawnOrigin.ts";
import { givenOrigin } from "../reporting/givenOrigin.ts";
import { learnedDensity } from "../reporting/learnedDensity.ts";
import type { Origin } from "../reporting/origin.ts";
import { readDrawnSamples, readWeightedSamples } from "../samples.ts";
import { type Stage, type StageContext, type StageName, stageNames } from "../stage.ts";
import { streamOf } from "../streams.ts";
import { dataSummary, explorationSummary, samplesSummary, trainingSummary } from "../summaries.ts";

/** Conformations [n, atoms, 3] in nm, and their torsions. */
interface ShownConformations {
  readonly positions: Float32Array;
  readonly torsions: Torsions;
}

interface Shown {
  /** Training frames at the target temperature. */
  readonly training: Origin["training"];
  /** What the generator drew, as it came; draws whose coordinates are numbers. */
  readonly draws: ShownConformations & { readonly reducedEnergy: Float64Array };
  /** Samples whose coordinates are numbers: the draws, or what a correction made of them. */
  readonly samples: ShownConformations & {
    readonly logWeights: Float64Array;
    readonly blocks: Blocks | undefined;
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

function blocksOfSamples(context: StageContext, positions: Float32Array): Blocks | undefined {
  const { configuration, directory } = context;
  if (configuration.given !== null) return correlationOf(context, positions).blocks;
  return hasCorrected(directory) ? blocksOf(readCorrected(directory)) : undefined;
}

function samples(context: StageContext): Shown["samples"] {
  const { definition, directory, system } = context;
  const weighted = readWeightedSamples(directory);
  const atoms = system.topology.atoms.length;
  const finite = finiteRows(weighted.positions, 3 * atoms);
  const blocks = blocksOfSamples(context, weighted.positions);
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
function referenceProfile({ definition }: StageContext, torsion: string): ProfilePanel["reference"] | undefined {
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

function profiles(context: StageContext, { draws, samples }: Shown, estimate: EstimateRecipe): ProfilePanel[] {
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

/** Energy evaluations of the stages that count them. */
function evaluationsOf({ correction }: Metrics, { configuration, directory }: StageContext): Partial<Record<StageName, number>> {
  const { draws } = samplesSummary.read(directory);
  if (configuration.given !== null) return { import: draws, explore: explorationSummary.read(directory).energy_evaluations };
  return {
    data: dataSummary.read(directory).energy_evaluations,
    train: trainingSummary.read(directory).own_draws,
    sample: draws,
    ...(correction && { correct: correction.energy_evaluations }),
  };
}

function stagesOf(metrics: Metrics, context: StageContext): ReportData["stages"] {
  const evaluations = evaluationsOf(metrics, context);
  return stageNames.flatMap((name) => {
    const [seconds, energyEvaluations] = [metrics.seconds[name], evaluations[name]];
    if (seconds === undefined || (name === "correct" && metrics.correction === undefined)) return [];
    return [{ name, seconds, ...(energyEvaluations !== undefined && { energyEvaluations }) }];
  });
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

const correctedCounts = ({ correction }: Metrics): Origin["counts"] =>
  correction === undefined
    ? []
    : [
        {
          name: "corrected samples that left the domain or the isomer",
          count: correction.zero_weights,
          of: correction.samples,
        },
      ];

function reportData(context: StageContext, recipe: Recipe): ReportData {
  const { configuration, definition, directory, system } = context;
  const metrics = readMetrics(directory);
  const origin = (configuration.given === null ? drawnOrigin : givenOrigin)(context, recipe);
  const learned = learnedDensity(context, recipe);
  const shown = { training: origin.training, draws: draws(context), samples: samples(context) };
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
    trainingCurves: [...origin.trainingCurves, ...learned.curves],
    ...(origin.names && { names: origin.names }),
    ...(origin.replicaExchange && { replicaExchange: origin.replicaExchange }),
    stages: stagesOf(metrics, context),
    energyEvaluations: metrics.energy_evaluations,
    counts: [...origin.counts, ...correctedCounts(metrics)],
    settings: { ...origin.settings, ...learned.settings },
    citations: [
      ...origin.citations,
      ...learned.citations,
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
