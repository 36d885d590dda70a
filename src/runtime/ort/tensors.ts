/** Between arrays on the wire and ONNX Runtime's tensors, which look at the same memory. */
import { Tensor } from "onnxruntime-node";
import { elementCount } from "../../num/hostArray.ts";
import type { ElementType } from "../onnx/lower.ts";
import type { Shapes, WireArray, WireArrays } from "./protocol.ts";
import type { Tensors } from "./sessions.ts";

const toTensor = ({ data, shape }: WireArray): Tensor =>
  data instanceof Float32Array ? new Tensor("float32", data, shape) : new Tensor("float64", data, shape);

export const toTensors = (arrays: WireArrays): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, toTensor(array)]));

const empty = (elementType: ElementType, shape: readonly number[]): WireArray => ({
  data: elementType === "float32" ? new Float32Array(elementCount(shape)) : new Float64Array(elementCount(shape)),
  shape,
});

/** A tensor of the same type and shape with its own memory. */
export const emptyLike = ({ type, dims }: Tensor): Tensor => toTensor(empty(type as ElementType, dims));

export const emptyTensors = (elementType: ElementType, shapes: Shapes): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, toTensor(empty(elementType, shape))]));

/** The memory of tensors as arrays. */
export const toArrays = (tensors: Tensors): WireArrays =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, { data, dims }]) => [name, { data: data as WireArray["data"], shape: dims }]),
  );
