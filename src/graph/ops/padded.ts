/** Sums of padded tensors: the adjoints of several slices of one tensor. */
import { isOp } from "../node.ts";
import type { Tensor } from "../op.ts";
import { sameShape } from "../shape.ts";
import { concat, pad } from "./movement.ts";

/** The tensor without so many of the zeros that pad it. */
const lessPadded = ({ inputs, attributes: { axis, before, after } }: Tensor<"pad">, first: number, last: number): Tensor =>
  pad(inputs[0]!, axis, before - first, after - last);

/**
 * a + b of tensors that are padded along the same axis: zeros that both have are put around a smaller sum, and parts that lie side by
 * side are joined. Undefined for others.
 */
export function addPadded(a: Tensor, b: Tensor, add: (a: Tensor, b: Tensor) => Tensor): Tensor | undefined {
  if (!isOp(a, "pad") || !isOp(b, "pad") || a.attributes.axis !== b.attributes.axis || !sameShape(a.shape, b.shape))
    return undefined;
  const { axis } = a.attributes;
  const before = Math.min(a.attributes.before, b.attributes.before);
  const after = Math.min(a.attributes.after, b.attributes.after);
  if (before + after > 0) return pad(add(lessPadded(a, before, after), lessPadded(b, before, after)), axis, before, after);
  const [first, second] = a.attributes.before === 0 ? [a, b] : [b, a];
  const parts = [first.inputs[0]!, second.inputs[0]!];
  const joined =
    first.attributes.before === 0 && parts[0]!.shape[axis] === second.attributes.before && second.attributes.after === 0;
  return joined ? concat(parts, axis) : undefined;
}
