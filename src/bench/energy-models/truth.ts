/** The exact densities of noised mixtures, which models of all times are measured against. */
import { logSumExp } from "../../num/logSumExp.ts";
import { fold, type Key, normals } from "../../num/random.ts";
import type { Problem } from "./problem.ts";

/** The line that takes a problem's coordinates to those of the model: (x - centre) / scale, coordinate by coordinate. */
export interface Units {
  readonly centre: readonly number[];
  readonly scale: readonly number[];
}

/** What is left of the data and the width of the noise. */
export interface Noised {
  readonly alpha: number;
  readonly sigma: number;
}

/** log p_t and the score of a mixture of normals at noised points [count, d], in the model's units. */
export function noisedTruth(
  { components }: Pick<Problem, "components">,
  { centre, scale }: Units,
  { alpha, sigma }: Noised,
  points: ArrayLike<number>,
): { readonly logDensity: Float64Array; readonly score: Float64Array } {
  const d = centre.length;
  const count = points.length / d;
  const terms = components!.map(({ weight, mean, deviation }) => {
    const variance = scale.map((unit, axis) => (alpha * (deviation[axis]! / unit)) ** 2 + sigma ** 2);
    const place = mean.map((value, k) => alpha * ((value - centre[k]!) / scale[k]!));
    return { place, variance, height: Math.log(weight) - 0.5 * variance.reduce((sum, v) => sum + Math.log(2 * Math.PI * v), 0) };
  });
  const [logDensity, score] = [new Float64Array(count), new Float64Array(count * d)];
  const logs = new Float64Array(terms.length);
  for (let at = 0; at < count; at++) {
    terms.forEach(({ place, variance, height }, own) => {
      let squares = 0;
      for (let k = 0; k < d; k++) squares += (points[at * d + k]! - place[k]!) ** 2 / variance[k]!;
      logs[own] = height - 0.5 * squares;
    });
    const total = logSumExp(logs);
    logDensity[at] = total;
    terms.forEach(({ place, variance }, own) => {
      const share = Math.exp(logs[own]! - total);
      if (share === 0) return;
      for (let k = 0; k < d; k++) score[at * d + k]! += (share * (place[k]! - points[at * d + k]!)) / variance[k]!;
    });
  }
  return { logDensity, score };
}

/** Independent draws of one component, [count, d], in the problem's units. */
export function componentDraws({ components, target }: Problem, own: number, stream: Key, count: number): Float64Array {
  const { mean, deviation } = components![own]!;
  const noise = new Float64Array(count * target.dimension);
  normals(fold(stream, own), 0, noise);
  return noise.map((value, at) => mean[at % target.dimension]! + deviation[at % target.dimension]! * value);
}
