/**
 * The solution X [n, m] of A X = B, A [n, n] and B [n, m] row-major, by elimination with partial pivoting; undefined where A is singular to rounding.
 *
 * Source: Golub and Van Loan, Matrix Computations (2013), algorithm 3.4.1.
 */
export function linearSolve(matrix: Float64Array, right: Float64Array, n: number): Float64Array | undefined {
  const a = Float64Array.from(matrix);
  const x = Float64Array.from(right);
  const m = x.length / n;
  const scale = a.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  for (let column = 0; column < n; column++) {
    const pivot = pivotRow(a, n, column);
    if (!(Math.abs(a[pivot * n + column]!) > n * Number.EPSILON * scale)) return undefined;
    swapRows(a, n, pivot, column);
    swapRows(x, m, pivot, column);
    for (let row = 0; row < n; row++) {
      if (row === column) continue;
      const factor = a[row * n + column]! / a[column * n + column]!;
      for (let k = column; k < n; k++) a[row * n + k]! -= factor * a[column * n + k]!;
      for (let k = 0; k < m; k++) x[row * m + k]! -= factor * x[column * m + k]!;
    }
  }
  return x.map((value, at) => value / a[Math.floor(at / m) * (n + 1)]!);
}

function pivotRow(a: Float64Array, n: number, column: number): number {
  let best = column;
  for (let row = column + 1; row < n; row++) {
    if (Math.abs(a[row * n + column]!) > Math.abs(a[best * n + column]!)) best = row;
  }
  return best;
}

function swapRows(a: Float64Array, width: number, i: number, j: number): void {
  const moved = a.slice(i * width, (i + 1) * width);
  a.copyWithin(i * width, j * width, (j + 1) * width);
  a.set(moved, j * width);
}
