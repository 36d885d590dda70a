/** Stage 3: draws from the trained generator, with exact densities and energies. */
import { encodeDcd } from "../../chem/formats/dcd.ts";
import { toFrames } from "../../sample/phaseSpace.ts";
import { thermalEnergy } from "../../units.ts";
import { executorFor } from "../computing.ts";
import { createDrawing, type Drawing, type Fate } from "../drawing.ts";
import { exportModel } from "../exportModel.ts";
import { type Model, readModel } from "../modelCard.ts";
import type { Recipe } from "../recipe.ts";
import { type DrawnSamples, writeDrawnSamples } from "../samples.ts";
import { Interrupted, type Stage, type StageContext } from "../stage.ts";
import { streamOf } from "../streams.ts";
import { samplesSummary } from "../summaries.ts";

interface Chunk extends DrawnSamples {
  readonly fates: readonly Fate[];
}

async function drawChunk(context: StageContext, drawing: Drawing, model: Model, first: number, count: number): Promise<Chunk> {
  const { configuration, system } = context;
  const parameters = Object.fromEntries(Object.entries(model.parameters).map(([path, value]) => [`parameter.${path}`, value]));
  const draws = await drawing.draw(parameters, streamOf(configuration.seed, "samples"), first, count);
  const logDensity = await drawing.logDensity(parameters, draws.vectors);
  const kT = thermalEnergy(configuration.temperature_K);
  return {
    count,
    positions: toFrames(draws.positions, system.topology.atoms.length),
    logQ: logDensity.map((value, row) => value - draws.logJacobian[row]!),
    reducedEnergy: draws.energy.map((energy, row) => (draws.fates[row] === "counted" ? energy / kT : Number.POSITIVE_INFINITY)),
    fates: draws.fates,
  };
}

const joinNumbers = (parts: readonly Float64Array[]): Float64Array => Float64Array.from(parts.flatMap((part) => [...part]));

function joinChunks(chunks: readonly Chunk[]): DrawnSamples {
  const positions = new Float32Array(chunks.reduce((size, chunk) => size + chunk.positions.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    positions.set(chunk.positions, offset);
    offset += chunk.positions.length;
  }
  return {
    count: chunks.reduce((total, chunk) => total + chunk.count, 0),
    positions,
    logQ: joinNumbers(chunks.map((chunk) => chunk.logQ)),
    reducedEnergy: joinNumbers(chunks.map((chunk) => chunk.reducedEnergy)),
  };
}

/** DCD has no NaN: an atom without a position, which only draws of weight zero have, is written at the origin. */
const finitePositions = (positions: Float32Array): Float32Array => positions.map((value) => (Number.isFinite(value) ? value : 0));

async function drawAll(context: StageContext, drawing: Drawing, model: Model, batch: number): Promise<void> {
  const { configuration, directory, progress, signal } = context;
  const chunks: Chunk[] = [];
  for (let done = 0; done < configuration.samples; ) {
    if (signal.aborted) throw new Interrupted("the sampling stopped; its draws are quickly made again");
    const count = Math.min(batch, configuration.samples - done);
    chunks.push(await drawChunk(context, drawing, model, done, count));
    done += count;
    progress({ step: done, total: configuration.samples, unit: "samples", figures: {} });
  }
  const samples = joinChunks(chunks);
  writeDrawnSamples(directory, samples);
  directory.write("samples.dcd", encodeDcd(finitePositions(samples.positions), context.system.topology.atoms.length));
  const counted = (fate: Fate): number =>
    chunks.reduce((total, { fates }) => total + fates.filter((own) => own === fate).length, 0);
  samplesSummary.write(directory, {
    draws: samples.count,
    out_of_domain: counted("outside"),
    mirrored: counted("mirrored"),
    turned: counted("turned"),
  });
}

export const createSampleStage = ({ sampling }: Recipe): Stage => ({
  name: "sample",
  run: async (context) => {
    const { directory, system } = context;
    const model = readModel(directory);
    directory.write("model.onnx", exportModel(model, system.zMatrix));
    const executor = executorFor(context);
    try {
      const drawing = await createDrawing(model.generator, model.entries, system, executor, "parameter");
      await drawAll(context, drawing, model, sampling.batch);
    } finally {
      await executor.close();
    }
  },
});
