/** From tensors to columns: one rule for each operation of the graph. */
import type { OpName, Tensor } from "../../graph/op.ts";
import { type ElementwiseName, elementwiseRules } from "../../graph/ops/elementwise.ts";
import { alignRank, broadcastIndices } from "../../graph/ops/reduce.ts";
import type { Program } from "../../graph/program.ts";
import { printShape, type Shape } from "../../graph/shape.ts";
import { elementCount, strides } from "../../num/hostArray.ts";
import { UnsupportedProgram } from "../executor.ts";
import {
  type Columns,
  type InputColumns,
  identity,
  isWhole,
  type ReductionColumns,
  type ReductionPart,
  through,
  type View,
  whole,
} from "./columns.ts";

function refuse(node: Tensor, reason: string): never {
  const shapes = node.inputs.map(({ shape }) => printShape(shape)).join(", ");
  throw new UnsupportedProgram(`${node.op.name}(${shapes}) ${reason}`);
}

/** The sizes of the axes besides the batch, which must be the leading axis where there is one. */
function columnShape(node: Tensor): readonly number[] {
  const { shape } = node;
  const rest = typeof shape[0] === "string" ? shape.slice(1) : shape;
  if (rest.some((size) => typeof size === "string"))
    refuse(node, `gives ${printShape(shape)}, where the batch is not the leading axis`);
  return rest as readonly number[];
}

export const isBatched = (shape: Shape): boolean => typeof shape[0] === "string";

/** What the rules know of the graph around a node. */
interface Context {
  /** The views of the inputs, computed before. */
  readonly views: ReadonlyMap<Tensor, View>;
  /** How many nodes use a node, an output counting as one. */
  readonly uses: ReadonlyMap<Tensor, number>;
}

type Lowering<K extends OpName = OpName> = (node: Extract<Tensor, Tensor<K>>, context: Context) => View;

const viewOf = ({ views }: Context, node: Tensor): View => views.get(node)!;

/** The columns of an input aligned with those of a result to which it broadcasts. */
function aligned(input: Tensor, view: View, node: Tensor): View {
  const target = columnShape(node);
  const own = columnShape(input);
  // An input without batch may have a leading 1 where the result has its batch.
  const surplus = own.length > target.length;
  if (surplus && own[0] !== 1) refuse(node, "broadcasts a fixed axis against the batch");
  const fitting = alignRank(surplus ? own.slice(1) : own, target.length);
  return through(view, broadcastIndices(target, fitting));
}

const reduction = (size: number, parts: readonly ReductionPart[], combine: ReductionColumns["combine"] = "add"): View =>
  whole({ kind: "reduction", size, combine, parts });

/** Whether one node alone uses the columns of a node, however they were reshaped on the way. */
function usedOnce(node: Tensor, { uses, views }: Context): boolean {
  if (uses.get(node) !== 1) return false;
  const [source] = node.inputs;
  return source === undefined || views.get(source)!.base !== views.get(node)!.base || usedOnce(source, { uses, views });
}

/** The parts of a sum that is used nowhere else, so that what uses it can sum them itself. */
function ownParts(node: Tensor, context: Context): readonly ReductionPart[] | undefined {
  const view = viewOf(context, node);
  const { base } = view;
  return base.kind === "reduction" && base.combine === "add" && isWhole(view) && usedOnce(node, context) ? base.parts : undefined;
}

const signed = (parts: readonly ReductionPart[], sign: 1 | -1): ReductionPart[] =>
  parts.map((part) => ({ ...part, sign: (part.sign * sign) as 1 | -1 }));

/** The parts that a term adds to `targets` of a sum. */
function partsOf(node: Tensor, view: View, targets: Int32Array, sign: 1 | -1, context: Context): ReductionPart[] {
  const parts = view.base === viewOf(context, node).base && isWhole(view) ? ownParts(node, context) : undefined;
  if (parts === undefined) return [{ source: view, targets, sign }];
  return signed(parts, sign).map((part) => ({ ...part, targets: part.targets.map((target) => targets[target]!) }));
}

/** A sum or difference of which a term is a sum that is used nowhere else: one sum. */
function mergedSum(node: Tensor, context: Context): View | undefined {
  const signs: readonly (1 | -1)[] | undefined = { add: [1, 1] as const, sub: [1, -1] as const, neg: [-1] as const }[
    node.op.name as string
  ];
  if (signs === undefined || !node.inputs.some((input) => ownParts(input, context) !== undefined)) return undefined;
  const targets = identity(elementCount(columnShape(node)));
  return reduction(
    targets.length,
    node.inputs.flatMap((input, index) =>
      partsOf(input, aligned(input, viewOf(context, input), node), targets, signs[index]!, context),
    ),
  );
}

