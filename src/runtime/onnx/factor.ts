import { isOp, uniformValue } from "../../graph/node.ts";
import type { Tensor } from "../../graph/op.ts";
import { sameShape } from "../../graph/shape.ts";

/** c x of a product with a constant or of a negation; 1 x of anything else. */
export function splitFactor(x: Tensor): { readonly factor: number; readonly rest: Tensor } {
  if (isOp(x, "neg")) return { factor: -1, rest: x.inputs[0]! };
  const factor = isOp(x, "mul") && sameShape(x.inputs[1]!.shape, x.shape) ? uniformValue(x.inputs[0]!) : undefined;
  return factor === undefined ? { factor: 1, rest: x } : { factor, rest: x.inputs[1]! };
}
