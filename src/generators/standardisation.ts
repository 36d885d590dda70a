/** Coordinates in units of their own spread. */
import { constant } from "../graph/node.ts";
import type { Tensor } from "../graph/op.ts";
import { add, div, mul, sub } from "../graph/ops/elementwise.ts";

/** Centre and scale of a coordinate, measured on data; 0 and 1 on the circle. */
export interface Measure {
  readonly centre: number;
  readonly scale: number;
}

/** y = (z - centre) / scale, coordinate by coordinate. */
export interface Standardisation {
  /** z [batch, d] -> y [batch, d]. */
  encode(z: Tensor): Tensor;
  /** y [batch, d] -> z [batch, d]. */
  decode(y: Tensor): Tensor;
  /** The same of rows of z on the host, [rows, d]. */
  encodeRows(z: Float32Array): Float32Array;
  /** log |dz/dy|, which log-densities of z have less than those of y. */
  readonly logVolume: number;
}

/** The standardisation by the measures of d coordinates. */
export function standardisation(measures: readonly Measure[]): Standardisation {
  const centre = constant(measures.map((own) => own.centre));
  const scale = constant(measures.map((own) => own.scale));
  return {
    encode: (z) => div(sub(z, centre), scale),
    decode: (y) => add(mul(y, scale), centre),
    encodeRows: (z) =>
      z.map((value, flat) => {
        const own = measures[flat % measures.length]!;
        return (value - own.centre) / own.scale;
      }),
    logVolume: measures.reduce((total, own) => total + Math.log(own.scale), 0),
  };
}

/** Means and standard deviations of points [count, d], row-major, on the line; 0 and 1 on the circle; a coordinate that never varies keeps its unit. */
export function measuresOf(points: ArrayLike<number>, periods: readonly number[]): Measure[] {
  const d = periods.length;
  const count = points.length / d;
  const moment = (k: number, power: number, centre: number): number => {
    let total = 0;
    for (let row = 0; row < count; row++) total += (points[row * d + k]! - centre) ** power;
    return total / count;
  };
  return periods.map((period, k) => {
    if (period > 0) return { centre: 0, scale: 1 };
    const centre = moment(k, 1, 0);
    return { centre, scale: Math.sqrt(moment(k, 2, centre)) || 1 };
  });
}

/** The middle and a quarter of the range of points [count, d] on the line: where modes lie, whatever their weights, which standard deviations hang on; 0 and 1 on the circle. */
export function rangeMeasuresOf(points: ArrayLike<number>, periods: readonly number[]): Measure[] {
  const d = periods.length;
  return periods.map((period, k) => {
    if (period > 0) return { centre: 0, scale: 1 };
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let at = k; at < points.length; at += d) {
      least = Math.min(least, points[at]!);
      most = Math.max(most, points[at]!);
    }
    return { centre: (least + most) / 2, scale: (most - least) / 4 || 1 };
  });
}
