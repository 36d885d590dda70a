/** The identity as a row-major matrix [n, n]. */
export function identityMatrix(size: number): Float64Array {
  const data = new Float64Array(size ** 2);
  for (let i = 0; i < size; i++) data[i * (size + 1)] = 1;
  return data;
}
