/** Draws from the trained generator, with densities and energies. */
import { under } from "../../graph/tree.ts";
import type { Arrays } from "../../runtime/executor.ts";
import { toFrames } from "../../sample/phaseSpace.ts";
import { thermalEnergy } from "../../units.ts";
import { type CheckpointArrays, checkpointAt, removeCheckpoints, saveCheckpoint } from "../checkpoints.ts";
import { withExecutor } from "../computing.ts";
import { createDrawing, type Drawing, type Fate } from "../drawing.ts";
import { exportModel } from "../exportModel.ts";
import { type Likelihood, openLikelihood } from "../likelihoods.ts";
import { readModel } from "../modelCard.ts";
import type { Recipe } from "../recipe.ts";
import {
  drawnSamples,
  sampleArrays,
  type UnweightedSamples,
  unweightedSamples,
  writeDrawnSamples,
  writeTrajectory,
  writeUnweightedSamples,
} from "../samples.ts";
import { Interrupted, type Stage, type StageContext } from "../stage.ts";
import { streamOf } from "../streams.ts";
import { samplesSummary } from "../summaries.ts";

interface Chunk extends UnweightedSamples {
  /** Absent where it is to be learned. */
  readonly logQ?: Float64Array | undefined;
  readonly fates: readonly Fate[];
}

/** Every fate, in the order of their numbers in checkpoints. */
const FATES = ["counted", "outside", "mirrored", "turned"] as const satisfies readonly Fate[];

const chunkArrays = ({ fates, ...samples }: Chunk): CheckpointArrays =>
  sampleArrays(samples, { fates: Int32Array.from(fates, (fate) => FATES.indexOf(fate)) });

const chunkFrom = (arrays: CheckpointArrays): Chunk => ({
  ...(arrays.log_q === undefined ? unweightedSamples : drawnSamples)(arrays),
  fates: Array.from(arrays.fates!.data, (fate) => FATES[fate]!),
});

/** What a chunk of draws needs. */
interface Source {
  readonly drawing: Drawing;
  readonly likelihood: Likelihood | undefined;
  readonly parameters: Arrays;
}

async function drawChunk(context: StageContext, source: Source, first: number, count: number): Promise<Chunk> {
  const { configuration, system } = context;
  const { drawing, likelihood, parameters } = source;
  const draws = await drawing.draw(parameters, streamOf(configuration.seed, "samples"), first, count);
  const logDensity = await likelihood?.(parameters, draws.vectors, first);
  const kT = thermalEnergy(configuration.temperature_K);
  return {
    count,
    positions: toFrames(draws.positions, system.topology.atoms.length),
    logQ: logDensity?.map((value, row) => value - draws.logJacobian[row]!),
    reducedEnergy: draws.energy.map((energy, row) => (draws.fates[row] === "counted" ? energy / kT : Number.POSITIVE_INFINITY)),
    fates: draws.fates,
  };
}

const joinNumbers = (parts: readonly Float64Array[]): Float64Array => Float64Array.from(parts.flatMap((part) => [...part]));

function joinChunks(chunks: readonly Chunk[]): UnweightedSamples & Pick<Chunk, "logQ"> {
  const positions = new Float32Array(chunks.reduce((size, chunk) => size + chunk.positions.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    positions.set(chunk.positions, offset);
    offset += chunk.positions.length;
  }
  return {
    count: chunks.reduce((total, chunk) => total + chunk.count, 0),
    positions,
    ...(chunks.every(({ logQ }) => logQ !== undefined) && { logQ: joinNumbers(chunks.map(({ logQ }) => logQ!)) }),
    reducedEnergy: joinNumbers(chunks.map((chunk) => chunk.reducedEnergy)),
  };
}

/** Draws `done` to `done + count - 1`: those of the checkpoint of an earlier attempt, or new ones, which are kept. */
async function keptChunk(context: StageContext, source: Source, done: number, count: number): Promise<Chunk> {
  const { directory, note } = context;
  const kept = checkpointAt(directory, "sample", done + count, note);
  if (kept !== undefined) return chunkFrom(kept);
  const chunk = await drawChunk(context, source, done, count);
  saveCheckpoint(directory, "sample", done + count, chunkArrays(chunk), Number.MAX_SAFE_INTEGER);
  return chunk;
}

async function drawAll(context: StageContext, source: Source, batch: number): Promise<void> {
  const { configuration, directory, progress, signal } = context;
  const chunks: Chunk[] = [];
  for (let done = 0; done < configuration.samples; ) {
    if (signal.aborted) throw new Interrupted("the sampling stopped after a checkpoint");
    const count = Math.min(batch, configuration.samples - done);
    chunks.push(await keptChunk(context, source, done, count));
    done += count;
    progress({ step: done, total: configuration.samples, unit: "samples", figures: {} });
  }
  const { logQ, ...samples } = joinChunks(chunks);
  if (logQ === undefined) writeUnweightedSamples(directory, samples);
  else writeDrawnSamples(directory, { ...samples, logQ });
  writeTrajectory(directory, samples.positions, context.system.topology.atoms.length);
  const counted = (fate: Fate): number =>
    chunks.reduce((total, { fates }) => total + fates.filter((own) => own === fate).length, 0);
  samplesSummary.write(directory, {
    draws: samples.count,
    out_of_domain: counted("outside"),
    mirrored: counted("mirrored"),
    turned: counted("turned"),
  });
  removeCheckpoints(directory, "sample");
}

export const createSampleStage = (recipe: Recipe): Stage => ({
  name: "sample",
  applies: ({ given }) => given === null,
  run: async (context) => {
    const { directory, system } = context;
    const model = readModel(directory);
    directory.write("model.onnx", exportModel(model, system));
    await withExecutor(context, async (executor) => {
      const drawing = await createDrawing(model.generator, model.entries, system, executor, "parameter");
      const likelihood = await openLikelihood(model, drawing, executor, recipe, context);
      await drawAll(context, { drawing, likelihood, parameters: under("parameter", model.parameters) }, recipe.sampling.batch);
    });
  },
});
