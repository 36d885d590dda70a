/** Values of trained energy models. */
import { densityAndScores, type EnergyModel } from "../energy-models/energyModel.ts";
import { input } from "../graph/node.ts";
import type { Tensor } from "../graph/op.ts";
import { type Program, program } from "../graph/program.ts";
import type { Tree } from "../graph/tree.ts";
import type { HostArray } from "../num/hostArray.ts";
import type { Executor } from "../runtime/executor.ts";

/** Rows that are evaluated at once. */
const CHUNK = 4096;

/** x [batch, d] and t [batch, 1] -> `logDensity` [batch, 1] and `score` [batch, d], with parameters as inputs named by the prefix "model". */
function energyModelProgram<P extends Tree<Tensor>>(model: EnergyModel<P>): Program {
  const [x, t] = [input("x", ["batch", model.dimension]), input("t", ["batch", 1])];
  const { logDensity, score } = densityAndScores((at, time) => model.logDensity(model.inputs("model"), at, time), x, t);
  return program({ logDensity, score });
}

/** l(x, t) [count] and scores [count, d] of points [count, d]. */
export interface EnergyModelValues {
  readonly logDensity: Float64Array;
  readonly score: Float64Array;
}

/** Evaluates a model with parameters by path at points [count, d] of one time, or of a time for each. */
export async function evaluateEnergyModel<P extends Tree<Tensor>>(
  model: EnergyModel<P>,
  parameters: Readonly<Record<string, HostArray>>,
  points: Float32Array,
  time: number | Float32Array,
  executor: Executor,
): Promise<EnergyModelValues> {
  const { run } = await executor.compile(energyModelProgram(model));
  const d = model.dimension;
  const count = points.length / d;
  const known = Object.fromEntries(Object.entries(parameters).map(([path, value]) => [`model.${path}`, value]));
  const values = { logDensity: new Float64Array(count), score: new Float64Array(count * d) };
  for (let first = 0; first < count; first += CHUNK) {
    const rows = Math.min(CHUNK, count - first);
    const times = typeof time === "number" ? new Float32Array(rows).fill(time) : time.slice(first, first + rows);
    const x = { data: points.slice(first * d, (first + rows) * d), shape: [rows, d] };
    const { logDensity, score } = await run({ ...known, x, t: { data: times, shape: [rows, 1] } });
    values.logDensity.set(logDensity!.data, first);
    values.score.set(score!.data, first * d);
  }
  return values;
}
