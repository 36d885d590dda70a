/** The oracle: every node by its operation's slow float64 reference. */

import { isOp } from "../../graph/node.ts";
import type { OpName, Tensor } from "../../graph/op.ts";
import type { Program } from "../../graph/program.ts";
import { concreteShape } from "../../graph/shape.ts";
import type { HostArray } from "../../num/hostArray.ts";
import type { Arrays } from "../executor.ts";
import { checkData, resolveAxes } from "../feeds.ts";

type Float64 = HostArray<Float64Array>;

const toFloat64 = ({ data, shape }: HostArray): Float64 => ({ data: Float64Array.from(data), shape: [...shape] });

function evaluateNode<K extends OpName>(
  node: Tensor<K>,
  inputs: readonly HostArray[],
  sizes: ReadonlyMap<string, number>,
): Float64 {
  const shape = concreteShape(node.shape, sizes);
  return { data: node.op.reference(inputs, node.attributes, shape), shape };
}

/**
 * All outputs of a program in float64; every array is a fresh copy.
 * Throws on a missing, superfluous or misshapen feed.
 */
export function evaluate(program: Program, feeds: Arrays): Readonly<Record<string, HostArray<Float64Array>>> {
  const sizes = resolveAxes(program.inputs, feeds);
  checkData(feeds);
  const values = new Map<Tensor, Float64>();
  for (const node of program.nodes) {
    const inputs = node.inputs.map((input) => values.get(input)!);
    values.set(node, isOp(node, "input") ? toFloat64(feeds[node.attributes.name]!) : evaluateNode(node, inputs, sizes));
  }
  return Object.fromEntries(Object.entries(program.outputs).map(([name, node]) => [name, toFloat64(values.get(node)!)]));
}
