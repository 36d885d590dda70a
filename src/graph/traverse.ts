/** Walks over graphs. */
import type { Tensor } from "./op.ts";

/** All nodes that `roots` depend on, themselves included, inputs before users: depth first, so the order is that of the graph alone. */
export function topologicalOrder(roots: readonly Tensor[]): Tensor[] {
  const found = new Set<Tensor>();
  const order: Tensor[] = [];
  // A stack of its own, since graphs are deeper than the call stack: a node is left when all its inputs have been.
  const path: { readonly node: Tensor; next: number }[] = [];
  const enter = (node: Tensor): void => {
    if (found.has(node)) return;
    found.add(node);
    path.push({ node, next: 0 });
  };
  for (const root of roots) {
    enter(root);
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const input = top.node.inputs[top.next++];
      if (input) enter(input);
      else order.push(path.pop()!.node);
    }
  }
  return order;
}
