/** Steps and integers as graphs; no gradient flows through any of them. */
import type { Tensor } from "../../src/graph/op.ts";
import { abs, add, neg, round, select, sign, sub } from "../../src/graph/ops/elementwise.ts";

/** 1 where x >= 0, else 0. */
export const step = (x: Tensor): Tensor => select(neg(x), 0, 1);

/** 1 where x = 0, else 0. */
export const delta = (x: Tensor): Tensor => sub(1, abs(sign(x)));

/** The largest integer up to x. */
export function floor(x: Tensor): Tensor {
  const nearest = round(x);
  return sub(nearest, select(sub(nearest, x), 1, 0));
}

/** The smallest integer from x on. */
export function ceil(x: Tensor): Tensor {
  const nearest = round(x);
  return add(nearest, select(sub(x, nearest), 1, 0));
}
