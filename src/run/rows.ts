/** Rows of matrices, row-major. */

/** The rows of the given numbers, in that order. */
export function gatherRows(data: Float32Array, rows: ArrayLike<number>, width: number): Float32Array {
  const result = new Float32Array(rows.length * width);
  for (let at = 0; at < rows.length; at++) {
    const start = rows[at]! * width;
    result.set(data.subarray(start, start + width), at * width);
  }
  return result;
}
