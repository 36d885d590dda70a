/** Reverse-mode differentiation, graph to graph, and so to any order. */
import { constant, input, isOp, uniformValue } from "./node.ts";
import type { OpName, Tensor } from "./op.ts";
import { add } from "./ops/elementwise.ts";
import { broadcast } from "./ops/reduce.ts";
import { substitute } from "./program.ts";
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

/** The sum of what arrives at a tensor: what has the most zeros around it comes first, so that sums stay small. */
function total(parts: readonly Tensor[]): Tensor {
  const zeros = (part: Tensor): [number, number] =>
    isOp(part, "pad") ? [part.attributes.after, part.attributes.before] : [0, 0];
  const ordered = parts.toSorted((a, b) => zeros(b)[0] - zeros(a)[0] || zeros(b)[1] - zeros(a)[1]);
  return ordered.reduce((sum, part) => add(sum, part));
}

/** Throws where simplification may have built `y` around x instead of upon it: paths around it would be missing, silently. */
function checkArguments(xs: readonly Tensor[]): void {
  const unsafe = xs.find((x) => x.op.seenThrough);
  if (unsafe) {
    throw new Error(
      `gradient: the argument of shape ${printShape(unsafe.shape)} is a result of ${unsafe.op.name}, which simplification may look through; use valueAndGradient`,
    );
  }
}

/**
 * Vector-Jacobian product: cotangent^T dy/dx for every x of `xs`, each with the shape of its x.
 * The cotangent defaults to ones, which gives the gradient of sum(y); an x that y does not depend on gets zeros.
 * Throws where an x is neither an input nor otherwise safe from simplification; `valueAndGradient` takes any tensor.
 */
export function gradient(y: Tensor, xs: readonly Tensor[], cotangent: Tensor = broadcast(constant(1), y.shape)): Tensor[] {
  if (!sameShape(cotangent.shape, y.shape)) {
    throw new Error(`gradient: the cotangent has shape ${printShape(cotangent.shape)}, the output ${printShape(y.shape)}`);
  }
  checkArguments(xs);
  const order = topologicalOrder([y]);
  const active = dependents(order, xs);
  const cotangents = new Map<Tensor, Tensor[]>([[y, [cotangent]]]);
  for (const node of order.toReversed()) {
    const arriving = cotangents.get(node);
    if (arriving === undefined || !active.has(node) || !node.inputs.some((input) => active.has(input))) continue;
    vjpOf(node, total(arriving)).forEach((part, index) => {
      const input = node.inputs[index]!;
      if (part === undefined || uniformValue(part) === 0 || !active.has(input)) return;
      cotangents.set(input, [...(cotangents.get(input) ?? []), part]);
    });
  }
  return xs.map((x) => (cotangents.has(x) ? total(cotangents.get(x)!) : broadcast(constant(0), x.shape)));
}

/** Functions that are being built within each other: the names of places tell these apart, and nothing that was built before. */
let depth = 0;

/**
 * What `build` makes of tensors xs, with derivatives by them: it is given inputs of their shapes, which are safe to differentiate by, and
 * for which the xs are then put in place.
 */
export function atPlaces(xs: readonly Tensor[], build: (places: readonly Tensor<"input">[]) => readonly Tensor[]): Tensor[] {
  const places = xs.map((x, index) => input(`place ${index} at depth ${depth}`, x.shape) as Tensor<"input">);
  depth++;
  try {
    return substitute(build(places), new Map(places.map((place, index) => [place, xs[index]!])));
  } finally {
    depth--;
  }
}

/** f(xs) and the gradient of sum(f) with respect to each x, at any tensors. */
export function valueAndGradient(
  f: (...xs: Tensor[]) => Tensor,
  xs: readonly Tensor[],
): { readonly value: Tensor; readonly gradients: Tensor[] } {
  const [value, ...gradients] = atPlaces(xs, (places) => {
    const made = f(...places);
    return [made, ...gradient(made, places)];
  });
  return { value: value!, gradients };
}
