/** take and scatterAdd over constant index tables on the last axis, each the adjoint of the other. */
import { elementCount } from "../../num/hostArray.ts";
import { apply } from "../node.ts";
import type { OnnxEmitter, OpRule, Tensor } from "../op.ts";
import { fixedSize } from "../shape.ts";

function checkIndices(indices: Int32Array, size: number): void {
  const wrong = indices.findIndex((index) => index < 0 || index >= size);
  if (wrong >= 0) throw new Error(`index ${indices[wrong]} at position ${wrong} is out of range for a last axis of size ${size}`);
}

/** Up to this size of the last axis a product with the selection matrix takes ONNX Runtime no longer than moving rows. */
const WIDEST_SELECTION = 32;

/** The selection matrix S [size, count] with S[indices[k], k] = 1: take is x S and scatterAdd is x S^T. */
function selectionMatrix(emit: OnnxEmitter, indices: Int32Array, size: number, transposed: boolean): string {
  const count = indices.length;
  const data = new Float64Array(size * count);
  indices.forEach((index, k) => {
    data[transposed ? k * size + index : index * count + k]! += 1;
  });
  return emit.constant(data, transposed ? [count, size] : [size, count]);
}

/**
 * Gather along the first axis, between two transpositions: it moves whole rows there, where ONNX Runtime copies element by element
 * along the last (at batch 256, 2,000 indices into 128 columns, one thread: 0.4 ms, against 5.9 ms along the last axis and 1.4 ms as
 * a product).
 */
function gatherRows(emit: OnnxEmitter, x: string, rank: number, indices: Int32Array): string {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  const rows = emit.node("Transpose", [x], { perm: [rank - 1, ...axes.slice(0, -1)] });
  const taken = emit.node("Gather", [rows, emit.integers([...indices])], { axis: 0 });
  return emit.node("Transpose", [taken], { perm: [...axes.slice(1), 0] });
}

export const takeRule: OpRule<"take"> = {
  name: "take",
  shape: ([x], { indices }) => {
    checkIndices(indices, fixedSize(x!.at(-1), "the last axis"));
    return [...x!.slice(0, -1), indices.length];
  },
  vjp: (cotangent, { inputs, attributes }) => [
    scatterAdd(cotangent, attributes.indices, fixedSize(inputs[0]!.shape.at(-1), "the last axis")),
  ],
  onnx: (emit, { inputs, attributes: { indices } }, [x]) => {
    const { shape } = inputs[0]!;
    const size = fixedSize(shape.at(-1), "the last axis");
    return size > WIDEST_SELECTION
      ? gatherRows(emit, x!, shape.length, indices)
      : emit.node("MatMul", [x!, selectionMatrix(emit, indices, size, false)]);
  },
  reference: ([x], { indices }, shape) => {
    const size = x!.shape.at(-1)!;
    const result = new Float64Array(elementCount(shape));
    for (let flat = 0; flat < result.length; flat++) {
      const row = Math.floor(flat / indices.length);
      result[flat] = x!.data[row * size + indices[flat % indices.length]!]!;
    }
    return result;
  },
};

export const scatterAddRule: OpRule<"scatterAdd"> = {
  name: "scatterAdd",
  shape: ([x], { indices, size }) => {
    if (x!.at(-1) !== indices.length)
      throw new Error(`the last axis must have as many elements as the ${indices.length} indices`);
    checkIndices(indices, size);
    return [...x!.slice(0, -1), size];
  },
  vjp: (cotangent, { attributes }) => [take(cotangent, attributes.indices)],
  onnx: (emit, { attributes: { indices, size } }, [x]) => emit.node("MatMul", [x!, selectionMatrix(emit, indices, size, true)]),
  reference: ([x], { indices, size }, shape) => {
    const result = new Float64Array(elementCount(shape));
    x!.data.forEach((value: number, flat: number) => {
      result[Math.floor(flat / indices.length) * size + indices[flat % indices.length]!]! += value;
    });
    return result;
  },
};

/** y[..., k] = x[..., indices[k]]. */
export const take = (x: Tensor, indices: Int32Array | readonly number[]): Tensor =>
  apply(takeRule, [x], { indices: Int32Array.from(indices) });

/** y[..., i] = sum of x[..., k] over the k with indices[k] = i; [..., count] -> [..., size]. */
export const scatterAdd = (x: Tensor, indices: Int32Array | readonly number[], size: number): Tensor =>
  apply(scatterAddRule, [x], { indices: Int32Array.from(indices), size });
