/** Collects the ONNX nodes that the rules of operations emit; equal nodes are emitted once. */
import type { OnnxEmitter } from "../../graph/op.ts";
import type { Shape } from "../../graph/shape.ts";
import type { Initializers } from "./initializers.ts";
import type { AttributeValue, DataType, OnnxNode } from "./model.ts";

/** Attributes that ONNX types as float: a whole number must not be written as an integer there. */
const floatAttributes: ReadonlySet<string> = new Set(["alpha", "beta"]);

/** Operators with more required outputs than the one whose name the emitter returns. */
const outputCounts: Readonly<Record<string, number>> = { TopK: 2 };

function attributeValue(name: string, value: number | string | readonly number[]): AttributeValue {
  if (typeof value === "string") return { type: "string", value };
  if (typeof value !== "number") return { type: "ints", value };
  return { type: floatAttributes.has(name) ? "float" : "int", value };
}

export interface NodeCollection {
  readonly emit: OnnxEmitter;
  readonly nodes: readonly OnnxNode[];
}

/** `axisOf` finds a model input, and the axis of it, that has a named size. */
export function collectNodes(
  elementType: DataType,
  initializers: Initializers,
  freshName: () => string,
  axisOf: (name: string) => { readonly input: string; readonly axis: number },
): NodeCollection {
  const nodes: OnnxNode[] = [];
  const known = new Map<string, string>();
  const node: OnnxEmitter["node"] = (type, inputs, attributes = {}) => {
    if (type === "Identity") return inputs[0]!;
    const key = JSON.stringify([type, inputs, attributes]);
    const same = known.get(key);
    if (same !== undefined) return same;
    const outputs = Array.from({ length: outputCounts[type] ?? 1 }, freshName);
    const values = Object.entries(attributes).map(([name, value]) => [name, attributeValue(name, value)] as const);
    nodes.push({ type, inputs, outputs, attributes: Object.fromEntries(values) });
    known.set(key, outputs[0]!);
    return outputs[0]!;
  };
  const size = (dimension: Shape[number]): string => {
    if (typeof dimension === "number") return initializers.integers([dimension]);
    const { input, axis } = axisOf(dimension);
    return node("Shape", [input], { start: axis, end: axis + 1 });
  };
  const emit: OnnxEmitter = {
    node,
    constant: initializers.floats,
    integers: initializers.integers,
    sizes: (shape) =>
      shape.every((dimension) => typeof dimension === "number")
        ? initializers.integers(shape)
        : shape.length === 1
          ? size(shape[0]!)
          : node("Concat", shape.map(size), { axis: 0 }),
    elementType,
  };
  return { emit, nodes };
}
