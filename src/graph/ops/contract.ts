/** Matrix product. */
import { elementCount } from "../../num/hostArray.ts";
import { apply } from "../node.ts";
import type { OpAttributes, OpRule, Tensor } from "../op.ts";
import type { Shape } from "../shape.ts";
import { mul } from "./elementwise.ts";
import { reshape } from "./movement.ts";

const flip = (shape: Shape, flipped: boolean): Shape => (flipped ? [shape[1]!, shape[0]!] : shape);

export const matmulRule: OpRule<"matmul"> = {
  name: "matmul",
  shape: ([a, b], { transposeA, transposeB }) => {
    if (a!.length !== 2 || b!.length !== 2) throw new Error("both factors must have rank 2");
    const [rows, inner] = flip(a!, transposeA);
    const [match, columns] = flip(b!, transposeB);
    if (inner !== match) throw new Error(`inner sizes differ: ${inner} against ${match}`);
    return [rows!, columns!];
  },
  vjp: (g, { inputs: [a, b], attributes: { transposeA: flipA, transposeB: flipB } }) => [
    flipA ? matmul(b!, g, flipB, true) : matmul(g, b!, false, !flipB),
    flipB ? matmul(g, a!, true, flipA) : matmul(a!, g, !flipA, false),
  ],
  onnx: (emit, { attributes: { transposeA, transposeB } }, inputs) =>
    transposeA || transposeB
      ? emit.node("Gemm", inputs, { transA: Number(transposeA), transB: Number(transposeB) })
      : emit.node("MatMul", inputs),
  reference: ([a, b], { transposeA, transposeB }, [rows, columns]) => {
    const inner = a!.shape[transposeA ? 0 : 1]!;
    const [rowStep, innerStepA] = transposeA ? [1, rows!] : [inner, 1];
    const [innerStepB, columnStep] = transposeB ? [1, inner] : [columns!, 1];
    const result = new Float64Array(elementCount([rows!, columns!]));
    for (let row = 0; row < rows!; row++) {
      for (let k = 0; k < inner; k++) {
        const left = a!.data[row * rowStep + k * innerStepA]!;
        for (let column = 0; column < columns!; column++) {
          result[row * columns! + column]! += left * b!.data[k * innerStepB + column * columnStep]!;
        }
      }
    }
    return result;
  },
  simplify: simplifyOuter,
};

/** A product over an inner axis of size 1: the outer product of a column and a row, which broadcasting does. */
function simplifyOuter(
  [a, b]: readonly Tensor[],
  { transposeA }: OpAttributes["matmul"],
  [rows, columns]: Shape,
): Tensor | undefined {
  if (a!.shape[transposeA ? 0 : 1] !== 1) return undefined;
  return mul(reshape(a!, [rows!, 1]), reshape(b!, [1, columns!]));
}

/** a b of rank-2 tensors, either transposed on request: [rows, inner] x [inner, columns] -> [rows, columns]. */
export const matmul = (a: Tensor, b: Tensor, transposeA = false, transposeB = false): Tensor => {
  const [left, flipA] = unwrapTranspose(a, transposeA);
  const [right, flipB] = unwrapTranspose(b, transposeB);
  return apply(matmulRule, [left, right], { transposeA: flipA, transposeB: flipB });
};

function unwrapTranspose(x: Tensor, flipped: boolean): [Tensor, boolean] {
  const isFlip = x.op.name === "transpose" && x.shape.length === 2;
  return isFlip ? [x.inputs[0]!, !flipped] : [x, flipped];
}
