/** Dense symmetric matrices [n, n], row-major, in float64: factors, solutions and eigenvalues of the small ones that estimators meet. */

/** Sweeps of Jacobi rotations; convergence is quadratic, and ten suffice for n in the hundreds. */
const MOST_SWEEPS = 60;

/** Cholesky factor L, lower triangular [n, n], of a positive definite matrix A = L L^T; undefined where A is not positive definite to rounding. */
export function cholesky(matrix: Float64Array, n: number): Float64Array | undefined {
  const factor = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= factor[i * n + k]! * factor[j * n + k]!;
      if (i !== j) factor[i * n + j] = sum / factor[j * n + j]!;
      else if (sum > matrix[i * n + i]! * n * Number.EPSILON) factor[i * n + i] = Math.sqrt(sum);
      else return undefined;
    }
  }
  return factor;
}

/** x [n] with L x = b, L lower triangular [n, n]. */
export function solveLower(factor: Float64Array, b: ArrayLike<number>): Float64Array {
  const x = Float64Array.from(b);
  const n = x.length;
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i]! -= factor[i * n + k]! * x[k]!;
    x[i]! /= factor[i * n + i]!;
  }
  return x;
}

/** x [n] with L^T x = b, L lower triangular [n, n]. */
export function solveUpper(factor: Float64Array, b: ArrayLike<number>): Float64Array {
  const x = Float64Array.from(b);
  const n = x.length;
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= factor[k * n + i]! * x[k]!;
    x[i]! /= factor[i * n + i]!;
  }
  return x;
}

/** The solution x [n] of L L^T x = b. */
export const choleskySolve = (factor: Float64Array, b: ArrayLike<number>): Float64Array =>
  solveUpper(factor, solveLower(factor, b));

/**
 * Eigenvalues [n] of a symmetric matrix, descending, by cyclic Jacobi rotations; accurate to rounding of the matrix's norm.
 *
 * Source: Golub and Van Loan, Matrix Computations (2013), algorithm 8.5.3.
 */
export function symmetricEigenvalues(matrix: Float64Array, n: number): Float64Array {
  const a = Float64Array.from(matrix);
  const norm = Math.sqrt(a.reduce((sum, x) => sum + x * x, 0));
  for (let sweep = 0; sweep < MOST_SWEEPS && offDiagonal(a, n) > Number.EPSILON * norm; sweep++) {
    for (let p = 0; p < n - 1; p++) for (let q = p + 1; q < n; q++) rotate(a, n, p, q);
  }
  return Float64Array.from({ length: n }, (_, i) => a[i * n + i]!)
    .sort()
    .reverse();
}

function offDiagonal(a: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) sum += 2 * a[i * n + j]! ** 2;
  return Math.sqrt(sum);
}

/** The rotation in the plane (p, q) that makes element (p, q) zero, from both sides. */
function rotate(a: Float64Array, n: number, p: number, q: number): void {
  const off = a[p * n + q]!;
  if (off === 0) return;
  const slope = (a[q * n + q]! - a[p * n + p]!) / (2 * off);
  const t = (slope >= 0 ? 1 : -1) / (Math.abs(slope) + Math.sqrt(1 + slope * slope));
  const c = 1 / Math.sqrt(1 + t * t);
  const s = t * c;
  for (let k = 0; k < n; k++) {
    const [x, y] = [a[k * n + p]!, a[k * n + q]!];
    a[k * n + p] = c * x - s * y;
    a[k * n + q] = s * x + c * y;
  }
  for (let k = 0; k < n; k++) {
    const [x, y] = [a[p * n + k]!, a[q * n + k]!];
    a[p * n + k] = c * x - s * y;
    a[q * n + k] = s * x + c * y;
  }
}
