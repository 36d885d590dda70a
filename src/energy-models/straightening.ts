/**
 * Coordinates in which molecules look most like noise: what torsions say of the coordinates on the line is taken away, and what is left is made white.
 *
 *     y = L^-1 (z - B^T f(torsions)),  f = cosines and sines of torsions, their multiples, and of sums and differences of pairs
 *
 * B is the regression of the coordinates on the line on f, and L L^T the covariance of its residuals. A shear and a linear map: log |dz/dy| = sum log L_ii for
 * every point. Torsions stay as they are.
 *
 * Of the hundreds of coefficients for each coordinate a few dozen matter, and the noise of the others, 1 / rows each, would be an error of log-densities larger than all others. So each
 * coefficient a in an orthonormal basis of the features, the simplest first, is shrunk to (1 - GARROTE s^2 / (rows a^2))+ a, s^2 the variance of the residuals (Breiman, Better subset
 * regression using the nonnegative garrote, Technometrics 37, 373, 1995).
 */
import { cholesky, solveLower, solveUpper } from "../num/symmetricMatrix.ts";

/** The map of points [count, d], row-major, and its volume. */
export interface Straightening {
  /** z [count, d] -> y [count, d]. */
  encodeRows(points: Float32Array): Float32Array;
  /** log |dz/dy|, which log-densities of z have less than those of y. */
  readonly logVolume: number;
}

/** Highest multiple of a torsion. */
const HARMONICS = 3;
/** Rows on which the map is fitted at most, in seconds. */
const FITTED_ROWS = 100_000;
/** Rows for each feature at least; fewer features are taken where there are not so many. */
const ROWS_PER_FEATURE = 25;
/** The ridge of the regression, in units of the rows. */
const RIDGE = 1e-6;
/** Coefficients are kept from so many times the variance of their noise on: between 2, of Akaike's criterion, and log rows, of Schwarz's. */
const GARROTE = 3;

type Row = ArrayLike<number>;
type Features = (row: Row) => number[];

/** 1 and the harmonics of each angle. */
const singles =
  (angles: readonly number[], perUnit: readonly number[]): Features =>
  (row) => [
    1,
    ...angles.flatMap((k, at) =>
      Array.from({ length: HARMONICS }, (_, m) => (m + 1) * perUnit[at]! * row[k]!).flatMap((x) => [Math.cos(x), Math.sin(x)]),
    ),
  ];

/** Harmonics of the sum and the difference of each pair of angles. */
const pairs =
  (angles: readonly number[], perUnit: readonly number[]): Features =>
  (row) => {
    const turned = angles.map((k, at) => perUnit[at]! * row[k]!);
    return turned.flatMap((first, a) =>
      turned.slice(0, a).flatMap((second) => [first + second, first - second].flatMap((x) => [Math.cos(x), Math.sin(x)])),
    );
  };

/** As many features as the rows can bear. */
function featuresFor(angles: readonly number[], periods: readonly number[], rows: number): Features {
  const perUnit = angles.map((k) => (2 * Math.PI) / periods[k]!);
  const most = rows / ROWS_PER_FEATURE;
  const count = { singles: 1 + 2 * HARMONICS * angles.length, pairs: 2 * angles.length * (angles.length - 1) };
  if (count.singles > most) return () => [1];
  const alone = singles(angles, perUnit);
  if (count.singles + count.pairs > most) return alone;
  const together = pairs(angles, perUnit);
  return (row) => [...alone(row), ...together(row)];
}

/** sum_rows a b^T / rows of two families of vectors, row-major. */
function secondMoments(rows: readonly (readonly [Row, Row])[]): Float64Array {
  const [n, m] = [rows[0]![0].length, rows[0]![1].length];
  const total = new Float64Array(n * m);
  for (const [a, b] of rows) {
    for (let i = 0; i < n; i++) {
      const scaled = a[i]! / rows.length;
      for (let j = 0; j < m; j++) total[i * m + j]! += scaled * b[j]!;
    }
  }
  return total;
}

/** The factor of a covariance; a coordinate that never varies, or that others determine, is given the variance of rounding. */
function factorOf(covariance: Float64Array, n: number): Float64Array {
  for (let ridge = 0; ; ridge = Math.max(1e-10, 10 * ridge)) {
    const lifted = covariance.map((value, at) => (at % (n + 1) === 0 ? value + ridge : value));
    const factor = cholesky(lifted, n);
    if (factor !== undefined) return factor;
  }
}

const pick = (row: Row, places: readonly number[]): Float64Array => Float64Array.from(places, (k) => row[k]!);

/** The coefficients in an orthonormal basis, shrunk by what their noise may have made of them; of one coordinate of variance `variance`. */
function shrunk(coefficients: Float64Array, variance: number, rows: number): Float64Array {
  const explained = coefficients.reduce((sum, a) => sum + a * a, 0);
  const noise = Math.max(variance - explained, 0) / rows;
  return coefficients.map((a) => (a * a > GARROTE * noise ? a - (GARROTE * noise) / a : 0));
}

/** The regression coefficients B [line][features] on some rows. */
function regression(rows: readonly Row[], line: readonly number[], features: Features): Float64Array[] {
  const known = rows.map((row) => [Float64Array.from(features(row)), pick(row, line)] as const);
  const n = known[0]![0].length;
  const gram = secondMoments(known.map(([f]) => [f, f])).map((value, at) => (at % (n + 1) === 0 ? value + RIDGE : value));
  const cross = secondMoments(known);
  const factor = factorOf(gram, n);
  return line.map((_, c) => {
    const moments = Float64Array.from({ length: n }, (_, i) => cross[i * line.length + c]!);
    const variance = known.reduce((sum, [, own]) => sum + own[c]! ** 2, 0) / rows.length;
    return solveUpper(factor, shrunk(solveLower(factor, moments), variance, rows.length));
  });
}

/** Fits the map to points [count, d] that are standardised on the line; periods [d], 0 on the line. */
export function fitStraightening(points: Float32Array, periods: readonly number[]): Straightening {
  const d = periods.length;
  const places = [...periods.keys()];
  const [line, circle] = [places.filter((k) => periods[k] === 0), places.filter((k) => periods[k]! > 0)];
  const count = points.length / d;
  if (line.length === 0) return { encodeRows: (z) => z.slice(), logVolume: 0 };
  const rowAt = (z: Float32Array, row: number): Float32Array => z.subarray(row * d, (row + 1) * d);
  const stride = Math.max(1, Math.floor(count / FITTED_ROWS));
  const rows = Array.from({ length: Math.floor(count / stride) }, (_, at) => rowAt(points, at * stride));
  const features = featuresFor(circle, periods, rows.length);
  const coefficients = regression(rows, line, features);
  const residual = (row: Row): Float64Array => {
    const f = features(row);
    return Float64Array.from(line, (k, c) => coefficients[c]!.reduce((left, b, i) => left - b * f[i]!, row[k]!));
  };
  const residuals = rows.map(residual);
  const factor = factorOf(secondMoments(residuals.map((own) => [own, own])), line.length);
  return {
    encodeRows: (z) => {
      const encoded = z.slice();
      for (let row = 0; row * d < z.length; row++) {
        const white = solveLower(factor, residual(rowAt(z, row)));
        line.forEach((k, c) => {
          encoded[row * d + k] = white[c]!;
        });
      }
      return encoded;
    },
    logVolume: line.reduce((total, _, c) => total + Math.log(factor[c * line.length + c]!), 0),
  };
}
