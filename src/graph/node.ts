/** Makes graph nodes: checks shapes, simplifies, folds constants, and gives equal nodes one identity (hash-consing). */
import type { HostArray } from "../num/hostArray.ts";
import type { OpAttributes, OpName, OpRule, Tensor } from "./op.ts";
import { printShape, type Shape } from "./shape.ts";

const interned = new Map<string, WeakRef<Tensor>>();
const forget = new FinalizationRegistry<string>((key) => {
  if (interned.get(key)?.deref() === undefined) interned.delete(key);
});
let nextId = 0;

const attributeKey = (value: unknown): string =>
  ArrayBuffer.isView(value)
    ? `(${(value as Float64Array).join(",")})`
    : Array.isArray(value)
      ? `[${value.join(",")}]`
      : String(value);

function nodeKey(op: string, inputs: readonly Tensor[], attributes: object): string {
  const parts = Object.entries(attributes).map(([name, value]) => `${name}=${attributeKey(value)}`);
  return `${op}|${inputs.map((input) => input.id).join(",")}|${parts.join(";")}`;
}

function intern<K extends OpName>(op: OpRule<K>, inputs: readonly Tensor[], attributes: OpAttributes[K], shape: Shape): Tensor {
  const key = nodeKey(op.name, inputs, attributes);
  const known = interned.get(key)?.deref();
  if (known) return known;
  const node = { id: nextId++, op, inputs, attributes, shape } as Tensor<K> as Tensor;
  interned.set(key, new WeakRef(node));
  forget.register(node, key);
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
const constantOf = (node: Tensor): HostArray | undefined => (isOp(node, "constant") ? node.attributes : undefined);

/** Whether a node is an application of the named operation, narrowing its attributes. */
export const isOp = <K extends OpName>(node: Tensor, name: K): node is Extract<Tensor, Tensor<K>> => node.op.name === name;

/** Applies an operation to inputs: the one way in which nodes come into being. */
export function apply<K extends OpName>(op: OpRule<K>, inputs: readonly Tensor[], attributes: OpAttributes[K]): Tensor {
  const shape = shapeOf(op, inputs, attributes);
  const simpler = op.simplify?.(inputs, attributes, shape);
  if (simpler) return simpler;
  const values = inputs.map(constantOf);
  // A repeated constant stays small: arithmetic drops the broadcast, and a named axis has no size to repeat to yet.
  const folds = inputs.length > 0 && op.name !== "broadcast" && isFixed(shape);
  if (folds && values.every((value) => value !== undefined)) return constant(op.reference(values, attributes, shape), shape);
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

/** The value of a constant with one distinct element, or undefined. */
export function uniformValue(node: Tensor): number | undefined {
  if (isOp(node, "broadcast")) return uniformValue(node.inputs[0]!);
  if (!isOp(node, "constant")) return undefined;
  const { data } = node.attributes;
  return data.length > 0 && data.every((value) => Object.is(value, data[0])) ? data[0] : undefined;
}