const lowerElementwise = (node: Tensor, context: Context): View => {
  const merged = mergedSum(node, context);
  if (merged) return merged;
  const operands = node.inputs.map((input) => aligned(input, viewOf(context, input), node));
  const size = elementCount(columnShape(node));
  return whole({ kind: "map", size, op: node.op.name as ElementwiseName, operands });
};

/** The axes of a reduction among those of the columns. */
function columnAxes(node: Tensor, axes: readonly number[]): number[] {
  if (!isBatched(node.inputs[0]!.shape)) return [...axes];
  if (axes.includes(0)) refuse(node, "reduces the batch");
  return axes.map((axis) => axis - 1);
}

/** For each column of a reduction's input the column of the result that it goes to. */
function reductionTargets(node: Tensor, axes: readonly number[]): Int32Array {
  const own = columnShape(node.inputs[0]!);
  const over = columnAxes(node, axes);
  return broadcastIndices(
    own,
    own.map((size, axis) => (over.includes(axis) ? 1 : size)),
  );
}

/** An axis of the node among those of the columns. */
function columnAxis(node: Tensor, axis: number): number {
  if (!isBatched(node.shape)) return axis;
  if (axis === 0) refuse(node, "moves elements along the batch");
  return axis - 1;
}

/** For each column of a part of a tensor of column shape `shape` the column of the whole, the part starting at `start` along `axis`. */
function placesOfPart(part: readonly number[], shape: readonly number[], axis: number, start: number): Int32Array {
  const inner = elementCount(shape.slice(axis + 1));
  const [from, to] = [part[axis]! * inner, shape[axis]! * inner];
  return Int32Array.from(
    { length: elementCount(part) },
    (_, flat) => Math.floor(flat / from) * to + (flat % from) + start * inner,
  );
}

/** For each column of a transposed array the column that it was. */
function transposedIndices(shape: readonly number[], permutation: readonly number[]): Int32Array {
  const from = strides(shape);
  const sizes = permutation.map((axis) => shape[axis]!);
  const to = strides(sizes);
  return Int32Array.from({ length: elementCount(shape) }, (_, flat) =>
    sizes.reduce((source, size, axis) => source + (Math.floor(flat / to[axis]!) % size) * from[permutation[axis]!]!, 0),
  );
}

/** The indices of take or scatterAdd for every leading row. */
function rowIndices(indices: Int32Array, rows: number, size: number): Int32Array {
  return Int32Array.from({ length: rows * indices.length }, (_, flat) => {
    const row = Math.floor(flat / indices.length);
    return row * size + indices[flat % indices.length]!;
  });
}

const lowerMatmul: Lowering<"matmul"> = (node, context) => {
  const [left, right] = node.inputs as [Tensor, Tensor];
  const { transposeA, transposeB } = node.attributes;
  if (isBatched(right.shape)) refuse(node, "has a batch in its second factor");
  if (isBatched(left.shape) && transposeA) refuse(node, "sums over the batch");
  const asMatrix = (shape: readonly number[]): number[] => [elementCount(shape.slice(0, -1)), shape.at(-1)!];
  const flip = (factor: Tensor): View =>
    through(viewOf(context, factor), transposedIndices(asMatrix(columnShape(factor)), [1, 0]));
  const [rows, columns] = asMatrix(columnShape(node));
  const a = transposeA ? flip(left) : viewOf(context, left);
  return whole({
    kind: "product",
    size: rows! * columns!,
    rows: rows!,
    inner: a.indices.length / rows!,
    columns: columns!,
    left: a,
    right: transposeB ? flip(right) : viewOf(context, right),
  });
};

const leaf = (base: Columns): View => whole(base);

type ElementwiseLowerings = { readonly [K in ElementwiseName]: Lowering<K> };

const elementwise = Object.fromEntries(
  Object.keys(elementwiseRules).map((name) => [name, lowerElementwise]),
) as ElementwiseLowerings;

