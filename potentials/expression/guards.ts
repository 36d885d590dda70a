/** Conditions under which values are needed, so that no NaN from where they are not gets into a gradient. */
import { isOp, uniformValue } from "../../src/graph/node.ts";
import type { Tensor } from "../../src/graph/op.ts";
import { abs, select } from "../../src/graph/ops/elementwise.ts";
import type { Condition, Guard } from "./expression.ts";

/** `yes` where the condition holds, else `no`. */
export const choose = ({ tensor, holds }: Condition, yes: Tensor | number, no: Tensor | number): Tensor =>
  holds ? select(tensor, yes, no) : select(tensor, no, yes);

/** The argument of a function that has a pole, or no value, outside of x > 0: `safe` in its stead where the value is not needed. */
export const guarded = (x: Tensor, guard: Guard, safe = 1): Tensor =>
  guard.isPositive(x) ? x : guard.conditions.reduce((value, condition) => choose(condition, value, safe), x);

/** The condition that x is not zero; of what a step function chose, the condition by which it did. */
export function nonZero(x: Tensor): Condition {
  const [yes, no] = isOp(x, "select") ? x.inputs.slice(1).map(uniformValue) : [];
  if ((yes === 1 && no === 0) || (yes === 0 && no === 1)) return { tensor: x.inputs[0]!, holds: yes === 1 };
  return { tensor: abs(x), holds: true };
}

/** The guard under which also a condition holds, or under which it does not. */
export const within = (guard: Guard, { tensor, holds }: Condition, sense: boolean): Guard => ({
  ...guard,
  conditions: [...guard.conditions, { tensor, holds: holds === sense }],
});
