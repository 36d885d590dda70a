/** Stage 3: draws from the trained generator, with exact densities and energies. */
import { type ChiralCentre, chiralCentres, chirality } from "../../chem/chirality.ts";
import { encodeDcd } from "../../chem/formats/dcd.ts";
import { createOrtExecutor } from "../../runtime/ort/executor.ts";
import { toFrames } from "../../sample/phaseSpace.ts";
import { thermalEnergy } from "../../units.ts";
import { createDrawing, type Drawing, type Draws } from "../drawing.ts";
import { exportModel } from "../exportModel.ts";
import { type Model, readModel } from "../modelCard.ts";
import type { Recipe } from "../recipe.ts";
import { type DrawnSamples, writeDrawnSamples } from "../samples.ts";
import { Interrupted, type Stage, type StageContext } from "../stage.ts";
import { streamOf } from "../streams.ts";
import { samplesSummary } from "../summaries.ts";

interface Molecule {
  readonly atoms: number;
  readonly centres: readonly ChiralCentre[];
  /** Handedness of each centre in the structure. */
  readonly hands: readonly number[];
}

function moleculeOf({ system: { topology, positions } }: StageContext): Molecule {
  const atoms = topology.atoms.length;
  const centres = chiralCentres(topology);
  return { atoms, centres, hands: centres.map((centre) => chirality(positions, atoms, centre)[0]!) };
}

/** 1 for each draw in the domain with a centre of the wrong hand. */
function mirroredRows({ count, inside }: Draws, frames: Float32Array, { atoms, centres, hands }: Molecule): Uint8Array {
  const width = 3 * atoms;
  return Uint8Array.from({ length: count }, (_, row) => {
    if (!inside[row]) return 0;
    const frame = frames.subarray(row * width, (row + 1) * width);
    return Number(centres.some((centre, index) => chirality(frame, atoms, centre)[0] !== hands[index]));
  });
}

interface Chunk extends DrawnSamples {
  readonly outOfDomain: number;
  readonly mirrored: number;
}

async function drawChunk(
  context: StageContext,
  drawing: Drawing,
  model: Model,
  molecule: Molecule,
  first: number,
  count: number,
): Promise<Chunk> {
  const { configuration } = context;
  const parameters = Object.fromEntries(Object.entries(model.parameters).map(([path, value]) => [`parameter.${path}`, value]));
  const draws = await drawing.draw(parameters, streamOf(configuration.seed, "samples"), first, count);
  const logDensity = await drawing.logDensity(parameters, draws.vectors);
  const positions = toFrames(draws.positions, molecule.atoms);
  const mirrored = mirroredRows(draws, positions, molecule);
  const kT = thermalEnergy(configuration.temperature_K);
  const counts = (row: number): boolean => draws.inside[row] === 1 && mirrored[row] === 0;
  return {
    count,
    positions,
    logQ: logDensity.map((value, row) => value - draws.logJacobian[row]!),
    reducedEnergy: draws.energy.map((energy, row) => (counts(row) ? energy / kT : Number.POSITIVE_INFINITY)),
    outOfDomain: draws.inside.filter((value) => value === 0).length,
    mirrored: mirrored.filter((value) => value === 1).length,
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
  const molecule = moleculeOf(context);
  const chunks: Chunk[] = [];
  for (let done = 0; done < configuration.samples; ) {
    if (signal.aborted) throw new Interrupted("the sampling stopped; its draws are quickly made again");
    const count = Math.min(batch, configuration.samples - done);
    chunks.push(await drawChunk(context, drawing, model, molecule, done, count));
    done += count;
    progress({ step: done, total: configuration.samples, unit: "samples", figures: {} });
  }
  const samples = joinChunks(chunks);
  writeDrawnSamples(directory, samples);
  directory.write("samples.dcd", encodeDcd(finitePositions(samples.positions), molecule.atoms));
  samplesSummary.write(directory, {
    draws: samples.count,
    out_of_domain: chunks.reduce((total, chunk) => total + chunk.outOfDomain, 0),
    mirrored: chunks.reduce((total, chunk) => total + chunk.mirrored, 0),
  });
}

export const createSampleStage = ({ sampling }: Recipe): Stage => ({
  name: "sample",
  run: async (context) => {
    const { configuration, directory, system } = context;
    const model = readModel(directory);
    directory.write("model.onnx", exportModel(model, system.zMatrix));
    const executor = createOrtExecutor({ threads: configuration.threads });
    try {
      const drawing = await createDrawing(model.generator, model.entries, system, executor, "parameter");
      await drawAll(context, drawing, model, sampling.batch);
    } finally {
      await executor.close();
    }
  },
});
