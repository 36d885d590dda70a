/** Frames as the generator sees them: vectors of internal coordinates with reduced energies in those coordinates. */

import type { Chart } from "../chem/internal/chart.ts";
import type { VectorEntry } from "../generators/internalVector.ts";
import type { Executor } from "../runtime/executor.ts";
import type { Frames } from "./frames.ts";
import { encodePositions, fitEntries } from "./internalVectors.ts";
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

const rowsWhere = ({ count }: Frames, accept: (row: number) => boolean): number[] =>
  Array.from({ length: count }, (_, row) => row).filter(accept);

/** Vectors [count, d] and reduced energies of all frames, kT. */
async function encode(
  { count, positions, energy }: Frames,
  chart: Chart,
  entries: readonly VectorEntry[],
  thermalEnergy: number,
  executor: Executor,
): Promise<Points> {
  const { vectors, logJacobian } = await encodePositions(positions, chart, entries, executor);
  const energies = energy.map((U, frame) => U / thermalEnergy - logJacobian[frame]!);
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
  chart: Chart,
  { thermalEnergy, holdOut, properGap }: EncodingOptions,
  executor: Executor,
): Promise<TrainingData> {
  const atTarget = rowsWhere(frames, (row) => frames.temperatureIndex[row] === 0);
  const measured = gatherRows(frames.positions, atTarget, frames.positions.length / frames.count);
  const entries = await fitEntries(measured, chart, executor, properGap);
  const all = await encode(frames, chart, entries, thermalEnergy, executor);
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
