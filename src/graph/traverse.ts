/** Walks over graphs. */
import type { Tensor } from "./op.ts";

/** All nodes that `roots` depend on, themselves included, inputs before users. */
export function topologicalOrder(roots: readonly Tensor[]): Tensor[] {
  const found = new Set<Tensor>(roots);
  const pending = [...found];
  for (let node = pending.pop(); node; node = pending.pop()) {
    for (const input of node.inputs) {
      if (!found.has(input)) {
        found.add(input);
        pending.push(input);
      }
    }
  }
  // A node is always made after its inputs, so ids order them.
  return [...found].sort((a, b) => a.id - b.id);
}
