/** Rows of matrices, row-major. */

/** The rows of the given numbers, in that order. */
export function gatherRows(data: Float32Array, rows: ArrayLike<number>, width: number): Float32Array;
/** The same of float64. */
export function gatherRows(data: Float64Array, rows: ArrayLike<number>, width: number): Float64Array;
/** Of either. */
export function gatherRows(
  data: Float32Array | Float64Array,
  rows: ArrayLike<number>,
  width: number,
): Float32Array | Float64Array {
  const result = data instanceof Float64Array ? new Float64Array(rows.length * width) : new Float32Array(rows.length * width);
  for (let at = 0; at < rows.length; at++) {
    const start = rows[at]! * width;
    result.set(data.subarray(start, start + width), at * width);
  }
  return result;
}

/** Evenly spaced ones out of a list, at most so many. */
export function thinned<T>(list: readonly T[], most: number): T[] {
  const stride = Math.max(1, Math.ceil(list.length / most));
  return list.filter((_, at) => at % stride === 0);
}
