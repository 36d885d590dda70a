/** Frames as the generator sees them: vectors of internal coordinates with reduced energies in those coordinates. */

import type { ZMatrix } from "../chem/zMatrix.ts";
import { fitVector, type InternalFrames, type VectorEntry } from "../generators/internalVector.ts";
import { encodeProgram, measureProgram } from "../generators/molecularGenerator.ts";
import type { Executor } from "../runtime/executor.ts";
import { toAxisMajor } from "../sample/phaseSpace.ts";
import type { Frames } from "./frames.ts";
import { gatherRows } from "./rows.ts";

/** Points z with u = U/kT - log |dx/dz|, the reduced energy of the target density over z. */
export interface Points {
  readonly count: number;
  /** [count, d]. */
  readonly vectors: Float32Array;
  /** [count], kT, less `TrainingData.origin`. */
  readonly energies: Float64Array;
}

export interface TrainingData {
  readonly entries: readonly VectorEntry[];
  /** Frames at the target temperature, to learn from and held out, and hotter ones. */
  readonly target: Points;
  readonly heldOut: Points;
  readonly hotter: Points;
  /** What is subtracted from all reduced energies, so that float32 keeps their digits, kT. */
  readonly origin: number;
}

const CHUNK = 4096;
/** Frames on which centres and scales of coordinates are measured. */
const MEASURED_FRAMES = 20_000;

const rowsWhere = ({ count }: Frames, accept: (row: number) => boolean): number[] =>
  Array.from({ length: count }, (_, row) => row).filter(accept);

async function measureCoordinates(
  frames: Frames,
  zMatrix: ZMatrix,
  properGap: number,
  executor: Executor,
): Promise<VectorEntry[]> {
  const width = frames.positions.length / frames.count;
  const target = rowsWhere(frames, (row) => frames.temperatureIndex[row] === 0);
  const stride = Math.max(1, Math.floor(target.length / MEASURED_FRAMES));
  const rows = target.filter((_, index) => index % stride === 0);
  const positions = Float32Array.from(toAxisMajor(gatherRows(frames.positions, rows, width), width / 3));
  const executable = await executor.compile(measureProgram(zMatrix));
  const { bonds, angles, torsions } = await executable.run({ positions: { data: positions, shape: [rows.length, width] } });
  const internal: InternalFrames = { bonds: bonds!, angles: angles!, torsions: torsions! };
  return fitVector(zMatrix, internal, properGap);
}

/** Vectors [count, d] and reduced energies of all frames, kT. */
async function encode(
  { count, positions, energy }: Frames,
  zMatrix: ZMatrix,
  entries: readonly VectorEntry[],
  thermalEnergy: number,
  executor: Executor,
): Promise<Points> {
  const width = positions.length / count;
  const executable = await executor.compile(encodeProgram(zMatrix, entries));
  const vectors = new Float32Array(count * entries.length);
  const energies = new Float64Array(count);
  for (let first = 0; first < count; first += CHUNK) {
    const rows = Math.min(CHUNK, count - first);
    const data = Float32Array.from(toAxisMajor(positions.subarray(first * width, (first + rows) * width), width / 3));
    const { vector, logJacobian } = await executable.run({ positions: { data, shape: [rows, width] } });
    vectors.set(vector!.data, first * entries.length);
    for (let row = 0; row < rows; row++) energies[first + row] = energy[first + row]! / thermalEnergy - logJacobian!.data[row]!;
  }
  const wrong = energies.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw new Error(`internal: training frame ${wrong} has the reduced energy ${energies[wrong]}`);
  return { count, vectors, energies };
}

/** How frames become points. */
export interface EncodingOptions {
  /** kT, kJ/mol. */
  readonly thermalEnergy: number;
  /** Every so manieth frame at the target temperature is held out. */
  readonly holdOut: number;
  /** As `fitVector` takes it. */
  readonly properGap: number;
}

/** Coordinates measured on the frames, and the frames as points. */
export async function encodeFrames(
  frames: Frames,
  zMatrix: ZMatrix,
  { thermalEnergy, holdOut, properGap }: EncodingOptions,
  executor: Executor,
): Promise<TrainingData> {
  const entries = await measureCoordinates(frames, zMatrix, properGap, executor);
  const all = await encode(frames, zMatrix, entries, thermalEnergy, executor);
  const atTarget = rowsWhere(frames, (row) => frames.temperatureIndex[row] === 0);
  const origin = all.energies[atTarget[0]!]!;
  const select = (rows: readonly number[]): Points => ({
    count: rows.length,
    vectors: gatherRows(all.vectors, rows, entries.length),
    energies: Float64Array.from(rows, (row) => all.energies[row]! - origin),
  });
  return {
    entries,
    origin,
    target: select(atTarget.filter((_, index) => index % holdOut !== 0)),
    heldOut: select(atTarget.filter((_, index) => index % holdOut === 0)),
    hotter: select(rowsWhere(frames, (row) => frames.temperatureIndex[row]! > 0)),
  };
}
