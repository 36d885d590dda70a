/** What is known of the signs of tensors before their inputs are. */
import { isOp } from "../../src/graph/node.ts";
import type { OpName, Tensor } from "../../src/graph/op.ts";

/** 2 where all elements are above 0, 1 where none is below, 0 where nothing is known; a NaN may be among them in each case. */
type Sign = 0 | 1 | 2;

const least = (...signs: Sign[]): Sign => Math.min(...signs) as Sign;
const most = (...signs: Sign[]): Sign => Math.max(...signs) as Sign;

const ofData = (data: Float64Array): Sign => (data.every((x) => x > 0) ? 2 : data.every((x) => x >= 0) ? 1 : 0);

/** The sign of a result by those of the inputs, for operations that say something of it. */
const ofResult: { readonly [K in OpName]?: (signs: readonly Sign[], inputs: readonly Tensor[]) => Sign } = {
  exp: () => 2,
  abs: ([x]) => most(1, x!),
  sqrt: ([x]) => most(1, x!),
  reciprocal: ([x]) => x!,
  tanh: ([x]) => x!,
  erf: ([x]) => x!,
  add: ([a, b]) => (least(a!, b!) === 0 ? 0 : most(a!, b!)),
  mul: ([a, b], [x, y]) => (x === y ? most(1, a!) : least(a!, b!)),
  div: ([a, b]) => least(a!, b!),
  maximum: ([a, b]) => most(a!, b!),
  minimum: ([a, b]) => least(a!, b!),
  select: ([, yes, no]) => least(yes!, no!),
  take: ([x]) => x!,
  broadcast: ([x]) => x!,
  reshape: ([x]) => x!,
};

/** Whether tensors are known to have no element at or below 0, given some that have none. */
export function signAnalysis(positive: Iterable<Tensor>): (tensor: Tensor) => boolean {
  const known = new Map<Tensor, Sign>();
  for (const tensor of positive) known.set(tensor, 2);
  const signOf = (node: Tensor): Sign => {
    const found = known.get(node);
    if (found !== undefined) return found;
    const sign = isOp(node, "constant")
      ? ofData(node.attributes.data)
      : (ofResult[node.op.name]?.(node.inputs.map(signOf), node.inputs) ?? 0);
    known.set(node, sign);
    return sign;
  };
  return (tensor) => signOf(tensor) === 2;
}
