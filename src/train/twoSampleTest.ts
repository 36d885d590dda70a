/** A classifier two-sample test: can a network tell two sets of points apart that it has not seen? */

import { columns, partsOf } from "../graph/coordinates.ts";
import { constant, input } from "../graph/node.ts";
import type { Tensor } from "../graph/op.ts";
import { abs, add, exp, log, maximum, mul, neg } from "../graph/ops/elementwise.ts";
import { concat } from "../graph/ops/movement.ts";
import { sum } from "../graph/ops/reduce.ts";
import { program } from "../graph/program.ts";
import { mapTree, under } from "../graph/tree.ts";
import { circleFeatures } from "../nn/fourierFeatures.ts";
import { applyResidualNetwork, initResidualNetwork, type ResidualNetworkParameters } from "../nn/residualNetwork.ts";
import type { HostArray } from "../num/hostArray.ts";
import { fold, integers, type Key } from "../num/random.ts";
import type { Arrays, Executor } from "../runtime/executor.ts";
import { adamWDefaults } from "./adamw.ts";
import { entriesOf, initialState, parametersOf, trainingStep } from "./trainingStep.ts";

/** Points of two sets, [count, d] each, with the period of each coordinate, 0 on the line. */
export interface TwoSamples {
  readonly periods: readonly number[];
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/** Of the half that the classifier has not seen. */
export interface TwoSampleResult {
  /** Share of points that it puts into their own set: 1/2 where it cannot tell. */
  readonly accuracy: number;
  /** Standard error of the accuracy where it cannot tell, 1 / (2 sqrt(n)). */
  readonly error: number;
  /** Points of the half. */
  readonly points: number;
}

const NETWORK = { units: 64, blocks: 1, harmonics: 2 } as const;
const TRAINING = { steps: 400, batch: 128, peak: 3e-3 } as const;

type Parameters = ResidualNetworkParameters<Tensor>;

/** log (1 + exp x), without overflow. */
const softplus = (x: Tensor): Tensor => add(maximum(x, 0), log(add(1, exp(neg(abs(x))))));

/** What the classifier sees of points [rows, d]. */
function featuresOf(periods: readonly number[], x: Tensor): Tensor {
  const { line, circle } = partsOf(periods);
  const [onLine, onCircle] = [columns(x, line), columns(x, circle)];
  const perUnit = constant(circle.map((k) => (2 * Math.PI) / periods[k]!));
  return concat(
    [...(onLine ? [onLine] : []), ...(onCircle ? [circleFeatures(mul(perUnit, onCircle), NETWORK.harmonics)] : [])],
    1,
  );
}

const widthOf = (periods: readonly number[]): number =>
  periods.reduce((total, period) => total + (period > 0 ? 2 * NETWORK.harmonics : 1), 0);

/** log odds of the second set, [rows, 1]. */
const oddsOf = (periods: readonly number[], parameters: Parameters, x: Tensor): Tensor => {
  const features = featuresOf(periods, x);
  // The network hears no condition: one that is always 1 is a bias.
  return applyResidualNetwork(parameters, features, add(1, mul(0, sum(features, 1, true))));
};

const initial = (periods: readonly number[], stream: Key): ResidualNetworkParameters<HostArray> =>
  initResidualNetwork({ inputs: widthOf(periods), conditions: 1, outputs: 1, ...NETWORK }, stream);

const inputsOf = (periods: readonly number[], stream: Key): Parameters =>
  mapTree<HostArray, Tensor, ResidualNetworkParameters<HostArray>>(
    initial(periods, stream),
    ({ shape }, path) => input(path, shape),
    "parameter",
  );

/** Rows of one half of both sets, half of them of each set: `half` 0 is learned from, 1 is tested on. */
function rowsOf({ periods, first, second }: TwoSamples, half: 0 | 1, picks: readonly Uint32Array[]): HostArray {
  const d = periods.length;
  const data = new Float32Array((picks[0]!.length + picks[1]!.length) * d);
  [first, second].forEach((set, which) => {
    picks[which]!.forEach((pick, row) => {
      const from = (2 * pick + half) * d;
      data.set(set.subarray(from, from + d), (which * picks[0]!.length + row) * d);
    });
  });
  return { data, shape: [data.length / d, d] };
}

const halfOf = ({ periods }: TwoSamples, set: Float32Array): number => Math.floor(set.length / periods.length / 2);

async function trained(samples: TwoSamples, stream: Key, executor: Executor): Promise<Arrays> {
  const { batch, steps, peak } = TRAINING;
  const { periods, first, second } = samples;
  const d = periods.length;
  const sign = constant(
    Float64Array.from({ length: 2 * batch }, (_, row) => (row < batch ? 1 : -1)),
    [2 * batch, 1],
  );
  const odds = oddsOf(periods, inputsOf(periods, stream), input("points", [2 * batch, d]));
  const total = mul(1 / (2 * batch), sum(softplus(mul(sign, odds))));
  const step = trainingStep(
    inputsOf(periods, stream),
    { total },
    {
      optimiser: { ...adamWDefaults, weightDecay: 0.1 },
      schedule: { peak, warmUp: 20, floor: 0.01 },
      clip: 10,
      averaging: 0.02,
    },
  );
  const start = initial(periods, stream);
  const state = initialState(start);
  const resident = await (await executor.compile(step)).open(state);
  for (let done = 1; done <= steps; done++) {
    const picks = [first, second].map((set, which) => {
      const own = new Uint32Array(batch);
      integers(fold(fold(stream, done), which), 0, halfOf(samples, set), own);
      return own;
    });
    const scalar = (value: number): HostArray => ({ data: Float32Array.of(value), shape: [] });
    const feeds = { points: rowsOf(samples, 0, picks), step: scalar(done), progress: scalar((done - 1) / steps) };
    const results = await resident.step(feeds);
    if (!Number.isFinite(results.total!.data[0]!))
      throw new Error(`internal: a two-sample test gave a loss of ${results.total!.data[0]}`);
  }
  const averages = await resident.read(entriesOf(state));
  await resident.close();
  return under("parameter", parametersOf(averages, start));
}

/**
 * Trains a small network to tell two sets apart on every other point of each, and tests it on the rest, as many of either. Sets of one density give an accuracy of 1/2 within
 * 1 / (2 sqrt(n)). Source: Lopez-Paz and Oquab, ICLR 2017, arXiv 1610.06545, section 3.
 */
export async function twoSampleTest(samples: TwoSamples, stream: Key, executor: Executor): Promise<TwoSampleResult> {
  const { periods, first, second } = samples;
  const parameters = await trained(samples, stream, executor);
  const half = Math.min(halfOf(samples, first), halfOf(samples, second));
  const picks = Uint32Array.from({ length: half }, (_, at) => at);
  const odds = oddsOf(periods, inputsOf(periods, stream), input("points", ["batch", periods.length]));
  const { run } = await executor.compile(program({ odds }));
  const found = (await run({ ...parameters, points: rowsOf(samples, 1, [picks, picks]) })).odds!.data;
  const right = Array.from(found, (value, row) => value > 0 === row >= half).filter(Boolean).length;
  return { accuracy: right / (2 * half), error: 1 / (2 * Math.sqrt(2 * half)), points: 2 * half };
}
