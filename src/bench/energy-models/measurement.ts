/** How far a trained energy model is from the truth. */
import { logDensityAt } from "../../../potentials/analytic/analyticTarget.ts";
import type { Interpolant } from "../../energy-models/interpolants.ts";
import { coefficients } from "../../energy-models/interpolants.ts";
import { kish } from "../../estimate/effectiveSampleSize.ts";
import { constant, uniformValue } from "../../graph/node.ts";
import { logMeanExp, logSumExp } from "../../num/logSumExp.ts";
import { fold, type Key, normals } from "../../num/random.ts";
import type { Problem } from "./problem.ts";

/** log-density and score of a model at points [count, d] in the problem's units, and at a time at points in the model's. */
export interface Evaluated {
  /** At t = 0, of points in the problem's units, normalised as the model claims. */
  density(points: Float64Array): Promise<Float64Array>;
  /** At a time, of noised points in the model's units. */
  noised(points: Float32Array, time: number): Promise<{ readonly logDensity: Float64Array; readonly score: Float64Array }>;
  readonly interpolant: Interpolant;
  readonly centre: readonly number[];
  readonly scale: readonly number[];
}

/** Figures of one trained model; null where the truth is not known. */
export interface Figures {
  /** Mean of log p - l over fresh samples, nats: the Kullback-Leibler divergence from the truth, were l normalised. */
  readonly divergence: number;
  /** Mean of (l - log p)^2 over fresh samples, nats^2, and the same less the mean error. */
  readonly squared_error: number;
  readonly squared_error_of_shape: number;
  /** log of the integral of exp l, as far as samples of the truth see it: 0 for a normalised model. */
  readonly log_z: number;
  /** Kish's effective sample size of weights exp l / p over samples of the truth, as a fraction. */
  readonly ess: number;
  /** Largest relative error of the weight of a component, of a mixture of components far apart. */
  readonly weight_error: number | null;
  /** Kullback-Leibler divergence on the 100x100 grid of [-2, 2]^2, both normalised there; of densities in the plane that lie there. */
  readonly grid_divergence: number | null;
  /** By time: effective sample size, and mean squared error of the score in widths of the noise, per coordinate. */
  readonly levels: readonly { readonly time: number; readonly ess: number; readonly score_error: number }[] | null;
}

/** Fresh samples of the truth on which a model is judged. */
const SAMPLES = 4096;
const LEVELS = [0.02, 0.1, 0.3, 0.5, 0.7, 0.9];

const mean = (values: Float64Array): number => values.reduce((total, value) => total + value, 0) / values.length;
const row = (points: ArrayLike<number>, d: number, at: number): number[] =>
  Array.from({ length: d }, (_, k) => points[at * d + k]!);

/** The component nearest to each point. */
function nearest({ components, target: { dimension } }: Problem, points: Float64Array): Int32Array {
  const apart = (point: readonly number[], centre: readonly number[]): number =>
    centre.reduce((total, value, k) => total + (value - point[k]!) ** 2, 0);
  return Int32Array.from({ length: points.length / dimension }, (_, at) => {
    const point = row(points, dimension, at);
    const distances = components!.map(({ mean: centre, deviation }) => apart(point, centre) / deviation ** 2);
    return distances.indexOf(Math.min(...distances));
  });
}

/** Weights of components as the model has them: E_p [exp(l - log p) in k] / E_p [exp(l - log p)] against the weights of the truth. */
function weightError(problem: Problem, points: Float64Array, ratio: Float64Array): number {
  const owner = nearest(problem, points);
  const total = logSumExp(ratio);
  const errors = problem.components!.map((_, k) => {
    const own = ratio.filter((_, at) => owner[at] === k);
    // Of the component's own samples the mean ratio, so that their number does not enter.
    return own.length === 0 ? 1 : Math.abs(Math.exp(logMeanExp(own) - (total - Math.log(ratio.length))) - 1);
  });
  return Math.max(...errors);
}

const GRID = 100;
const GRID_EDGE = 2;

