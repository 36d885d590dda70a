/** Reverse-mode differentiation, graph to graph, and so to any order. */
import { constant } from "./node.ts";
import type { OpName, Tensor } from "./op.ts";
import { add } from "./ops/elementwise.ts";
import { broadcast } from "./ops/reduce.ts";
import { printShape, sameShape } from "./shape.ts";
import { topologicalOrder } from "./traverse.ts";

const vjpOf = <K extends OpName>(node: Tensor<K>, cotangent: Tensor): readonly (Tensor | undefined)[] =>
  node.op.vjp(cotangent, node as Tensor<K> & Tensor);

/** The nodes of `order` on a path from one of `targets`. */
function dependents(order: readonly Tensor[], targets: readonly Tensor[]): Set<Tensor> {
  const found = new Set(targets);
  for (const node of order) if (node.inputs.some((input) => found.has(input))) found.add(node);
  return found;
}

/**
 * Vector-Jacobian product: cotangent^T dy/dx for every x of `xs`, each with the shape of its x.
 * The cotangent defaults to ones, which gives the gradient of sum(y); an x that y does not depend on gets zeros.
 */
export function gradient(y: Tensor, xs: readonly Tensor[], cotangent: Tensor = broadcast(constant(1), y.shape)): Tensor[] {
  if (!sameShape(cotangent.shape, y.shape)) {
    throw new Error(`gradient: the cotangent has shape ${printShape(cotangent.shape)}, the output ${printShape(y.shape)}`);
  }
  const order = topologicalOrder([y]);
  const active = dependents(order, xs);
  const cotangents = new Map<Tensor, Tensor>([[y, cotangent]]);
  for (const node of order.toReversed()) {
    const arriving = cotangents.get(node);
    if (arriving === undefined || !active.has(node) || !node.inputs.some((input) => active.has(input))) continue;
    vjpOf(node, arriving).forEach((part, index) => {
      const input = node.inputs[index]!;
      if (part === undefined || !active.has(input)) return;
      const known = cotangents.get(input);
      cotangents.set(input, known === undefined ? part : add(known, part));
    });
  }
  return xs.map((x) => cotangents.get(x) ?? broadcast(constant(0), x.shape));
}
