/** The noise that a flow starts from: standard normals on the line, uniform numbers on the circle. */

import { columns, joined, partsOf } from "../../graph/coordinates.ts";
import { constant } from "../../graph/node.ts";
import type { Tensor } from "../../graph/op.ts";
import { add, erf, mul, square } from "../../graph/ops/elementwise.ts";
import { erfValue } from "../../graph/ops/erf.ts";
import { sum } from "../../graph/ops/reduce.ts";
import { HALF_LOG_TURN } from "../../num/turn.ts";

/** Half a period times erf(n / sqrt 2) is uniform on the circle for a standard normal n. */
const ERF_SCALE = Math.SQRT1_2;

/** Noise [batch, d] of standard normals [batch, d]. */
export function noiseOf(normals: Tensor, periods: readonly number[]): Tensor {
  const parts = partsOf(periods);
  const onCircle = columns(normals, parts.circle);
  if (onCircle === undefined) return normals;
  const halves = constant(parts.circle.map((index) => periods[index]! / 2));
  return joined(parts, columns(normals, parts.line), mul(halves, erf(mul(ERF_SCALE, onCircle))));
}

/** The same of rows of standard normals on the host, [rows, d]. */
export const noiseRows = (normals: Float32Array, periods: readonly number[]): Float32Array =>
  normals.map((value, flat) => {
    const period = periods[flat % periods.length]!;
    return period === 0 ? value : (period / 2) * erfValue(ERF_SCALE * value);
  });

/** log of the density of the noise at x [batch, d] -> [batch, 1]. */
export function noiseLogDensity(x: Tensor, periods: readonly number[]): Tensor {
  const { line, circle } = partsOf(periods);
  const constantPart = -line.length * HALF_LOG_TURN - circle.reduce((total, index) => total + Math.log(periods[index]!), 0);
  const onLine = columns(x, line);
  const height = onLine === undefined ? mul(0, sum(x, 1, true)) : mul(-0.5, sum(square(onLine), 1, true));
  return add(height, constantPart);
}
