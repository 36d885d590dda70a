/** A run's draws as a correction takes them, and its samples as a run keeps them. */
import { internalTarget } from "../../generators/internalTarget.ts";
import { encodeProgram } from "../../generators/molecularGenerator.ts";
import { under } from "../../graph/tree.ts";
import { hostArray } from "../../num/hostArray.ts";
import type { Executor } from "../../runtime/executor.ts";
import { surrogatePopulation, type Trajectory } from "../../sample/annealing/surrogate.ts";
import { toAxisMajor, toFrames } from "../../sample/phaseSpace.ts";
import type { Target } from "../../target.ts";
import { thermalEnergy } from "../../units.ts";
import type { CorrectedSamples } from "../corrected.ts";
import { createDrawing, type Drawing } from "../drawing.ts";
import { type Model, readModel } from "../modelCard.ts";
import { potentialOf } from "../molecule.ts";
import { gatherRows } from "../rows.ts";
import { type DrawnSamples, logWeights } from "../samples.ts";
import type { StageContext } from "../stage.ts";
import type { CorrectionInput, CorrectionOutput } from "./method.ts";

/** The molecule and its generator, compiled. */
export interface CorrectedMolecule {
  readonly context: StageContext;
  readonly model: Model;
  readonly drawing: Drawing;
  readonly target: Target;
  readonly executor: Executor;
  logDensity(vectors: Float32Array): Promise<Float64Array>;
}

/** Compiles what corrections need of a run. */
export async function correctedMolecule(context: StageContext, executor: Executor): Promise<CorrectedMolecule> {
  const { configuration, directory, system } = context;
  const model = readModel(directory);
  const drawing = await createDrawing(model.generator, model.entries, system, executor, "parameter");
  const parameters = under("parameter", model.parameters);
  const kT = thermalEnergy(configuration.temperature_K);
  return {
    context,
    model,
    drawing,
    target: internalTarget(system, model.entries, potentialOf(system), kT),
    executor,
    logDensity: (vectors) => drawing.logDensity(parameters, vectors),
  };
}

/** Draws [count] as vectors; those of weight zero stand where the first other one is, and must not be counted. */
export interface EncodedDraws {
  readonly vectors: Float64Array;
  readonly logWeights: Float64Array;
}

/** The internal coordinates of draws, and their raw weights. */
export async function encodeDraws(molecule: CorrectedMolecule, draws: DrawnSamples): Promise<EncodedDraws> {
  const { model, context, executor, target } = molecule;
  const atoms = context.system.topology.atoms.length;
  const encoder = await executor.compile(encodeProgram(context.system, model.entries));
  const positions = hostArray(toAxisMajor(draws.positions, atoms), [draws.count, 3 * atoms]);
  const { vector } = await encoder.run({ positions });
  const vectors = Float64Array.from(vector!.data);
  const weights = logWeights(draws);
  const alive = weights.findIndex((value) => value > Number.NEGATIVE_INFINITY);
  const { dimension } = target;
  if (alive >= 0) {
    const stand = vectors.slice(alive * dimension, (alive + 1) * dimension);
    weights.forEach((value, row) => {
      if (value === Number.NEGATIVE_INFINITY) vectors.set(stand, row * dimension);
    });
  }
  return { vectors, logWeights: weights };
}

/** What a method is given: draws, their log q, and populations that begin at them. */
export async function correctionInput(
  molecule: CorrectedMolecule,
  { vectors, logWeights: weights }: EncodedDraws,
  trajectory: Trajectory,
  settings: Pick<CorrectionInput, "levels" | "chains" | "stream">,
): Promise<CorrectionInput> {
  const { target, executor, logDensity } = molecule;
  const { dimension } = target;
  return {
    ...settings,
    vectors,
    logWeights: weights,
    logDensity: await logDensity(Float32Array.from(vectors)),
    populationAt: (rows, stream) => {
      const starts = gatherRows(vectors, rows, dimension);
      return surrogatePopulation({ target, logDensity, starts, trajectory, stream, executor });
    },
  };
}

/** Corrected vectors as samples: in space, with energies; those that left the domain or the isomer have weight zero. */
export async function toSamples(
  { context, drawing }: CorrectedMolecule,
  { vectors, logDensity, logWeights: weights, ancestors, founders }: CorrectionOutput,
): Promise<CorrectedSamples> {
  const { configuration, system } = context;
  const placed = await drawing.decode(Float32Array.from(vectors));
  const kT = thermalEnergy(configuration.temperature_K);
  const counts = placed.fates.map((fate) => fate === "counted");
  return {
    count: placed.count,
    positions: toFrames(placed.positions, system.topology.atoms.length),
    logQ: logDensity.map((value, row) => value - placed.logJacobian[row]!),
    reducedEnergy: placed.energy.map((energy, row) => (counts[row] ? energy / kT : Number.POSITIVE_INFINITY)),
    logWeight: weights.map((value, row) => (counts[row] ? value : Number.NEGATIVE_INFINITY)),
    ancestors,
    founders,
  };
}
