/** Coefficients of the tensor product of periodic cubic splines that passes through a map. */
import type { CorrectionMap } from "../term.ts";

/** The root of z^2 + 4 z + 1 inside the unit circle. */
const POLE = Math.sqrt(3) - 2;

/**
 * First row of the inverse of the circulant matrix with 4/6 on its diagonal and 1/6 beside it, [size]: sqrt(3) (z^m + z^(size - m)) /
 * (1 - z^size). Times values on a uniform periodic grid, it gives the coefficients of the cubic B-splines that interpolate them.
 * Source: Unser, Aldroubi, Eden, IEEE Trans. Signal Process. 41, 821 (1993), the direct B-spline filter, summed over periods.
 */
const interpolationFilter = (size: number): Float64Array =>
  Float64Array.from({ length: size }, (_, m) => (Math.sqrt(3) * (POLE ** m + POLE ** (size - m))) / (1 - POLE ** size));

/** Circular convolution with the filter along the axis of a square grid whose elements are `step` apart. */
function filterAxis(values: ArrayLike<number>, size: number, step: number): Float64Array {
  const filter = interpolationFilter(size);
  return Float64Array.from(values, (_, flat) => {
    const position = Math.floor(flat / step) % size;
    const line = flat - position * step;
    return filter.reduce((total, weight, m) => total + weight * values[line + ((position + m) % size) * step]!, 0);
  });
}

/** Coefficients c[i + size * j] of B(phi; i) B(psi; j), kJ/mol. */
export const splineCoefficients = ({ size, values }: CorrectionMap): Float64Array =>
  filterAxis(filterAxis(values, size, 1), size, size);
