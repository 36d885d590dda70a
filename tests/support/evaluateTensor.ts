/** The value of a tensor in float64. */
import type { Tensor } from "../../src/graph/op.ts";
import { program } from "../../src/graph/program.ts";
import type { HostArray } from "../../src/num/hostArray.ts";
import type { Arrays } from "../../src/runtime/executor.ts";
import { evaluate } from "../../src/runtime/interpret/evaluate.ts";

/** Evaluates one tensor; feeds that it does not depend on are left out. */
export function evaluateTensor(tensor: Tensor, feeds: Arrays): HostArray {
  const graph = program({ tensor });
  const used = Object.keys(graph.inputs).map((name): [string, HostArray] => [name, feeds[name]!]);
  return evaluate(graph, Object.fromEntries(used)).tensor!;
}
