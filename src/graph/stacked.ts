/** A graph for several values of one of its nodes at once: every result gets a leading axis, and what the values share is computed once. */
import { apply } from "./node.ts";
import type { OpAttributes, OpName, Tensor } from "./op.ts";
import { matmul } from "./ops/contract.ts";
import { type ElementwiseName, elementwiseRules, mul } from "./ops/elementwise.ts";
import { reshape, transpose } from "./ops/movement.ts";
import { broadcast, sum } from "./ops/reduce.ts";
import { printShape, type Shape, sameShape } from "./shape.ts";
import { topologicalOrder } from "./traverse.ts";

/** An input of a node and what stands for it: itself, or its values with a leading axis. */
interface Operand {
  readonly plain: Tensor;
  readonly stack: Tensor | undefined;
}

type Rule<K extends OpName> = (node: Tensor<K>, operands: readonly Operand[], count: number) => Tensor;

/** The operand with axes of size 1 behind its leading axis, so that it broadcasts against `rank` axes as its plain self does. */
const raised = ({ plain, stack }: Operand, rank: number): Tensor =>
  stack ? reshape(stack, [stack.shape[0]!, ...Array<number>(rank - plain.shape.length).fill(1), ...plain.shape]) : plain;

/** The operand with the leading axis, where it has none of its own by repetition. */
const repeated = ({ plain, stack }: Operand, count: number): Tensor => stack ?? broadcast(plain, [count, ...plain.shape]);

/** The same operation with attributes that know of the leading axis. */
const along =
  <K extends OpName>(attributes: (own: OpAttributes[K], count: number) => OpAttributes[K]): Rule<K> =>
  (node, operands, count) =>
    apply(
      node.op,
      operands.map((operand) => repeated(operand, count)),
      attributes(node.attributes, count),
    );

const unchanged = <K extends OpName>(): Rule<K> => along<K>((own) => own);
const next = (axes: readonly number[]): number[] => axes.map((axis) => axis + 1);

const elementwise: Rule<ElementwiseName> = (node, operands) =>
  apply(
    node.op,
    operands.map((operand) => raised(operand, node.shape.length)),
    node.attributes,
  );

/** Rows times a matrix stays what it is; a stack of matrices is multiplied by broadcasting. */
const product: Rule<"matmul"> = ({ attributes: { transposeA, transposeB } }, [a, b], count) => {
  if (b!.stack === undefined && !transposeA) return matmul(repeated(a!, count), b!.plain, false, transposeB);
  const flipped = transposeB ? transpose(repeated(b!, count), [0, 2, 1]) : repeated(b!, count);
  const left = repeated(a!, count);
  const [rank, columns] = [left.shape.length, flipped.shape.at(-1)!];
  const column = reshape(left, [...left.shape, 1]);
  if (!transposeA) {
    const ones = Array<number>(rank - 2).fill(1);
    return sum(mul(column, reshape(flipped, [count, ...ones, ...flipped.shape.slice(1)])), rank - 1);
  }
  const row = reshape(flipped, [...flipped.shape.slice(0, -1), 1, columns]);
  return sum(
    mul(column, row),
    left.shape.slice(1, -1).map((_, axis) => axis + 1),
  );
};

const leaf: Rule<"input" | "constant"> = (node) => node;

type ElementwiseTable = { readonly [K in ElementwiseName]: Rule<K> };

const RULES: { readonly [K in OpName]: Rule<K> } = {
  ...(Object.fromEntries(Object.keys(elementwiseRules).map((name) => [name, elementwise])) as ElementwiseTable),
  input: leaf,
  constant: leaf,
  sum: along(({ axes }) => ({ axes: next(axes) })),
  reduceMax: along(({ axes }) => ({ axes: next(axes) })),
  median: unchanged(),
  broadcast: (node, [x], count) => broadcast(raised(x!, node.shape.length), [count, ...node.shape]),
  reshape: along(({ shape }, count) => ({ shape: [count, ...shape] })),
  transpose: along(({ permutation }) => ({ permutation: [0, ...next(permutation)] })),
  concat: along(({ axis }) => ({ axis: axis + 1 })),
  slice: along(({ axis, ...part }) => ({ ...part, axis: axis + 1 })),
  pad: along(({ axis, ...zeros }) => ({ ...zeros, axis: axis + 1 })),
  matmul: product,
  take: unchanged(),
  scatterAdd: unchanged(),
};

const applyRule = <K extends OpName>(node: Tensor<K>, operands: readonly Operand[], count: number): Tensor =>
  (RULES[node.op.name] as Rule<K>)(node, operands, count);

/**
 * The roots for `count` values of `place` at once: values [count, ...] -> each root [count, ...]; a root that does not depend on `place`
 * is repeated.
 */
export function stacked(roots: readonly Tensor[], place: Tensor, values: Tensor): Tensor[] {
  const [count, ...shape] = values.shape;
  if (typeof count !== "number" || !sameShape(shape as Shape, place.shape))
    throw new Error(`stacked: values ${printShape(values.shape)} cannot stand for several of ${printShape(place.shape)}`);
  const made = new Map<Tensor, Tensor>([[place, values]]);
  for (const node of topologicalOrder(roots)) {
    if (made.has(node) || !node.inputs.some((input) => made.has(input))) continue;
    const operands = node.inputs.map((plain) => ({ plain, stack: made.get(plain) }));
    made.set(node, applyRule(node, operands, count));
  }
  return roots.map((plain) => repeated({ plain, stack: made.get(plain) }, count));
}
