/** A graph with named inputs and outputs: what executors compile. */
import { type Hash, nodeHash } from "./hash.ts";
import { apply, isOp } from "./node.ts";
import type { OpName, Tensor } from "./op.ts";
import { printShape, sameShape } from "./shape.ts";
import { topologicalOrder } from "./traverse.ts";

/** A graph with named inputs and outputs. */
export interface Program {
  /** The inputs that the outputs depend on, by name. */
  readonly inputs: Readonly<Record<string, Tensor<"input">>>;
  readonly outputs: Readonly<Record<string, Tensor>>;
  /** All nodes, inputs before users. */
  readonly nodes: readonly Tensor[];
}

/** Closes a graph over its outputs; throws when two different inputs share a name. */
export function program(outputs: Readonly<Record<string, Tensor>>): Program {
  const nodes = topologicalOrder(Object.values(outputs));
  const inputs: Record<string, Tensor<"input">> = {};
  for (const node of nodes) {
    if (!isOp(node, "input")) continue;
    const { name } = node.attributes;
    const known = inputs[name];
    if (known)
      throw new Error(`program: input "${name}" has two shapes, ${printShape(known.shape)} and ${printShape(node.shape)}`);
    inputs[name] = node;
  }
  return { inputs, outputs, nodes };
}

const rebuild = <K extends OpName>(node: Tensor<K>, inputs: readonly Tensor[]): Tensor => apply(node.op, inputs, node.attributes);

/** The tensors with some nodes replaced by others of the same shape: a call of the graph with arguments. */
export function substitute(roots: readonly Tensor[], replacements: ReadonlyMap<Tensor, Tensor>): Tensor[] {
  const made = new Map<Tensor, Tensor>();
  for (const node of topologicalOrder(roots)) {
    const replacement = replacements.get(node);
    if (replacement && !sameShape(replacement.shape, node.shape)) {
      throw new Error(`substitute: ${printShape(replacement.shape)} cannot stand for ${printShape(node.shape)}`);
    }
    const inputs = node.inputs.map((input) => made.get(input)!);
    const changed = inputs.some((input, index) => input !== node.inputs[index]);
    made.set(node, replacement ?? (changed ? rebuild(node, inputs) : node));
  }
  return roots.map((root) => made.get(root)!);
}

/**
 * What tells programs apart: of the names of the outputs in their order and the graphs behind them, with the names and shapes of inputs
 * and all data of constants. The same in every process.
 */
export const graphHash = ({ outputs }: Program): Hash => nodeHash("program", Object.values(outputs), Object.keys(outputs));
