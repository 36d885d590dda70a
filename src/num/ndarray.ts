/** Arrays at the border of the library as `ndarray` objects: data with shape, strides and offset, and `get`, `pick`, `transpose` on them. */
import ndarray from "ndarray";
import { elementCount, type HostArray, hostArray, strides } from "./hostArray.ts";

type Typed = Float32Array | Float64Array | Int32Array;

/** Whether elements lie one after another in row-major order, from the first of the data to the last. */
function isDense({ data, shape, stride, offset }: ndarray.NdArray<Typed>): boolean {
  const dense = strides(shape);
  const natural = stride.every((step, axis) => step === dense[axis] || shape[axis] === 1);
  return offset === 0 && natural && data.length === elementCount(shape);
}

/** Position in `data` of the element with a flat row-major index. */
function positionOf(flat: number, { shape, stride, offset }: ndarray.NdArray<Typed>): number {
  let rest = flat;
  let position = offset;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    position += (rest % shape[axis]!) * stride[axis]!;
    rest = Math.floor(rest / shape[axis]!);
  }
  return position;
}

/** A dense row-major array as an ndarray on the same memory. */
export function toNdarray<Data extends Typed>({
  data,
  shape,
}: {
  readonly data: Data;
  readonly shape: readonly number[];
}): ndarray.NdArray<Data> {
  return ndarray(data, [...shape]);
}

/**
 * What an executor takes from an ndarray: dense and row-major. A view (transposed, stepped, cut) is copied, a dense array is not;
 * whole numbers become float64.
 */
export function fromNdarray(array: ndarray.NdArray<Typed>): HostArray {
  const { data, shape } = array;
  if (!(data instanceof Int32Array) && isDense(array)) return hostArray(data, [...shape]);
  const size = elementCount(shape);
  const dense = data instanceof Float32Array ? new Float32Array(size) : new Float64Array(size);
  for (let flat = 0; flat < size; flat++) dense[flat] = data[positionOf(flat, array)]!;
  return hostArray(dense, [...shape]);
}
