/** Coordinates without correlations: what flows start from, so that only what is not normal is left for them to learn. */
import { columns, joined, type Parts } from "../graph/coordinates.ts";
import { constant } from "../graph/node.ts";
import type { Tensor } from "../graph/op.ts";
import { matmul } from "../graph/ops/contract.ts";
import { cholesky } from "../num/symmetricMatrix.ts";
import { type Measure, type Standardisation, standardisation } from "./standardisation.ts";

/** Added to the variances, 1, of standardised coordinates: two that hardly vary apart keep a scale that float32 resolves. */
const RIDGE = 1e-4;

/** A standardisation that also carries derivatives. */
export interface Whitening extends Standardisation {
  /** Derivatives by y of rows of derivatives by z, [rows, d]. */
  pullRows(slopes: Float32Array): Float32Array;
}

/**
 * The factor L, rows of a lower triangle one after the other, of the correlations L L^T of coordinates on the line: points z [count, d], row-major.
 * Throws where they are not finite.
 */
export function correlationFactor(points: Float32Array, measures: readonly Measure[], { line }: Parts): number[] {
  const [d, n] = [measures.length, line.length];
  const count = points.length / d;
  const correlation = new Float64Array(n * n);
  const row = new Float64Array(n);
  for (let point = 0; point < count; point++) {
    line.forEach((k, i) => {
      row[i] = (points[point * d + k]! - measures[k]!.centre) / measures[k]!.scale;
    });
    for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) correlation[i * n + j]! += (row[i]! * row[j]!) / count;
  }
  for (let i = 0; i < n; i++) correlation[i * n + i]! += RIDGE;
  const factor = cholesky(correlation, n);
  if (factor === undefined) throw new Error("internal: the correlations of coordinates are no positive definite matrix");
  return line.flatMap((_, i) => [...factor.subarray(i * n, i * n + i + 1)]);
}

const triangleStart = (row: number): number => (row * (row + 1)) / 2;

/** The inverse of a lower triangle, as a lower triangle. */
function inverseTriangle(factor: readonly number[], n: number): Float64Array {
  const inverse = new Float64Array(factor.length);
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = i === j ? 1 : 0;
      for (let k = j; k < i; k++) sum -= factor[triangleStart(i) + k]! * inverse[triangleStart(k) + j]!;
      inverse[triangleStart(i) + j] = sum / factor[triangleStart(i) + i]!;
    }
  }
  return inverse;
}

/** The transposed matrix [n, n] of a lower triangle, so that rows x times it are L x. */
function transposed(triangle: ArrayLike<number>, n: number): Tensor {
  const full = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) full[j * n + i] = triangle[triangleStart(i) + j]!;
  return constant(full, [n, n]);
}

/** In place L x of the line's columns of a row, from the last on; or L^T x, from the first on. */
function multiplyRow(triangle: ArrayLike<number>, row: Float32Array, line: readonly number[], transpose: boolean): void {
  const n = line.length;
  for (let step = 0; step < n; step++) {
    const i = transpose ? step : n - 1 - step;
    let sum = 0;
    if (transpose) for (let k = i; k < n; k++) sum += triangle[triangleStart(k) + i]! * row[line[k]!]!;
    else for (let k = 0; k <= i; k++) sum += triangle[triangleStart(i) + k]! * row[line[k]!]!;
    row[line[i]!] = sum;
  }
}

/** z = centre + scale L y on the line, with L as `correlationFactor` gives it; z = y on the circle. */
export function whitening(measures: readonly Measure[], factor: readonly number[], parts: Parts): Whitening {
  const plain = standardisation(measures);
  const { line, circle } = parts;
  const [d, n] = [measures.length, line.length];
  const inverse = inverseTriangle(factor, n);
  const [spread, gather] = [transposed(factor, n), transposed(inverse, n)];
  const mixed = (x: Tensor, matrix: Tensor): Tensor => {
    const onLine = columns(x, line);
    return joined(parts, onLine && matmul(onLine, matrix), columns(x, circle));
  };
  const mixRows = (rows: Float32Array, triangle: ArrayLike<number>, transpose: boolean): Float32Array => {
    for (let first = 0; first < rows.length; first += d) multiplyRow(triangle, rows.subarray(first, first + d), line, transpose);
    return rows;
  };
  return {
    encode: (z) => mixed(plain.encode(z), gather),
    decode: (y) => plain.decode(mixed(y, spread)),
    encodeRows: (z) => mixRows(plain.encodeRows(z), inverse, false),
    pullRows: (slopes) =>
      mixRows(
        slopes.map((value, flat) => value * measures[flat % d]!.scale),
        factor,
        true,
      ),
    logVolume: plain.logVolume + line.reduce((total, _, i) => total + Math.log(factor[triangleStart(i) + i]!), 0),
  };
}
