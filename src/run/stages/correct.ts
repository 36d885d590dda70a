/** Stage 4: the draws become samples of the Boltzmann distribution, by annealing or by Markov chains, where that was asked for. */
import { kish } from "../../estimate/effectiveSampleSize.ts";
import { founderLogWeights } from "../../estimate/lineage.ts";
import { logNormaliser } from "../../estimate/logNormaliser.ts";
import { paretoSmoothing } from "../../estimate/paretoSmoothing.ts";
import { fold } from "../../num/random.ts";
import type { Executor } from "../../runtime/executor.ts";
import { removeCheckpoints } from "../checkpoints.ts";
import { withExecutor } from "../computing.ts";
import {
  type CorrectedSamples,
  joinBatches,
  readBatch,
  removeBatches,
  removeCorrected,
  writeBatch,
  writeCorrected,
} from "../corrected.ts";
import { type CorrectionName, correctionMethods } from "../correction/index.ts";
import { invalidSentence } from "../correction/invalid.ts";
import { levelsOf, measuredLevels } from "../correction/levels.ts";
import type { CorrectionInput, CorrectionOutput } from "../correction/method.ts";
import { type CorrectedMolecule, correctedMolecule, correctionInput, encodeDraws, toSamples } from "../correction/molecule.ts";
import { type Figures, figuresOf, type Position, restoredPosition, savePosition } from "../correction/position.ts";
import { tuneTrajectory } from "../correction/tuning.ts";
import type { CorrectionRecipe, Recipe } from "../recipe.ts";
import { type DrawnSamples, keepDraws, logWeights, readDrawnSamples, writeTrajectory } from "../samples.ts";
import { Interrupted, type Stage, type StageContext } from "../stage.ts";
import { streamOf } from "../streams.ts";
import { type CorrectionSummary, correctionSummary } from "../summaries.ts";

/** Sub-streams of the correction: batches, by their number, and the tuning. */
const STREAM = { batches: 0, tuning: 1 } as const;

const rowsOf = ({ positions, logQ, reducedEnergy, count }: DrawnSamples, first: number, end: number): DrawnSamples => {
  const width = positions.length / count;
  return {
    count: end - first,
    positions: positions.subarray(first * width, end * width),
    logQ: logQ.subarray(first, end),
    reducedEnergy: reducedEnergy.subarray(first, end),
  };
};

async function tuned(molecule: CorrectedMolecule, draws: DrawnSamples, recipe: CorrectionRecipe): Promise<Position> {
  const { target, logDensity, executor, context } = molecule;
  const stream = fold(streamOf(context.configuration.seed, "correction"), STREAM.tuning);
  const encoded = await encodeDraws(molecule, draws);
  return { trajectory: await tuneTrajectory({ target, logDensity, executor, recipe, stream, ...encoded }), figures: [] };
}

function noteInvalid({ context, model }: CorrectedMolecule, output: CorrectionOutput, { trajectory, figures }: Position): void {
  const { system, configuration, note } = context;
  const molecule = { system, entries: model.entries, temperature: configuration.temperature_K };
  const first = figures.reduce((total, { draws }) => total + draws, 0);
  const sentence = invalidSentence(molecule, output, trajectory, first);
  if (sentence !== undefined) note(sentence);
}

async function correctBatch(
  molecule: CorrectedMolecule,
  draws: DrawnSamples,
  method: CorrectionName,
  { trajectory, figures }: Position,
  { levels, chains }: Pick<CorrectionInput, "levels" | "chains">,
): Promise<Figures> {
  const { configuration, directory } = molecule.context;
  const stream = fold(fold(streamOf(configuration.seed, "correction"), STREAM.batches), figures.length);
  const input = await correctionInput(molecule, await encodeDraws(molecule, draws), trajectory, { levels, chains, stream });
  const output = await correctionMethods[method].correct(input);
  writeBatch(directory, figures.length, await toSamples(molecule, output));
  // Once a run: those of other batches are alike.
  if (figures.every(({ invalid }) => invalid === 0)) noteInvalid(molecule, output, { trajectory, figures });
  return figuresOf(output, draws.count);
}

