import type { Tensor } from "./op.ts";
import { add, exp, log, sub } from "./ops/elementwise.ts";
import { reduceMax, sum } from "./ops/reduce.ts";

/** log sum exp over the last axis, [..., K] -> [..., 1], shifted by the largest so that nothing overflows. */
export function logSumExp(x: Tensor): Tensor {
  const last = x.shape.length - 1;
  const top = reduceMax(x, last);
  return add(top, log(sum(exp(sub(x, top)), last, true)));
}
