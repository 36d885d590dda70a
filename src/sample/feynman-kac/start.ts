/** Where the reverse diffusion begins. */

import { baseVariance, type Noising } from "../../energy-models/noising.ts";
import { constant, uniformValue } from "../../graph/node.ts";
import type { Tensor } from "../../graph/op.ts";
import { fold, type Key, normals, uniforms } from "../../num/random.ts";
import { HALF_LOG_TURN } from "../../num/turn.ts";

/** Draws with their log-density. */
export interface Starts {
  /** [count, d] */
  readonly x: Float64Array;
  /** [count], normalised. */
  readonly logDensity: Float64Array;
}

/** What is left of the data, in widths of the noise, where reverse diffusions begin: little enough for equal weights, and the drift is finite there. */
const REMNANT = 0.1;

/** Halvings of [0, 1] in the search for a time. */
const HALVINGS = 30;

/** The time at which alpha / sigma falls to `REMNANT`; 1 where it never does. Before t = 1 some interpolants have a drift alpha' / alpha that no step can follow. */
export function noisyTime({ interpolant: { alpha, sigma } }: Noising): number {
  const numberAt = (f: (t: Tensor) => Tensor, t: number): number => uniformValue(f(constant(t)))!;
  const isNoise = (t: number): boolean => numberAt(alpha, t) < REMNANT * numberAt(sigma, t);
  if (!isNoise(1)) return 1;
  let [low, high] = [0, 1];
  for (let k = 0; k < HALVINGS; k++) {
    const middle = (low + high) / 2;
    if (isNoise(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** Draws of the noise at time t to the power B: N(0, (alpha^2 + sigma^2) / B) on the line, uniform on the circle. */
export function noiseToThePower(
  stream: Key,
  { interpolant, periods }: Noising,
  exponent: number,
  t: number,
  count: number,
): Starts {
  const d = periods.length;
  const width = Math.sqrt(uniformValue(baseVariance(interpolant, constant(t)))! / exponent);
  const [n, u] = [new Float64Array(count * d), new Float64Array(count * d)];
  normals(fold(stream, 0), 0, n);
  uniforms(fold(stream, 1), 0, u);
  const logDensity = new Float64Array(count);
  const x = n.map((value, at) => {
    const period = periods[at % d]!;
    logDensity[Math.floor(at / d)]! -= period > 0 ? Math.log(period) : value ** 2 / 2 + HALF_LOG_TURN + Math.log(width);
    return period > 0 ? period * (u[at]! - 0.5) : width * value;
  });
  return { x, logDensity };
}
