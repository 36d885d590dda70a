import { expect, test } from "vitest";
import { linearSolve } from "../../src/num/linearSolve.ts";
import { cholesky, choleskySolve, symmetricEigenvalues } from "../../src/num/symmetricMatrix.ts";
import { golden, lehmer } from "../estimate/goldenInputs.ts";

const { matrix, eigenvalues, solution, positive } = golden.special;
const n = matrix.size;
const a = lehmer(n * n, matrix.seed);
const element = (value: (i: number, j: number) => number): Float64Array =>
  Float64Array.from({ length: n * n }, (_, at) => value(Math.floor(at / n), at % n));
const square = element((i, j) => {
  let sum = 0;
  for (let k = 0; k < n; k++) sum += a[i * n + k]! * a[j * n + k]!;
  return sum;
});

test("eigenvalues of a symmetric matrix are NumPy's, descending", () => {
  const found = symmetricEigenvalues(
    element((i, j) => a[i * n + j]! + a[j * n + i]!),
    n,
  );
  found.forEach((value, i) => {
    expect(value).toBeCloseTo(eigenvalues[i]!, 13);
  });
});

test("eigenvalues of a chain are closed: 2 - 2 cos(pi k / (n + 1))", () => {
  const chain = element((i, j) => (i === j ? 2 : Math.abs(i - j) === 1 ? -1 : 0));
  symmetricEigenvalues(chain, n).forEach((value, i) => {
    expect(value).toBeCloseTo(2 - 2 * Math.cos((Math.PI * (n - i)) / (n + 1)), 13);
  });
});

test("solutions of linear equations are NumPy's", () => {
  const x = linearSolve(a, lehmer(2 * n, 302), n)!;
  x.forEach((value, i) => {
    expect(value).toBeCloseTo(solution[i]!, 10);
  });
  const y = choleskySolve(cholesky(square, n)!, lehmer(n, 303));
  y.forEach((value, i) => {
    expect(value / positive[i]!).toBeCloseTo(1, 8);
  });
});

test("rows are exchanged where a pivot is zero", () => {
  expect(Array.from(linearSolve(Float64Array.of(0, 1, 1, 0), Float64Array.of(3, 4), 2)!)).toEqual([4, 3]);
});

test("singular and indefinite matrices have no solution", () => {
  expect(linearSolve(Float64Array.of(1, 2, 2, 4), Float64Array.of(1, 1), 2)).toBeUndefined();
  expect(cholesky(Float64Array.of(1, 2, 2, 1), 2)).toBeUndefined();
  expect(cholesky(Float64Array.of(1, 1, 1, 1), 2)).toBeUndefined();
});
