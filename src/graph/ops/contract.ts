/** Matrix product. */
import { elementCount } from "../../num/hostArray.ts";
import { apply, isOp } from "../node.ts";
import type { OnnxEmitter, OpAttributes, OpRule, Tensor } from "../op.ts";
import { fixedSize, type Shape, sameShape } from "../shape.ts";
import { mul } from "./elementwise.ts";
import { reshape } from "./movement.ts";
import { broadcast } from "./reduce.ts";

const flip = (shape: Shape, flipped: boolean): Shape => (flipped ? [shape[1]!, shape[0]!] : shape);

/** a^T b, summed over all axes but the last of both. */
function summedShape(a: Shape, b: Shape): Shape {
  if (!sameShape(a.slice(0, -1), b.slice(0, -1))) throw new Error("all axes but the last must agree");
  return [a.at(-1)!, b.at(-1)!];
}

export const matmulRule: OpRule<"matmul"> = {
  name: "matmul",
  shape: ([a, b], { transposeA, transposeB }) => {
    if (a!.length > 2 && transposeA && !transposeB) return summedShape(a!, b!);
    if (a!.length < 2 || b!.length !== 2 || (a!.length > 2 && transposeA))
      throw new Error("the first factor must have rank 2 or more, the second rank 2");
    const inner = transposeA ? a![0] : a!.at(-1);
    const [match, columns] = flip(b!, transposeB);
    if (inner !== match) throw new Error(`inner sizes differ: ${inner} against ${match}`);
    return transposeA ? [a![1]!, columns!] : [...a!.slice(0, -1), columns!];
  },
  vjp: (g, { inputs: [a, b], attributes: { transposeA: flipA, transposeB: flipB } }) => [
    flipA ? matmul(b!, g, flipB, true) : matmul(g, b!, false, !flipB),
    flipB ? matmul(g, a!, true, flipA) : matmul(a!, g, !flipA, false),
  ],
  onnx: lowerMatmul,
  reference: ([a, b], { transposeA, transposeB }, shape) => {
    const columns = shape.at(-1)!;
    const rows = elementCount(shape.slice(0, -1));
    const inner = rows === 0 ? 0 : a!.data.length / rows;
    const [rowStep, innerStepA] = transposeA ? [1, rows] : [inner, 1];
    const [innerStepB, columnStep] = transposeB ? [1, inner] : [columns, 1];
    const result = new Float64Array(rows * columns);
    for (let row = 0; row < rows; row++) {
      for (let k = 0; k < inner; k++) {
        const left = a!.data[row * rowStep + k * innerStepA]!;
        for (let column = 0; column < columns; column++) {
          result[row * columns + column]! += left * b!.data[k * innerStepB + column * columnStep]!;
        }
      }
    }
    return result;
  },
  simplify: (inputs, attributes, shape) =>
    simplifyRepeated(inputs, attributes, shape) ?? simplifyOuter(inputs, attributes, shape),
};

/** Operators take matrices; with more axes MatMul takes them as rows, and a sum over several axes is one over their rows. */
function lowerMatmul(
  emit: OnnxEmitter,
  { inputs, attributes: { transposeA, transposeB } }: Tensor<"matmul">,
  [a, b]: readonly string[],
): string {
  const flat = inputs[0]!.shape.length === 2;
  if (!transposeA && !transposeB) return emit.node("MatMul", [a!, b!]);
  if (!flat && transposeB) return emit.node("MatMul", [a!, emit.node("Transpose", [b!], { perm: [1, 0] })]);
  const asRows = (name: string, { shape }: Tensor): string =>
    flat ? name : emit.node("Reshape", [name, emit.integers([-1, fixedSize(shape.at(-1), "the last axis of a factor")])]);
  const factors = [asRows(a!, inputs[0]!), asRows(b!, inputs[1]!)];
  return emit.node("Gemm", factors, { transA: Number(transposeA), transB: Number(transposeB) });
}

/** A product of repeated rows is the product of one of them, repeated. */
function simplifyRepeated(
  [a, b]: readonly Tensor[],
  { transposeA, transposeB }: OpAttributes["matmul"],
  shape: Shape,
): Tensor | undefined {
  if (transposeA || !isOp(a!, "broadcast")) return undefined;
  const rows = a.inputs[0]!;
  if (rows.shape.at(-1) !== a.shape.at(-1)) return undefined;
  return broadcast(matmul(rows.shape.length === 1 ? reshape(rows, [1, rows.shape[0]!]) : rows, b!, false, transposeB), shape);
}

/** A product over an inner axis of size 1: the outer product of a column and a row, which broadcasting does. */
function simplifyOuter([a, b]: readonly Tensor[], { transposeA }: OpAttributes["matmul"], shape: Shape): Tensor | undefined {
  const inner = transposeA ? a!.shape.slice(0, -1) : a!.shape.slice(-1);
  if (inner.some((size) => size !== 1)) return undefined;
  return mul(reshape(a!, [...shape.slice(0, -1), 1]), reshape(b!, [1, shape.at(-1)!]));
}

/**
 * a b, either transposed on request: [..., inner] x [inner, columns] -> [..., columns]. Where a has more than two axes, a^T b sums over all
 * but the last: [..., rows] x [..., columns] -> [rows, columns].
 */
export const matmul = (a: Tensor, b: Tensor, transposeA = false, transposeB = false): Tensor => {
  const [left, flipA] = unwrapTranspose(a, transposeA);
  const [right, flipB] = unwrapTranspose(b, transposeB);
  return apply(matmulRule, [left, right], { transposeA: flipA, transposeB: flipB });
};

function unwrapTranspose(x: Tensor, flipped: boolean): [Tensor, boolean] {
  const isFlip = x.op.name === "transpose" && x.shape.length === 2;
  return isFlip ? [x.inputs[0]!, !flipped] : [x, flipped];
}
