/** Importance weights, free energies with errors, and the verdict. */
import { formatPdb } from "../../chem/formats/pdbWriting.ts";
import type { Blocks } from "../../estimate/blocks.ts";
import { uncoveredFinding, wideningFinding } from "../../estimate/coverage.ts";
import { type Finding, findingsOf, verdictOf } from "../../estimate/finding.ts";
import { likelihoodFindings } from "../../estimate/learnedLikelihood.ts";
import { logNormaliser } from "../../estimate/logNormaliser.ts";
import { verdict } from "../../estimate/verdict.ts";
import { weightDiagnostics } from "../../estimate/weightDiagnostics.ts";
import { resampleSystematic } from "../../estimate/weights.ts";
import { basinsOf, blocksOfRows, finiteRows, type NamedBasin, torsionsOf } from "../analysis.ts";
import { blocksOf, hasCorrected, readCorrected } from "../corrected.ts";
import { correlationOf } from "../correlation.ts";
import { readMemberLogQ } from "../learned-density/files.ts";
import { METRICS_FILE, type Metrics } from "../metrics.ts";
import type { EstimateRecipe, Recipe } from "../recipe.ts";
import { gatherRows } from "../rows.ts";
import { logWeights, readDrawnSamples, type WeightedSamples, writeWeightedSamples } from "../samples.ts";
import type { Stage, StageContext } from "../stage.ts";
import { readStageRecords } from "../stageTimes.ts";
import { streamOf } from "../streams.ts";
import {
  type CorrectionSummary,
  correctionSummary,
  dataSummary,
  explorationSummary,
  type LikelihoodSummary,
  likelihoodSummary,
  samplesSummary,
  trainingSummary,
} from "../summaries.ts";

/** Samples with what is known of their correction, if there was one. */
interface Judged extends WeightedSamples {
  /** Samples that are not independent. */
  readonly blocks?: Blocks | undefined;
  readonly correction?: CorrectionSummary;
  /** Samples that are worth one independent one, where they were given and are correlated. */
  readonly inefficiency?: number;
}

/** The corrected samples of a run, or its draws or given samples with their raw weights. */
function judged(context: StageContext): Judged {
  const { directory, configuration } = context;
  if (hasCorrected(directory)) {
    const { ancestors, founders, ...samples } = readCorrected(directory);
    return { ...samples, blocks: blocksOf({ ancestors, founders }), correction: correctionSummary.read(directory) };
  }
  const drawn = readDrawnSamples(directory);
  const weighted = { ...drawn, logWeight: logWeights(drawn) };
  return configuration.given === null ? weighted : { ...weighted, ...correlationOf(context, drawn.positions) };
}

/** Basins from the samples whose coordinates are numbers; the others have weight zero. */
function basins(
  { definition, configuration, directory, system }: StageContext,
  { positions, logQ: drawnLogQ, logWeight, blocks }: Judged,
  estimate: EstimateRecipe,
): NamedBasin[] {
  const atoms = system.topology.atoms.length;
  const finite = finiteRows(positions, 3 * atoms);
  const weights = Float64Array.from(finite.rows, (row) => logWeight[row]!);
  const torsions = torsionsOf(definition, finite.positions, atoms);
  const stream = streamOf(configuration.seed, "bootstrap");
  const found = basinsOf(definition, torsions, weights, stream, estimate, blocksOfRows(blocks, finite.rows));
  const members = readMemberLogQ(directory).map((logQ) => {
    const own = Float64Array.from(finite.rows, (row) => logWeight[row]! + drawnLogQ[row]! - logQ[row]!);
    return basinsOf(definition, torsions, own, stream, { ...estimate, replicates: 2 });
  });
  return found.map((basin, index) =>
    withSpread(
      basin,
      members.map((own) => own[index]!.value),
    ),
  );
}

/** An estimate by the mean of several learned log q, with the standard error that the spread of estimates by each adds to its own. */
function withSpread(basin: NamedBasin, byMember: readonly number[]): NamedBasin {
  if (byMember.length < 2 || !byMember.every(Number.isFinite)) return basin;
  const mean = byMember.reduce((sum, value) => sum + value, 0) / byMember.length;
  const squares = byMember.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const spread = squares / (byMember.length - 1) / byMember.length;
  return { ...basin, error: Math.sqrt(basin.error ** 2 + spread) };
}

/** Conformations drawn by weight, so that the models of samples.pdb are an equilibrium ensemble. */
function showcase({ system, configuration }: StageContext, { positions, logWeight }: WeightedSamples, models: number): string {
  const width = 3 * system.topology.atoms.length;
  const rows = resampleSystematic(streamOf(configuration.seed, "showcase"), logWeight, models);
  return formatPdb(system.topology, gatherRows(positions, rows, width));
}

/** Seconds of each stage that the run has had before, of this one, and their sum. */
function secondsSoFar({ directory }: StageContext, reweight: number): Metrics["seconds"] {
  const before = Object.entries(readStageRecords(directory)).filter(([name]) => name !== "reweight" && name !== "report");
  const stages = Object.fromEntries([...before.map(([name, { seconds }]) => [name, seconds] as const), ["reweight", reweight]]);
  return { ...stages, total: Object.values(stages).reduce((sum, seconds) => sum + seconds, 0) };
}

/** Conformations whose energies were computed, in all stages. */
function energyEvaluations({ configuration, directory }: StageContext, correction: CorrectionSummary | undefined): number {
  const { draws } = samplesSummary.read(directory);
  if (configuration.given !== null) return draws + explorationSummary.read(directory).energy_evaluations;
  const learning = dataSummary.read(directory).energy_evaluations + trainingSummary.read(directory).own_draws;
  return learning + draws + (correction?.energy_evaluations ?? 0);
}

/** What dynamics from given samples has to say. */
function coverageFindings({ configuration, directory }: StageContext): (Finding | undefined)[] {
  if (configuration.given === null) return [];
  const { uncovered, widenings } = explorationSummary.read(directory);
  return [uncoveredFinding(uncovered), wideningFinding(widenings)];
}

/** What checks of a learned log q have to say. */
function learnedFindings(summary: LikelihoodSummary | undefined): (Finding | undefined)[] {
  if (summary === undefined) return [];
  const { log_q, disagreement, two_sample: twoSample } = summary;
  return likelihoodFindings({ logQ: { training: log_q.training, heldOut: log_q.held_out }, disagreement, twoSample });
}

function metricsOf(
  context: StageContext,
  { count, logWeight, correction, blocks, inefficiency = 1 }: Judged,
  found: readonly NamedBasin[],
): Omit<Metrics, "seconds"> {
  const { configuration, directory } = context;
  const likelihood = configuration.likelihood === "ebm" ? likelihoodSummary.read(directory) : undefined;
  const diagnostics = weightDiagnostics(logWeight);
  const smaller = found.map(({ name, inside, outside }) => ({ name, effective: Math.min(inside.effective, outside.effective) }));
  const frames = configuration.given === null ? trainingSummary.read(directory).frames.target : undefined;
  const effective = correction ? correction.effective_samples / count : diagnostics.kishFraction / inefficiency;
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
    energy_evaluations: energyEvaluations(context, correction),
    ...(inefficiency > 1 && { statistical_inefficiency: inefficiency }),
    verdict: verdictOf([
      ...findingsOf(
        verdict(diagnostics, { basins: smaller, inefficiency: Math.max(1, diagnostics.kishFraction / effective), frames }),
      ),
      ...(blocks ? findingsOf(blocks) : []),
      ...coverageFindings(context),
      ...learnedFindings(likelihood),
    ]),
    ...(likelihood && { likelihood }),
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
