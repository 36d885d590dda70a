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
