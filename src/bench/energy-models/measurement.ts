/** How far a trained energy model is from the truth. */

import { logDensityAt } from "../../../potentials/analytic/analyticTarget.ts";
import { coefficients, type Interpolant } from "../../energy-models/interpolants.ts";
import { kish } from "../../estimate/effectiveSampleSize.ts";
import { constant, uniformValue } from "../../graph/node.ts";
import { logMeanExp } from "../../num/logSumExp.ts";
import { mean } from "../../num/mean.ts";
import { fold, type Key, normals } from "../../num/random.ts";
import { liesOnSquare, logIntegral, onSquare } from "./plane.ts";
import type { Problem } from "./problem.ts";
import { componentDraws, noisedTruth, type Units } from "./truth.ts";

/** log-density and score of a model at points [count, d] in the problem's units, and at a time at points in the model's. */
export interface Evaluated extends Units {
  /** At t = 0, of points in the problem's units, normalised as the model claims. */
  density(points: Float64Array): Promise<Float64Array>;
  /** At a time, of noised points in the model's units. */
  noised(points: Float32Array, time: number): Promise<{ readonly logDensity: Float64Array; readonly score: Float64Array }>;
  readonly interpolant: Interpolant;
}

/** How right a model is about the noised density of one time. */
export interface LevelFigures {
  readonly time: number;
  /** log Z and effective sample size as of the whole, over noised samples of the truth. */
  readonly log_z: number;
  readonly ess: number;
  /** Mean squared error of the score in widths of the noise, per coordinate. */
  readonly score_error: number;
}

/** Figures of one trained model; null where the truth is not known. */
export interface Figures {
  /** Mean of log p - l over fresh samples, nats: the Kullback-Leibler divergence from the truth, were l normalised. */
  readonly divergence: number;
  /** Mean of (l - log p)^2 over fresh samples, nats^2, and the same less the mean error. */
  readonly squared_error: number;
  readonly squared_error_of_shape: number;
  /** log of the integral of exp l, 0 for a normalised model: a sum over the plane, and in more dimensions as far as samples of the truth see it. */
  readonly log_z: number;
  /** Kish's effective sample size of weights exp l / p over samples of the truth, as a fraction. */
  readonly ess: number;
  /** Largest relative error of the weight of a component, of a mixture of few. */
  readonly weight_error: number | null;
  /** Kullback-Leibler divergence on the 100x100 grid of [-2, 2]^2, both normalised there; of densities in the plane that lie there. */
  readonly grid_divergence: number | null;
  readonly levels: readonly LevelFigures[] | null;
}

/** Fresh samples of the truth on which a model is judged, and of each component for its weight. */
const SAMPLES = 4096;
const COMPONENT_SAMPLES = 1024;
const LEVELS = [0.02, 0.1, 0.3, 0.5, 0.7, 0.9];

/** Components of which each is looked at by itself. */
const FEW = 8;

/** l - log p at points of the truth. */
async function logRatio({ target }: Problem, model: Evaluated, points: Float64Array): Promise<Float64Array> {
  const d = target.dimension;
  const found = await model.density(points);
  return found.map((value, at) => value - logDensityAt(target, points.subarray(at * d, (at + 1) * d)));
}

/**
 * The largest |W_k / (w_k sum_j W_j) - 1|, where W_k is the integral of exp l times the posterior of component k under the truth, w_k E_k [exp l / p] over draws of the
 * component: what the model has of it, however few of a mixture's samples are its.
 */
async function weightError(problem: Problem, model: Evaluated, stream: Key): Promise<number> {
  const components = problem.components!;
  const logs: number[] = [];
  for (const own of components.keys()) {
    logs.push(logMeanExp(await logRatio(problem, model, componentDraws(problem, own, stream, COMPONENT_SAMPLES))));
  }
  const highest = Math.max(...logs);
  const ratios = logs.map((log) => Math.exp(log - highest));
  const total = ratios.reduce((sum, ratio, own) => sum + components[own]!.weight * ratio, 0);
  return Math.max(...ratios.map((ratio) => Math.abs(ratio / total - 1)));
}

async function levelFigures(
  problem: Problem,
  model: Evaluated,
  points: Float64Array,
  stream: Key,
  time: number,
): Promise<LevelFigures> {
  const d = problem.target.dimension;
  const { alpha: kept, sigma: width } = coefficients(model.interpolant, constant(time));
  const [alpha, sigma] = [uniformValue(kept)!, uniformValue(width)!];
  const noise = new Float64Array(points.length);
  normals(stream, 0, noise);
  const noised = Float32Array.from(
    points,
    (value, at) => alpha * ((value - model.centre[at % d]!) / model.scale[at % d]!) + sigma * noise[at]!,
  );
  const found = await model.noised(noised, time);
  const truth = noisedTruth(problem, model, { alpha, sigma }, noised);
  const ratio = found.logDensity.map((value, at) => value - truth.logDensity[at]!);
  const score_error = mean(found.score.map((value, at) => (sigma * (value - truth.score[at]!)) ** 2));
  return { time, log_z: logMeanExp(ratio), ess: kish(ratio), score_error };
}

/** The figures of a model, on fresh samples of the stream, and its log-density on the grid where it lies there. */
export async function measure(
  problem: Problem,
  model: Evaluated,
  stream: Key,
): Promise<{ readonly figures: Figures; readonly square: Float64Array | undefined }> {
  const points = problem.target.sample(fold(stream, 0), SAMPLES);
  const ratio = await logRatio(problem, model, points);
  const centre = mean(ratio);
  const square = liesOnSquare(problem, points) ? await onSquare(problem, model) : undefined;
  const { components } = problem;
  const levels: LevelFigures[] = [];
  for (const [k, time] of (components ? LEVELS : []).entries()) {
    levels.push(await levelFigures(problem, model, points, fold(stream, k + 1), time));
  }
  const figures = {
    divergence: -centre,
    squared_error: mean(ratio.map((value) => value ** 2)),
    squared_error_of_shape: mean(ratio.map((value) => (value - centre) ** 2)),
    log_z: problem.target.dimension === 2 ? await logIntegral(model) : logMeanExp(ratio),
    ess: kish(ratio),
    weight_error:
      components && components.length <= FEW ? await weightError(problem, model, fold(stream, LEVELS.length + 1)) : null,
    grid_divergence: square?.divergence ?? null,
    levels: components ? levels : null,
  };
  return { figures, square: square?.logDensity };
}
