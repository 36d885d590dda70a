/** A dense row-major array in host memory: what goes into an executor and what comes back. */
export interface HostArray<Data extends Float32Array | Float64Array = Float32Array | Float64Array> {
  readonly data: Data;
  readonly shape: readonly number[];
}

/** Number of elements of a shape; 1 for a scalar. */
export const elementCount = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** Row-major strides of a shape, in elements. */
export function strides(shape: readonly number[]): number[] {
  const result = new Array<number>(shape.length);
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    result[axis] = step;
    step *= shape[axis]!;
  }
  return result;
}

/** Wraps data with its shape; throws when their sizes differ. */
export function hostArray<Data extends Float32Array | Float64Array>(data: Data, shape: readonly number[]): HostArray<Data> {
  if (data.length !== elementCount(shape)) {
    throw new RangeError(`hostArray: shape [${shape}] wants ${elementCount(shape)} elements, but the data has ${data.length}`);
  }
  return { data, shape };
}
