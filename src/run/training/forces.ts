/** What the energies of frames say beside their values: forces on internal coordinates. */
import { internalTarget } from "../../generators/internalTarget.ts";
import { gradient } from "../../graph/gradient.ts";
import { input } from "../../graph/node.ts";
import { neg } from "../../graph/ops/elementwise.ts";
import { sum } from "../../graph/ops/reduce.ts";
import { program } from "../../graph/program.ts";
import { potentialOf } from "../molecule.ts";
import type { TrainingSetting } from "./method.ts";

/** Frames whose forces are computed together. */
const CHUNK = 4096;

/** -du/dz of the frames at the target temperature, [count, d]. */
export async function forcesOnFrames({ context, data, target, executor }: TrainingSetting): Promise<Float32Array> {
  const { entries, target: points } = data;
  const molecule = internalTarget(context.system, entries, potentialOf(context.system), target.thermalEnergy);
  const d = molecule.dimension;
  const vector = input("vector", ["batch", d]);
  const [slope] = gradient(sum(molecule.reducedEnergy(vector)), [vector]);
  const executable = await executor.compile(program({ force: neg(slope!) }));
  const forces = new Float32Array(points.count * d);
  for (let first = 0; first < points.count; first += CHUNK) {
    const rows = Math.min(CHUNK, points.count - first);
    const chunk = points.vectors.slice(first * d, (first + rows) * d);
    const { force } = await executable.run({ vector: { data: chunk, shape: [rows, d] } });
    forces.set(force!.data, first * d);
  }
  const wrong = forces.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0)
    throw new Error(`internal: the force on coordinate ${wrong % d} of frame ${Math.floor(wrong / d)} is not a number`);
  return forces;
}

/** Mean squares of the columns of rows [count, d]: of forces, the Fisher information of the data by coordinate. */
export function meanSquares(rows: Float32Array, d: number): Float32Array {
  const totals = new Float64Array(d);
  rows.forEach((value, flat) => {
    totals[flat % d]! += value ** 2;
  });
  return Float32Array.from(totals, (total) => (total * d) / rows.length);
}
