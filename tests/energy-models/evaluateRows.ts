/** Values of tensors over rows. */
import { input } from "../../src/graph/node.ts";
import type { Tensor } from "../../src/graph/op.ts";
import { program } from "../../src/graph/program.ts";
import type { HostArray } from "../../src/num/hostArray.ts";
import type { Arrays } from "../../src/runtime/executor.ts";
import { evaluate } from "../../src/runtime/interpret/evaluate.ts";

/** The value of a tensor; feeds x [batch, d] and t [batch, 1] are outputs too, so that the batch has a size where it does not depend on them. */
export function evaluateRows(tensor: Tensor, feeds: Arrays): HostArray {
  const { inputs } = program({ tensor });
  const places = Object.entries(feeds)
    .filter(([name, { shape }]) => shape.length === 2 && (name in inputs || !name.includes(".")))
    .map(([name, { shape }]) => [name, inputs[name] ?? input(name, ["batch", shape[1]!])] as const);
  const used = Object.fromEntries(
    Object.entries(feeds).filter(([name]) => name in inputs || places.some(([own]) => own === name)),
  );
  return evaluate(program({ tensor, ...Object.fromEntries(places) }), used).tensor!;
}
