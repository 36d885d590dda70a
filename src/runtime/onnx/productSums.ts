/** Products of matrices with what is added to them: Gemm does alpha A B + beta C at once, which saves passes over the results. */
import { isOp } from "../../graph/node.ts";
import type { OnnxEmitter, Tensor } from "../../graph/op.ts";
import type { Program } from "../../graph/program.ts";
import { sameShape } from "../../graph/shape.ts";
import { splitFactor } from "./factor.ts";
import { dataTypes } from "./model.ts";
import { countUses } from "./uses.ts";

/** alpha A B + beta C, without C where nothing is added. */
export interface ProductSum {
  readonly alpha: number;
  readonly product: Tensor<"matmul">;
  readonly beta: number;
  readonly addend: Tensor | undefined;
}

/** The product sums of a program, and the nodes that they compute on the way, which nothing else needs. */
export interface ProductSums {
  readonly sums: ReadonlyMap<Tensor, ProductSum>;
  readonly parts: ReadonlySet<Tensor>;
}

interface Term {
  readonly coefficient: number;
  readonly node: Tensor;
  /** Nodes between the sum and this one. */
  readonly between: readonly Tensor[];
}

/** Gemm takes matrices. */
const isProduct = (node: Tensor): node is Tensor<"matmul"> => isOp(node, "matmul") && node.inputs[0]!.shape.length === 2;

/** Whether a product sums over more terms than it has rows: only then it takes longer than the copy of a whole C, which one thread makes alone. */
function isLong({ inputs: [a], attributes: { transposeA } }: Tensor<"matmul">): boolean {
  const [rows, terms] = transposeA ? [a!.shape[1], a!.shape[0]] : a!.shape;
  return typeof rows === "number" && (typeof terms === "string" || terms! > rows);
}

/** Factors are attributes, which ONNX keeps in float32. */
const fits = (coefficient: number, elementType: number): boolean =>
  elementType === dataTypes.float32 ? Number.isFinite(Math.fround(coefficient)) : Math.fround(coefficient) === coefficient;

/** Finds sums of which one term is a product that is used there alone. */
export function findProductSums(program: Program, elementType: number): ProductSums {
  const uses = countUses(program);
  const sums = new Map<Tensor, ProductSum>();
  const parts = new Set<Tensor>();
  const isPrivate = (node: Tensor): boolean => uses.get(node) === 1;
  const termOf = (node: Tensor, sign: number): Term => {
    const { factor, rest } = splitFactor(node);
    return rest !== node && isPrivate(node) && fits(factor, elementType)
      ? { coefficient: sign * factor, node: rest, between: [node] }
      : { coefficient: sign, node, between: [] };
  };
  const termsOf = (node: Tensor): Term[] => {
    if (isOp(node, "add") || isOp(node, "sub"))
      return [termOf(node.inputs[0]!, 1), termOf(node.inputs[1]!, isOp(node, "sub") ? -1 : 1)];
    const { factor, rest } = splitFactor(node);
    return rest !== node && fits(factor, elementType) ? [{ coefficient: factor, node: rest, between: [] }] : [];
  };
  // From the results backwards, so that the largest sums are found.
  for (const node of program.nodes.toReversed()) {
    if (parts.has(node)) continue;
    const terms = termsOf(node);
    const isWhole = (term: Term): boolean => sameShape(term.node.shape, node.shape);
    const main = terms.findLast((term) => isProduct(term.node) && isPrivate(term.node) && isWhole(term));
    const other = terms.find((term) => term !== main);
    if (main === undefined || (other !== undefined && isWhole(other) && !isLong(main.node as Tensor<"matmul">))) continue;
    const product = main.node as Tensor<"matmul">;
    sums.set(node, { alpha: main.coefficient, product, beta: other?.coefficient ?? 0, addend: other?.node });
    for (const part of [product, ...terms.flatMap(({ between }) => between)]) parts.add(part);
  }
  return { sums, parts };
}

/** Emits the sum of a product of matrices; `nameOf` gives the values of nodes. */
export function lowerProductSum(
  emit: OnnxEmitter,
  { alpha, product, beta, addend }: ProductSum,
  nameOf: (node: Tensor) => string,
): string {
  const { transposeA, transposeB } = product.attributes;
  const operands = [...product.inputs, ...(addend === undefined ? [] : [addend])].map(nameOf);
  return emit.node("Gemm", operands, { alpha, beta, transA: Number(transposeA), transB: Number(transposeB) });
}
