/** Lowers programs to ONNX models. */
import { isOp } from "../../graph/node.ts";
import type { OnnxEmitter, OpName, Tensor } from "../../graph/op.ts";
import type { Program } from "../../graph/program.ts";
import { collectNodes } from "./emitter.ts";
import { collectInitializers } from "./initializers.ts";
import { dataTypes, type OnnxNode, type OnnxValue } from "./model.ts";
import { findProductSums, lowerProductSum } from "./productSums.ts";
import { writeModel } from "./proto.ts";
import { rewrite } from "./rewrite.ts";

/** The oldest opset that has all operators of the vocabulary in the form used, so that most runtimes can read the models. */
const OPSET = 18;
/** The IR version that came with that opset (ONNX 1.13). */
const IR_VERSION = 8;

/** Floating-point types of ONNX models. */
export type ElementType = "float32" | "float64";

/** What can be chosen of an ONNX model. */
export interface LowerOptions {
  /** Floating-point type of inputs, outputs and arithmetic; float32 by default. */
  readonly elementType?: ElementType;
  /** Texts stored in the model beside the graph. */
  readonly metadata?: Readonly<Record<string, string>>;
}

const lowerNode = <K extends OpName>(emit: OnnxEmitter, node: Tensor<K>, inputs: readonly string[]): string =>
  node.op.onnx(emit, node as Tensor<K> & Tensor, inputs);

/** Fresh names of values, apart from those that the program's inputs and outputs have. */
function nameSource(taken: ReadonlySet<string>): () => string {
  let next = 0;
  return () => {
    let name = `v${next++}`;
    while (taken.has(name)) name = `v${next++}`;
    return name;
  };
}

function findNamedAxis(inputs: Program["inputs"]): (name: string) => { input: string; axis: number } {
  return (name) => {
    for (const [input, { shape }] of Object.entries(inputs)) {
      const axis = shape.indexOf(name);
      if (axis >= 0) return { input, axis };
    }
    throw new Error(`lower: no input has the named axis "${name}", so its size cannot be known when the model runs`);
  };
}

/**
 * Names of the outputs in the model. ONNX has one space of names, so an output that has the name of an input (state that a
 * step replaces) is called `name.next` there.
 */
export function modelOutputNames({ inputs, outputs }: Program): Map<string, string> {
  const taken = new Set([...Object.keys(inputs), ...Object.keys(outputs)]);
  const free = (name: string): string => (taken.has(name) ? free(`${name}.next`) : name);
  return new Map(Object.keys(outputs).map((name) => [name, name in inputs ? free(`${name}.next`) : name]));
}

/** Gives output values their names: a node's result is renamed; an input, a constant or a value that is an output already is copied. */
function nameOutputs(nodes: readonly OnnxNode[], outputs: ReadonlyMap<string, string>): OnnxNode[] {
  const made = new Set(nodes.flatMap((node) => node.outputs));
  const renamed = new Map<string, string>();
  const copies: OnnxNode[] = [];
  for (const [name, value] of outputs) {
    if (made.has(value) && !renamed.has(value)) renamed.set(value, name);
    else copies.push({ type: "Identity", inputs: [renamed.get(value) ?? value], outputs: [name], attributes: {} });
  }
  const rename = (value: string): string => renamed.get(value) ?? value;
  const named = nodes.map((node) => ({ ...node, inputs: node.inputs.map(rename), outputs: node.outputs.map(rename) }));
  return [...named, ...copies];
}

/**
 * The program as an ONNX model (opset 18): inputs and outputs keep their names, named axes become symbolic dimensions.
 * Throws where a constant is beyond the element type's range or a named axis cannot be known from the inputs.
 */
export function lower(program: Program, options: LowerOptions = {}): Uint8Array<ArrayBuffer> {
  const elementType = dataTypes[options.elementType ?? "float32"];
  const { inputs } = program;
  const rewritten = rewrite(program);
  const { sums, parts } = findProductSums(rewritten, elementType);
  const outputNames = modelOutputNames(program);
  const freshName = nameSource(new Set([...Object.keys(inputs), ...outputNames.values()]));
  const initializers = collectInitializers(elementType, freshName);
  const { emit, nodes } = collectNodes(elementType, initializers, freshName, findNamedAxis(inputs));
  const values = new Map<Tensor, string>();
  const nameOf = (node: Tensor): string => values.get(node)!;
  for (const node of rewritten.nodes.filter((one) => !parts.has(one))) {
    const sum = sums.get(node);
    if (isOp(node, "input")) values.set(node, node.attributes.name);
    else values.set(node, sum ? lowerProductSum(emit, sum, nameOf) : lowerNode(emit, node, node.inputs.map(nameOf)));
  }
  const named = Object.entries(rewritten.outputs).map(([name, node]) => [outputNames.get(name)!, node] as const);
  const describe = ([name, { shape }]: readonly [string, Tensor]): OnnxValue => ({ name, type: elementType, shape });
  return writeModel({
    irVersion: IR_VERSION,
    opset: OPSET,
    producer: "boltzmill",
    metadata: options.metadata ?? {},
    graph: {
      name: "boltzmill",
      nodes: nameOutputs(nodes, new Map(named.map(([name, node]) => [name, values.get(node)!]))),
      initializers: initializers.tensors,
      inputs: Object.entries(inputs).map(describe),
      outputs: named.map(describe),
    },
  });
}
