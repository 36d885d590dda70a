/** Sums and differences of takes and scatterAdds become products with incidence matrices. */
import { apply, constant, isOp } from "../../graph/node.ts";
import type { OpName, Tensor } from "../../graph/op.ts";
import { matmul } from "../../graph/ops/contract.ts";
import { add, sub } from "../../graph/ops/elementwise.ts";
import { type Program, program } from "../../graph/program.ts";
import { fixedSize, sameShape } from "../../graph/shape.ts";
import { splitFactor } from "./factor.ts";
import { countUses } from "./uses.ts";

/**
 * Above this size of the last axis two Gathers and a subtraction are faster than the dense matrix (measured at batch 256 and 2,000
 * pairs on one thread: 64 columns 0.76 against 0.97 ms, 128 columns 1.34 against 0.97 ms).
 */
const WIDEST_DIFFERENCE = 64;

interface Term {
  readonly sign: number;
  readonly node: Tensor;
}

/** coefficient * take or scatterAdd of `argument`. */
interface IndexMap {
  readonly coefficient: number;
  readonly argument: Tensor;
  readonly map: Tensor<"take"> | Tensor<"scatterAdd">;
}

const isSum = (node: Tensor): boolean => isOp(node, "add") || isOp(node, "sub") || isOp(node, "neg");

/** The sums that are used once only, by a sum of the same shape, and so are parts of it. */
function partialSums(graph: Program): Set<Tensor> {
  const uses = countUses(graph);
  const parts = graph.nodes
    .filter(isSum)
    .flatMap((node) => node.inputs.filter((part) => isSum(part) && uses.get(part) === 1 && sameShape(part.shape, node.shape)));
  return new Set(parts);
}

/** The terms that a sum adds up, seen through the sums that are parts of it. */
function termsOf(node: Tensor, parts: ReadonlySet<Tensor>, sign = 1): Term[] {
  return node.inputs.flatMap((part, position) => {
    const own = isOp(node, "neg") || (isOp(node, "sub") && position === 1) ? -sign : sign;
    return parts.has(part) ? termsOf(part, parts, own) : [{ sign: own, node: part }];
  });
}

function indexMapOf({ sign, node }: Term): IndexMap | undefined {
  if (node.shape.length !== 2) return undefined;
  const narrow = isOp(node, "take") && fixedSize(node.inputs[0]!.shape[1], "the last axis") <= WIDEST_DIFFERENCE;
  if (!narrow && !isOp(node, "scatterAdd")) return undefined;
  const { factor, rest } = splitFactor(node.inputs[0]!);
  return { coefficient: sign * factor, argument: rest, map: node };
}

/** The matrix M with x M = sum of the maps of x. */
function incidenceMatrix(maps: readonly IndexMap[], rows: number, columns: number): Tensor {
  const data = new Float64Array(rows * columns);
  for (const { coefficient, map } of maps) {
    const forwards = isOp(map, "take");
    map.attributes.indices.forEach((index, k) => {
      data[forwards ? index * columns + k : k * columns + index]! += coefficient;
    });
  }
  return constant(data, [rows, columns]);
}

/** A sum with its maps of the same argument merged, or undefined when no argument has two of them. */
function mergeSum(node: Tensor, parts: ReadonlySet<Tensor>, rewritten: (node: Tensor) => Tensor): Tensor | undefined {
  const groups = new Map<Tensor, IndexMap[]>();
  const terms = termsOf(node, parts).map((term) => ({
    ...term,
    map: sameShape(term.node.shape, node.shape) ? indexMapOf(term) : undefined,
  }));
  for (const { map } of terms) if (map) groups.set(map.argument, [...(groups.get(map.argument) ?? []), map]);
  const merged = [...groups].filter(([, maps]) => maps.length > 1);
  if (merged.length === 0) return undefined;
  const products = merged.map(([argument, maps]) => {
    const x = rewritten(argument);
    return matmul(x, incidenceMatrix(maps, fixedSize(x.shape[1], "the last axis"), fixedSize(node.shape[1], "the last axis")));
  });
  const alone = terms.filter(({ map }) => !map || groups.get(map.argument)!.length === 1);
  const total = products.reduce((sum, product) => add(sum, product));
  return alone.reduce((sum, { sign, node: term }) => (sign > 0 ? add : sub)(sum, rewritten(term)), total);
}

const rebuild = <K extends OpName>(node: Tensor<K>, inputs: readonly Tensor[]): Tensor => apply(node.op, inputs, node.attributes);

/**
 * take(x, J) - take(x, I) as x M with a constant matrix M of +1 and -1, and likewise every sum of takes or scatterAdds that has
 * several of the same argument: displacements of all pairs, and the forces that they give back, are one matrix product each.
 */
export function mergeIndexMaps(graph: Program): Program {
  const parts = partialSums(graph);
  const made = new Map<Tensor, Tensor>();
  const rewritten = (node: Tensor): Tensor => made.get(node)!;
  for (const node of graph.nodes) {
    const merged = isSum(node) && !parts.has(node) ? mergeSum(node, parts, rewritten) : undefined;
    const inputs = node.inputs.map(rewritten);
    const same = inputs.every((input, index) => input === node.inputs[index]);
    made.set(node, merged ?? (same ? node : rebuild(node, inputs)));
  }
  return program(Object.fromEntries(Object.entries(graph.outputs).map(([name, node]) => [name, rewritten(node)])));
}
