/** A problem of which log p_t is known at every time, for losses of energy models: a lopsided mixture in the plane. */
import type { LogDensity } from "../../src/energy-models/energyModel.ts";
import { noisedMixture } from "../../src/energy-models/gaussianMixture.ts";
import { noising } from "../../src/energy-models/noising.ts";
import { gradient } from "../../src/graph/gradient.ts";
import { constant, input } from "../../src/graph/node.ts";
import type { Tensor } from "../../src/graph/op.ts";
import { add, cos, exp, mul, neg, sin, square, tanh } from "../../src/graph/ops/elementwise.ts";
import { concat, slice } from "../../src/graph/ops/movement.ts";
import { type Program, program, substitute } from "../../src/graph/program.ts";
import { type Objective, objectiveGraph, objectiveNoise, priorReference } from "../../src/losses/objective.ts";
import type { HostArray } from "../../src/num/hostArray.ts";
import { fold, key, normals, uniforms } from "../../src/num/random.ts";
import type { Arrays, Executor } from "../../src/runtime/executor.ts";

const COMPONENTS = [
  { weight: 0.6, mean: [-0.9, 0.2], deviation: [0.4, 0.7] },
  { weight: 0.3, mean: [0.8, -0.5], deviation: [0.5, 0.3] },
  { weight: 0.1, mean: [0.9, 1.2], deviation: [0.3, 0.3] },
];

/** Rows of a batch. */
export const ROWS = 512;

export const PROCESS: ReturnType<typeof noising> = noising("trigonometric", [0, 0]);

const mixture = noisedMixture(COMPONENTS, PROCESS.interpolant);

/** log p_t(x), normalised. */
export const truth: LogDensity = (x, t) => neg(mixture.reducedEnergy(x, t));

/** Directions in which a model may err: functions of time, of coordinates, and of both. */
const directions: readonly LogDensity[] = [
  (_, t) => cos(mul(3, t)),
  (x) => tanh(slice(x, 1, 0, 1)),
  (x, t) => mul(t, sin(slice(x, 1, 1, 2))),
  (x, t) => mul(add(1, neg(t)), exp(mul(-3, square(add(0.9, slice(x, 1, 0, 1)))))),
];

/** Which of the directions are functions of time alone, and of coordinates alone. */
export const TIME_ALONE = 0;
export const COORDINATES_ALONE = 1;

const theta = input("theta", [directions.length]);

/** log p_t plus errors of sizes theta in the directions. */
export const perturbed: LogDensity = (x, t) =>
  directions.reduce((total, direction, k) => add(total, mul(slice(theta, 0, k, k + 1), direction(x, t))), truth(x, t));

/** Data points drawn from the mixture at t = 0, [rows, 2]. */
function drawData(stream: ReturnType<typeof key>): HostArray {
  const data = new Float64Array(2 * ROWS);
  const pick = new Float64Array(ROWS);
  normals(fold(stream, 0), 0, data);
  uniforms(fold(stream, 1), 0, pick);
  for (let row = 0; row < ROWS; row++) {
    const { mean, deviation } = COMPONENTS[pick[row]! < 0.6 ? 0 : pick[row]! < 0.9 ? 1 : 2]!;
    for (const k of [0, 1]) data[2 * row + k] = mean[k]! + deviation[k]! * data[2 * row + k]!;
  }
  return { data, shape: [ROWS, 2] };
}

/** Feeds of one batch. */
export function feedsOf(
  graph: Program,
  columns: { readonly normals: number; readonly uniforms: number },
  seed: number,
  errors: readonly number[],
): Arrays {
  const stream = key(seed);
  const noise = { normals: new Float64Array(ROWS * columns.normals), uniforms: new Float64Array(ROWS * columns.uniforms) };
  normals(fold(stream, 2), 0, noise.normals);
  uniforms(fold(stream, 3), 0, noise.uniforms);
  const feeds: Record<string, HostArray> = {
    data: drawData(stream),
    normals: { data: noise.normals, shape: [ROWS, columns.normals] },
    uniforms: { data: noise.uniforms, shape: [ROWS, columns.uniforms] },
    theta: { data: Float64Array.from(errors), shape: [directions.length] },
  };
  return Object.fromEntries(Object.entries(feeds).filter(([name]) => name in graph.inputs));
}

/** Energies and forces of the data, in place of the feeds of that name. */
export function withKnown(tensors: readonly Tensor[]): Tensor[] {
  const x0 = input("data", [ROWS, 2]);
  const energy = neg(truth(x0, constant(new Float64Array(ROWS), [ROWS, 1])));
  const force = neg(gradient(energy, [x0])[0]!);
  return substitute(
    tensors,
    new Map([
      [input("reducedEnergy", [ROWS, 1]), energy],
      [input("force", [ROWS, 2]), force],
    ]),
  );
}

/** The value of an objective and its gradient by the sizes of the errors, as a program of feeds that `feedsOf` makes. */
export function gradientProgram(objective: Objective): { graph: Program; columns: ReturnType<typeof objectiveNoise> } {
  const setting = { objective, noising: PROCESS, logDensity: perturbed, frozen: truth, reference: priorReference(PROCESS) };
  const { total } = objectiveGraph(setting, ROWS);
  return { graph: lossProgram(total), columns: objectiveNoise(setting) };
}

/** The program of any scalar loss of the perturbed model. */
export function lossProgram(loss: Tensor): Program {
  const [slope] = gradient(loss, [theta]);
  const [value, slopes] = withKnown([loss, slope!]);
  return program({ value: value!, slopes: slopes!, anchor: concat([theta, theta], 0) });
}

/** Mean gradients over batches in units of their standard errors, one for each direction. */
export async function gradientScores(
  executor: Executor,
  { graph, columns }: ReturnType<typeof gradientProgram>,
  batches: number,
  errors: readonly number[],
): Promise<number[]> {
  const { run } = await executor.compile(graph);
  const rows: number[][] = [];
  for (let batch = 0; batch < batches; batch++) {
    const { slopes } = await run(feedsOf(graph, columns, 100 + batch, errors));
    rows.push(Array.from(slopes!.data));
  }
  return directions.map((_, k) => {
    const values = rows.map((row) => row[k]!);
    const mean = values.reduce((a, b) => a + b) / batches;
    const variance = values.reduce((total, value) => total + (value - mean) ** 2, 0) / (batches - 1);
    return variance === 0 && Math.abs(mean) < 1e-12 ? 0 : mean / Math.sqrt(variance / batches + 1e-14);
  });
}
