/** Batches of rows. */

import type { LogDensity } from "../energy-models/energyModel.ts";
import { constant } from "../graph/node.ts";
import type { Tensor } from "../graph/op.ts";
import { mul } from "../graph/ops/elementwise.ts";
import { concat, slice, split } from "../graph/ops/movement.ts";
import { sum } from "../graph/ops/reduce.ts";
import { fixedSize } from "../graph/shape.ts";
import { elementCount } from "../num/hostArray.ts";

/** Number of rows. */
export const rowsOf = (x: Tensor): number => fixedSize(x.shape[0], "the rows of a batch");

/** Mean of all elements, a scalar. */
export const mean = (x: Tensor): Tensor =>
  mul(1 / elementCount(x.shape.map((size) => fixedSize(size, "an axis of a mean"))), sum(x));

/** Column k of x [rows, count], [rows, 1]. */
export const columnOf = (x: Tensor, k: number): Tensor => slice(x, 1, k, k + 1);

/** l at several batches of points in one evaluation, so that the matrices of a network are multiplied once: each [rows, 1]. */
export function evaluateTogether(logDensity: LogDensity, points: readonly (readonly [x: Tensor, t: Tensor])[]): Tensor[] {
  if (points.length === 0) return [];
  const [xs, ts] = [points.map(([x]) => x), points.map(([, t]) => t)];
  const values = logDensity(concat(xs, 0), concat(ts, 0));
  return split(values, 0, xs.map(rowsOf));
}

/** A column of one value for each row of x. */
export const columnFor = (x: Tensor, value: number): Tensor => constant(new Float64Array(rowsOf(x)).fill(value), [rowsOf(x), 1]);
