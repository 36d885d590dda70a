import type { Tensor } from "../../graph/op.ts";
import type { Program } from "../../graph/program.ts";

/** How often each node is an argument or an output. */
export function countUses({ nodes, outputs }: Program): ReadonlyMap<Tensor, number> {
  const uses = new Map<Tensor, number>();
  const use = (node: Tensor): void => {
    uses.set(node, (uses.get(node) ?? 0) + 1);
  };
  for (const node of nodes) node.inputs.forEach(use);
  Object.values(outputs).forEach(use);
  return uses;
}