/** sum p log(p / q) over the centres of the cells, both normalised there. */
async function gridDivergence({ target }: Problem, model: Evaluated): Promise<number> {
  const centre = (k: number): number => -GRID_EDGE + (2 * GRID_EDGE * (k + 0.5)) / GRID;
  const points = Float64Array.from({ length: 2 * GRID * GRID }, (_, at) =>
    centre(at % 2 === 0 ? (at >> 1) % GRID : Math.floor((at >> 1) / GRID)),
  );
  const found = await model.density(points);
  const truth = Float64Array.from(found, (_, at) => logDensityAt(target, row(points, 2, at)));
  const [ofTruth, ofModel] = [logSumExp(truth), logSumExp(found)];
  return truth.reduce((total, value, at) => {
    const log = value - ofTruth;
    return Number.isFinite(log) ? total + Math.exp(log) * (log - (found[at]! - ofModel)) : total;
  }, 0);
}

const liesOnGrid = ({ target: { dimension } }: Problem, points: Float64Array): boolean =>
  dimension === 2 && points.every((value) => Math.abs(value) < GRID_EDGE);

/** log p_t and the score of a mixture of normals, at one noised point of the model's units. */
function noisedTruth(
  { components }: Problem,
  model: Evaluated,
  alpha: number,
  sigma: number,
  point: readonly number[],
): { log: number; score: number[] } {
  const terms = components!.map(({ weight, mean: place, deviation }) => {
    let log = Math.log(weight);
    const pull = point.map((value, k) => {
      const variance = (alpha * (deviation / model.scale[k]!)) ** 2 + sigma ** 2;
      const apart = value - alpha * ((place[k]! - model.centre[k]!) / model.scale[k]!);
      log -= 0.5 * (apart ** 2 / variance + Math.log(2 * Math.PI * variance));
      return -apart / variance;
    });
    return { log, pull };
  });
  const log = logSumExp(terms.map((term) => term.log));
  return { log, score: point.map((_, k) => terms.reduce((total, term) => total + Math.exp(term.log - log) * term.pull[k]!, 0)) };
}

async function levelFigures(problem: Problem, model: Evaluated, points: Float64Array, stream: Key, time: number) {
  const d = problem.target.dimension;
  const { alpha, sigma } = coefficients(model.interpolant, constant(time));
  const [a, s] = [uniformValue(alpha)!, uniformValue(sigma)!];
  const noise = new Float64Array(points.length);
  normals(stream, 0, noise);
  const noised = Float32Array.from(
    points,
    (value, at) => a * ((value - model.centre[at % d]!) / model.scale[at % d]!) + s * noise[at]!,
  );
  const { logDensity, score } = await model.noised(noised, time);
  const truths = Array.from({ length: points.length / d }, (_, at) => noisedTruth(problem, model, a, s, row(noised, d, at)));
  const ratio = logDensity.map((value, at) => value - truths[at]!.log);
  const squares = truths.map(({ score: exact }, at) =>
    exact.reduce((total, value, k) => total + (s * (score[at * d + k]! - value)) ** 2, 0),
  );
  return { time, ess: kish(ratio), score_error: squares.reduce((a, b) => a + b) / squares.length / d };
}

/** The figures of a model, on fresh samples of the stream. */
export async function measure(problem: Problem, model: Evaluated, stream: Key): Promise<Figures> {
  const points = problem.target.sample(fold(stream, 0), SAMPLES);
  const d = problem.target.dimension;
  const found = await model.density(points);
  const ratio = found.map((value, at) => value - logDensityAt(problem.target, row(points, d, at)));
  const centre = mean(ratio);
  const far = problem.components !== undefined && problem.components.length <= 8;
  return {
    divergence: -centre,
    squared_error: mean(ratio.map((value) => value ** 2)),
    squared_error_of_shape: mean(ratio.map((value) => (value - centre) ** 2)),
    log_z: logMeanExp(ratio),
    ess: kish(ratio),
    weight_error: far ? weightError(problem, points, ratio) : null,
    grid_divergence: liesOnGrid(problem, points) ? await gridDivergence(problem, model) : null,
    levels: problem.components
      ? await Promise.all(LEVELS.map((time, k) => levelFigures(problem, model, points, fold(stream, k + 1), time)))
      : null,
  };
}
