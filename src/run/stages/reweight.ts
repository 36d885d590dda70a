/** Stage 5: importance weights, free energies with errors, and the verdict. */
import { formatPdb } from "../../chem/formats/pdbWriting.ts";
import type { Blocks } from "../../estimate/blocks.ts";
import { logNormaliser } from "../../estimate/logNormaliser.ts";
import { verdict } from "../../estimate/verdict.ts";
import { weightDiagnostics } from "../../estimate/weightDiagnostics.ts";
import { resampleSystematic } from "../../estimate/weights.ts";
import { basinsOf, blocksOfRows, finiteRows, type NamedBasin, torsionsOf } from "../analysis.ts";
import { blocksOf, hasCorrected, readCorrected } from "../corrected.ts";
import { METRICS_FILE, type Metrics } from "../metrics.ts";
import type { EstimateRecipe, Recipe } from "../recipe.ts";
import { logWeights, readDrawnSamples, type WeightedSamples, writeWeightedSamples } from "../samples.ts";
import type { Stage, StageContext } from "../stage.ts";
import { readStageRecords } from "../stageTimes.ts";
import { streamOf } from "../streams.ts";
import { type CorrectionSummary, correctionSummary, dataSummary, samplesSummary, trainingSummary } from "../summaries.ts";

/** Samples with what is known of their correction, if there was one. */
interface Judged extends WeightedSamples {
  /** Samples that are not independent. */
  readonly blocks?: Blocks | undefined;
  readonly correction?: CorrectionSummary;
}

/** The corrected samples of a run, or its draws with their raw weights. */
function judged({ directory }: StageContext): Judged {
  if (hasCorrected(directory)) {
    const { ancestors, founders, ...samples } = readCorrected(directory);
    return { ...samples, blocks: blocksOf({ ancestors, founders }), correction: correctionSummary.read(directory) };
  }
  const drawn = readDrawnSamples(directory);
  return { ...drawn, logWeight: logWeights(drawn) };
}

/** Basins from the samples whose coordinates are numbers; the others have weight zero. */
function basins(
  { definition, configuration, system }: StageContext,
  { positions, logWeight, blocks }: Judged,
  estimate: EstimateRecipe,
): NamedBasin[] {
  const atoms = system.topology.atoms.length;
  const finite = finiteRows(positions, 3 * atoms);
  const weights = Float64Array.from(finite.rows, (row) => logWeight[row]!);
  return basinsOf(
    definition,
    torsionsOf(definition, finite.positions, atoms),
    weights,
    streamOf(configuration.seed, "bootstrap"),
    estimate,
    blocksOfRows(blocks, finite.rows),
  );
}

/** Conformations drawn by weight, so that the models of samples.pdb are an equilibrium ensemble. */
function showcase({ system, configuration }: StageContext, { positions, logWeight }: WeightedSamples, models: number): string {
  const width = 3 * system.topology.atoms.length;
  const rows = resampleSystematic(streamOf(configuration.seed, "showcase"), logWeight, models);
  const frames = new Float64Array(rows.length * width);
  rows.forEach((row, at) => {
    frames.set(positions.subarray(row * width, (row + 1) * width), at * width);
  });
  return formatPdb(system.topology, frames);
}

function secondsSoFar({ directory }: StageContext, reweight: number): Metrics["seconds"] {
  const records = readStageRecords(directory);
  const [data, train, sample, correct] = (["data", "train", "sample", "correct"] as const).map(
    (stage) => records[stage]?.seconds ?? 0,
  );
  const total = data! + train! + sample! + correct! + reweight;
  return { data: data!, train: train!, sample: sample!, correct: correct!, reweight, total };
}

function metricsOf(
  context: StageContext,
  { count, logWeight, correction }: Judged,
  found: readonly NamedBasin[],
): Omit<Metrics, "seconds"> {
  const { configuration, directory } = context;
  const diagnostics = weightDiagnostics(logWeight);
  const smaller = found.map(({ name, inside, outside }) => ({ name, effective: Math.min(inside.effective, outside.effective) }));
  const evaluations =
    dataSummary.read(directory).energy_evaluations +
    trainingSummary.read(directory).own_draws +
    samplesSummary.read(directory).draws +
    (correction?.energy_evaluations ?? 0);
  const effective = correction ? correction.effective_samples / count : diagnostics.kishFraction;
  return {
    system: configuration.system,
    temperature_K: configuration.temperature_K,
    seed: configuration.seed,
    samples: count,
    ess: {
      kish_fraction: diagnostics.kishFraction,
      "clamped_1e-4_fraction": diagnostics.clampedFraction,
      "dropped_0.2pct_fraction": diagnostics.droppedFraction,
    },
    pareto_k: diagnostics.paretoK,
    pareto_k_threshold: diagnostics.paretoThreshold,
    log_z: correction?.log_z ?? logNormaliser(logWeight),
    free_energies: found.map(({ name, value, error }) => ({ name, value_kT: value, error_kT: error })),
    energy_evaluations: evaluations,
    verdict: verdict(diagnostics, { basins: smaller, inefficiency: Math.max(1, diagnostics.kishFraction / effective) }),
    ...(correction && { correction }),
  };
}

export const createReweightStage = ({ sampling, estimate }: Recipe): Stage => ({
  name: "reweight",
  run: async (context) => {
    const began = performance.now();
    const { directory, progress } = context;
    const samples = judged(context);
    writeWeightedSamples(directory, samples);
    directory.write("samples.pdb", showcase(context, samples, sampling.showcase));
    const metrics = metricsOf(context, samples, basins(context, samples, estimate));
    const seconds = secondsSoFar(context, (performance.now() - began) / 1000);
    directory.write(METRICS_FILE, `${JSON.stringify({ ...metrics, seconds }, null, 2)}\n`);
    const figures = { ESS: metrics.ess.kish_fraction, "k-hat": metrics.pareto_k };
    progress({ step: samples.count, total: samples.count, unit: "samples", figures });
  },
});