function summaryOf(
  method: CorrectionName,
  { trajectory, figures }: Position,
  draws: DrawnSamples,
  corrected: CorrectedSamples,
): CorrectionSummary {
  const before = logWeights(draws);
  const total = (of: (own: Figures) => number): number => figures.reduce((sum, own) => sum + of(own), 0);
  const founders = founderLogWeights(corrected.logWeight, corrected);
  const rawZ = logNormaliser(before);
  const { weighted } = correctionMethods[method];
  const acceptance = total(({ acceptance }) => acceptance) / figures.length;
  const moves = Math.round(total((own) => own.moves * own.draws));
  const { paretoK } = paretoSmoothing(before);
  return {
    method,
    levels: total(({ levels }) => levels) / figures.length,
    acceptance: Number.isFinite(acceptance) ? acceptance : null,
    step_size: trajectory.stepSize,
    draws: draws.count,
    samples: corrected.count,
    effective_samples: weighted ? kish(founders) * founders.length : total(({ effective }) => effective),
    ess_before: kish(before),
    pareto_k_before: Number.isFinite(paretoK) ? paretoK : null,
    log_z_before: rawZ,
    log_z: weighted ? logNormaliser(founders) : rawZ,
    energy_evaluations: moves * trajectory.steps,
    density_evaluations: moves + draws.count,
    invalid: total(({ invalid }) => invalid),
    zero_weights: corrected.logWeight.filter((value) => value === Number.NEGATIVE_INFINITY).length,
  };
}

/** Leaves the samples and what is known of them; the batches are no longer needed then. */
function finish({ directory, system }: StageContext, method: CorrectionName, draws: DrawnSamples, end: Position): void {
  const corrected = joinBatches(end.figures.map((_, batch) => readBatch(directory, batch)));
  const summary = summaryOf(method, end, draws, corrected);
  writeCorrected(directory, corrected);
  correctionSummary.write(directory, summary);
  writeTrajectory(directory, corrected.positions, system.topology.atoms.length);
  removeBatches(directory);
  removeCheckpoints(directory, "correct");
}

async function correctAll(
  context: StageContext,
  method: CorrectionName,
  recipe: CorrectionRecipe,
  executor: Executor,
): Promise<void> {
  const { directory, progress, signal } = context;
  keepDraws(directory);
  const draws = readDrawnSamples(directory);
  const molecule = await correctedMolecule(context, executor);
  let position =
    restoredPosition(context) ?? (await tuned(molecule, rowsOf(draws, 0, Math.min(draws.count, recipe.batch)), recipe));
  const trial = rowsOf(draws, 0, Math.min(draws.count, recipe.trialRows));
  const { trajectory } = position;
  const own = correctionMethods[method];
  const levels = await levelsOf(context, own, () => measuredLevels({ molecule, method: own, trajectory, recipe, draws, trial }));
  const batches = Math.ceil(draws.count / recipe.batch);
  while (position.figures.length < batches) {
    const first = position.figures.length * recipe.batch;
    const rows = rowsOf(draws, first, Math.min(first + recipe.batch, draws.count));
    const figures = await correctBatch(molecule, rows, method, position, { levels, chains: recipe.chains });
    position = { ...position, figures: [...position.figures, figures] };
    savePosition(context, position);
    const { acceptance, levels: passed } = figures;
    progress({ step: first + rows.count, total: draws.count, unit: "samples", figures: { acceptance, levels: passed } });
    if (signal.aborted && position.figures.length < batches) throw new Interrupted("the correction stopped after a batch");
  }
  finish(context, method, draws, position);
}

export const createCorrectStage = ({ correction }: Recipe): Stage => ({
  name: "correct",
  applies: ({ given }) => given === null,
  run: async (context) => {
    const method = context.configuration.correction;
    if (method === "none") return removeCorrected(context.directory);
    await withExecutor(context, (executor) => correctAll(context, method, correction, executor));
  },
});