const LOWERINGS: { readonly [K in OpName]: Lowering<K> } = {
  ...elementwise,
  stopGradient: (node, context) => viewOf(context, node.inputs[0]!),
  withSlope: (node, context) => aligned(node.inputs[1]!, viewOf(context, node.inputs[1]!), node),
  input: (node) => {
    const { name } = node.attributes;
    return leaf({ kind: "input", size: elementCount(columnShape(node)), name, batched: isBatched(node.shape) });
  },
  constant: ({ attributes: { data } }) => leaf({ kind: "constant", size: data.length, data }),
  sum: (node, context) => {
    const targets = reductionTargets(node, node.attributes.axes);
    const [x] = node.inputs as [Tensor];
    return reduction(elementCount(columnShape(node)), partsOf(x, viewOf(context, x), targets, 1, context));
  },
  reduceMax: (node, context) => {
    const targets = reductionTargets(node, node.attributes.axes);
    const source = viewOf(context, node.inputs[0]!);
    return reduction(elementCount(columnShape(node)), [{ source, targets, sign: 1 }], "max");
  },
  median: (node) => refuse(node, "sorts, for which there is no kernel"),
  broadcast: (node, context) => aligned(node.inputs[0]!, viewOf(context, node.inputs[0]!), node),
  reshape: (node, context) => {
    columnShape(node);
    return viewOf(context, node.inputs[0]!);
  },
  transpose: (node, context) => {
    const { permutation } = node.attributes;
    columnShape(node);
    const [x] = node.inputs as [Tensor];
    const ofColumns = isBatched(x.shape) ? permutation.slice(1).map((axis) => axis - 1) : permutation;
    return through(viewOf(context, x), transposedIndices(columnShape(x), ofColumns));
  },
  concat: (node, context) => {
    const axis = columnAxis(node, node.attributes.axis);
    const shape = columnShape(node);
    let start = 0;
    const parts = node.inputs.flatMap((input) => {
      const part = columnShape(input);
      const targets = placesOfPart(part, shape, axis, start);
      start += part[axis]!;
      return partsOf(input, viewOf(context, input), targets, 1, context);
    });
    return reduction(elementCount(shape), parts);
  },
  slice: (node, context) => {
    const axis = columnAxis(node, node.attributes.axis);
    const [x] = node.inputs as [Tensor];
    return through(viewOf(context, x), placesOfPart(columnShape(node), columnShape(x), axis, node.attributes.start));
  },
  pad: (node, context) => {
    const axis = columnAxis(node, node.attributes.axis);
    const [x] = node.inputs as [Tensor];
    const targets = placesOfPart(columnShape(x), columnShape(node), axis, node.attributes.before);
    return reduction(elementCount(columnShape(node)), partsOf(x, viewOf(context, x), targets, 1, context));
  },
  matmul: lowerMatmul,
  take: (node, context) => {
    const [x] = node.inputs as [Tensor];
    const shape = columnShape(x);
    const size = shape.at(-1) ?? refuse(node, "takes along the batch");
    return through(viewOf(context, x), rowIndices(node.attributes.indices, elementCount(shape.slice(0, -1)), size));
  },
  scatterAdd: (node, context) => {
    const [x] = node.inputs as [Tensor];
    const shape = columnShape(x);
    if (shape.length === 0) refuse(node, "adds along the batch");
    const targets = rowIndices(node.attributes.indices, elementCount(shape.slice(0, -1)), node.attributes.size);
    return reduction(elementCount(columnShape(node)), partsOf(x, viewOf(context, x), targets, 1, context));
  },
};

function lowerNode<K extends OpName>(node: Tensor<K>, context: Context): View {
  const lowering = LOWERINGS[node.op.name as K] as Lowering<K>;
  return lowering(node as Extract<Tensor, Tensor<K>>, context);
}

function countUses({ nodes, outputs }: Program): Map<Tensor, number> {
  const uses = new Map<Tensor, number>();
  const count = (node: Tensor): unknown => uses.set(node, (uses.get(node) ?? 0) + 1);
  for (const node of nodes) node.inputs.forEach(count);
  Object.values(outputs).forEach(count);
  return uses;
}

/** A program in columns. */
export interface ColumnProgram {
  readonly inputs: Readonly<Record<string, InputColumns>>;
  readonly outputs: Readonly<Record<string, View>>;
}

/** A program in columns; throws `UnsupportedProgram`, which names the operation, where there is no kernel for one. */
export function lowerToColumns(program: Program): ColumnProgram {
  const named = Object.values(program.inputs).flatMap(({ shape }) => shape.filter((size) => typeof size === "string"));
  const batches = [...new Set(named)];
  if (batches.length > 1) throw new UnsupportedProgram(`the inputs have several named axes, ${batches.join(" and ")}`);
  const views = new Map<Tensor, View>();
  const context: Context = { views, uses: countUses(program) };
  for (const node of program.nodes) views.set(node, lowerNode(node, context));
  const mapped = <From, To>(record: Readonly<Record<string, From>>, map: (value: From) => To): Record<string, To> =>
    Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
  return {
    inputs: mapped(program.inputs, (node) => views.get(node)!.base as InputColumns),
    outputs: mapped(program.outputs, (node) => views.get(node)!),
  };
}
