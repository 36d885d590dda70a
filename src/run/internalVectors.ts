/** Conformations as vectors of internal coordinates. */
import type { Chart } from "../chem/internal/chart.ts";
import { atomCount } from "../chem/internal/layout.ts";
import { fitVector, type InternalFrames, type VectorEntry } from "../generators/internalVector.ts";
import { encodeProgram, measureProgram } from "../generators/molecularGenerator.ts";
import type { Executor } from "../runtime/executor.ts";
import { toAxisMajor } from "../sample/phaseSpace.ts";
import { gatherRows } from "./rows.ts";

const CHUNK = 4096;
/** Conformations on which centres and scales of coordinates are measured. */
const MEASURED = 20_000;

/** Vectors z with their log-Jacobians. */
export interface InternalVectors {
  /** [count, d] */
  readonly vectors: Float32Array;
  /** log |dx/dz|, [count]. */
  readonly logJacobian: Float64Array;
}

/** The entries of z, fitted to conformations [count, atoms, 3], nm, or some of them; `properGap` as `fitVector` takes it. */
export async function fitEntries(
  positions: Float32Array,
  chart: Chart,
  executor: Executor,
  properGap?: number,
): Promise<VectorEntry[]> {
  const width = 3 * atomCount(chart.zMatrix);
  const count = positions.length / width;
  const stride = Math.max(1, Math.floor(count / MEASURED));
  const rows = Array.from({ length: Math.ceil(count / stride) }, (_, index) => index * stride);
  const data = Float32Array.from(toAxisMajor(gatherRows(positions, rows, width), width / 3));
  const executable = await executor.compile(measureProgram(chart.zMatrix));
  const { bonds, angles, torsions } = await executable.run({ positions: { data, shape: [rows.length, width] } });
  const internal: InternalFrames = { bonds: bonds!, angles: angles!, torsions: torsions! };
  return fitVector(chart, internal, properGap);
}

/** The vectors of conformations [count, atoms, 3], nm. */
export async function encodePositions(
  positions: Float32Array,
  chart: Chart,
  entries: readonly VectorEntry[],
  executor: Executor,
): Promise<InternalVectors> {
  const width = 3 * atomCount(chart.zMatrix);
  const count = positions.length / width;
  const executable = await executor.compile(encodeProgram(chart, entries));
  const [vectors, jacobians] = [new Float32Array(count * entries.length), new Float64Array(count)];
  for (let first = 0; first < count; first += CHUNK) {
    const rows = Math.min(CHUNK, count - first);
    const data = Float32Array.from(toAxisMajor(positions.subarray(first * width, (first + rows) * width), width / 3));
    const { vector, logJacobian } = await executable.run({ positions: { data, shape: [rows, width] } });
    vectors.set(vector!.data, first * entries.length);
    jacobians.set(logJacobian!.data, first);
  }
  return { vectors, logJacobian: jacobians };
}
