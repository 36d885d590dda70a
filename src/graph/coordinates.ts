/** Coordinates on the line and on the circle, side by side in one vector. */

import { constant } from "./node.ts";
import type { Tensor } from "./op.ts";
import { mul, round, sub } from "./ops/elementwise.ts";
import { take } from "./ops/gather.ts";
import { concat } from "./ops/movement.ts";

/** Which coordinates of a vector lie on the line, and which on the circle. */
export interface Parts {
  readonly line: readonly number[];
  readonly circle: readonly number[];
}

/** The indices of coordinates by their periods, 0 on the line. */
export function partsOf(periods: readonly number[]): Parts {
  const where = (accept: (period: number) => boolean): number[] =>
    periods.flatMap((period, index) => (accept(period) ? [index] : []));
  return { line: where((period) => period === 0), circle: where((period) => period > 0) };
}

/** The columns of x [rows, d] at the indices; undefined where there are none, x itself where all are asked for. */
export function columns(x: Tensor, indices: readonly number[]): Tensor | undefined {
  if (indices.length === 0) return undefined;
  return indices.length === x.shape[1] ? x : take(x, indices);
}

/** The vector [rows, d] of the columns of its parts: what `columns` took apart. */
export function joined({ line, circle }: Parts, ofLine: Tensor | undefined, ofCircle: Tensor | undefined): Tensor {
  if (ofCircle === undefined) return ofLine!;
  if (ofLine === undefined) return ofCircle;
  const order = [...line, ...circle];
  return take(
    concat([ofLine, ofCircle], 1),
    order.map((_, index) => order.indexOf(index)),
  );
}

/** x - P round(x / P): coordinates on the circle to their image nearest 0, those on the line as they are; [rows, d]. */
export function wrap(x: Tensor, periods: readonly number[]): Tensor {
  if (periods.every((period) => period === 0)) return x;
  const turns = round(mul(constant(periods.map((period) => (period === 0 ? 0 : 1 / period))), x));
  return sub(x, mul(constant(periods), turns));
}
