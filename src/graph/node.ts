/** Makes graph nodes: checks shapes, simplifies, folds constants, and gives equal nodes one identity (hash-consing). */
import { elementCount, type HostArray } from "../num/hostArray.ts";
import { type Hash, nodeHash } from "./hash.ts";
import type { OpAttributes, OpName, OpRule, Tensor } from "./op.ts";
import { printShape, type Shape, sameShape } from "./shape.ts";

const interned = new Map<Hash, WeakRef<Tensor>>();
const forget = new FinalizationRegistry<Hash>((hash) => {
  if (interned.get(hash)?.deref() === undefined) interned.delete(hash);
});

function intern<K extends OpName>(op: OpRule<K>, inputs: readonly Tensor[], attributes: OpAttributes[K], shape: Shape): Tensor {
  const hash = nodeHash(op.name, inputs, attributes);
  const known = interned.get(hash)?.deref();
  if (known) return known;
  const node = { hash, op, inputs, attributes, shape } as Tensor<K> as Tensor;
  interned.set(hash, new WeakRef(node));
  forget.register(node, hash);
  return node;
}

function shapeOf<K extends OpName>(op: OpRule<K>, inputs: readonly Tensor[], attributes: OpAttributes[K]): Shape {
  try {
    return op.shape(
      inputs.map((input) => input.shape),
      attributes,
    );
  } catch (error) {
    const shapes = inputs.map((input) => printShape(input.shape)).join(", ");
    throw new Error(`${op.name}(${shapes}): ${(error as Error).message}`);
  }
}

const isFixed = (shape: Shape): shape is readonly number[] => shape.every((size) => typeof size === "number");

/** Whether the value is known without inputs: a constant, or one rearranged. */
const isKnown = (node: Tensor): boolean =>
  isOp(node, "constant") || (node.op.rearranges === true && isFixed(node.shape) && isKnown(node.inputs[0]!));

function evaluate<K extends OpName>(node: Tensor<K>): HostArray {
  const shape = node.shape as readonly number[];
  return { data: node.op.reference(node.inputs.map(evaluate), node.attributes, shape), shape };
}

/** Repeated constants stay recipes: they are smaller so, and arithmetic drops the repetition. */
function folds<K extends OpName>(op: OpRule<K>, inputs: readonly Tensor[], shape: Shape): shape is readonly number[] {
  if (inputs.length === 0 || !isFixed(shape) || !inputs.every(isKnown)) return false;
  const repeats = op.repeats || (op.rearranges && uniformValue(inputs[0]!) !== undefined);
  return !repeats || elementCount(shape) === 1;
}

/** Whether a node is an application of the named operation, narrowing its attributes. */
export const isOp = <K extends OpName>(node: Tensor, name: K): node is Extract<Tensor, Tensor<K>> => node.op.name === name;

/** Applies an operation to inputs: the one way in which nodes come into being. */
export function apply<K extends OpName>(op: OpRule<K>, inputs: readonly Tensor[], attributes: OpAttributes[K]): Tensor {
  const shape = shapeOf(op, inputs, attributes);
  const simpler = op.simplify?.(inputs, attributes, shape);
  if (simpler && !sameShape(simpler.shape, shape)) {
    throw new Error(`internal: ${op.name} of shape ${printShape(shape)} was simplified to ${printShape(simpler.shape)}`);
  }
  if (simpler) return simpler;
  if (folds(op, inputs, shape)) return constant(op.reference(inputs.map(evaluate), attributes, shape), shape);
  return intern(op, inputs, attributes, shape);
}

const leafError = (name: string) => (): never => {
  throw new Error(`internal: ${name} is a leaf of the graph and has no rule of this kind`);
};

export const inputRule: OpRule<"input"> = {
  name: "input",
  shape: (_, { shape }) => shape,
  vjp: () => [],
  onnx: leafError("input"),
  reference: leafError("input"),
};

export const constantRule: OpRule<"constant"> = {
  name: "constant",
  seenThrough: true,
  shape: (_, { shape }) => shape,
  vjp: () => [],
  onnx: (emit, { attributes }) => emit.constant(attributes.data, attributes.shape),
  reference: (_, { data }) => data,
};

/** A named argument of the graph; the same name and shape give the same node. */
export const input = (name: string, shape: Shape): Tensor => intern(inputRule, [], { name, shape }, shape);

/** A constant array; a number gives a scalar. */
export function constant(data: number | readonly number[] | Float64Array, shape?: readonly number[]): Tensor {
  const values = typeof data === "number" ? Float64Array.of(data) : Float64Array.from(data);
  const sizes = shape ?? (typeof data === "number" ? [] : [values.length]);
  return intern(constantRule, [], { data: values, shape: sizes }, sizes);
}

/** What arithmetic takes: a tensor, or a number that becomes a scalar constant. */
export type Operand = Tensor | number;

export const lift = (operand: Operand): Tensor => (typeof operand === "number" ? constant(operand) : operand);

const uniformData = new WeakMap<Float64Array, boolean>();

/** Whether all elements are one value; asked of the same constants again and again, so remembered. */
function isUniform(data: Float64Array): boolean {
  const known = uniformData.get(data);
  if (known !== undefined) return known;
  const uniform = data.length > 0 && data.every((value) => Object.is(value, data[0]));
  uniformData.set(data, uniform);
  return uniform;
}

/** The value that all elements of a constant, however rearranged, have in common; undefined where there is none. */
export function uniformValue(node: Tensor): number | undefined {
  if (node.op.rearranges) return uniformValue(node.inputs[0]!);
  return isOp(node, "constant") && isUniform(node.attributes.data) ? node.attributes.data[0] : undefined;
}
