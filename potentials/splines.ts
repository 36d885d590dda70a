/** Cubic splines through values on a uniform grid, in scalar arithmetic. */

/** Which second derivatives a spline has at its ends: zero, or those that join the last value, equal to the first, to the first. */
export type SplineEnds = "natural" | "periodic";

/** Gauss-Seidel sweeps: each makes the error at least four times smaller, so these exhaust double precision. */
const SWEEPS = 32;

/** Second derivatives m at the grid points: m_(k-1) + 4 m_k + m_(k+1) = 6 (y_(k-1) - 2 y_k + y_(k+1)) / spacing^2. */
export function secondDerivatives(values: readonly number[], spacing: number, ends: SplineEnds): number[] {
  const closed = ends === "periodic";
  const count = closed ? values.length - 1 : values.length;
  const [first, last] = closed ? [0, count] : [1, count - 1];
  const curvatures = new Array<number>(count).fill(0);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (let k = first; k < last; k++) {
      const [before, after] = [(k + count - 1) % count, (k + 1) % count];
      const bend = (6 * (values[before]! - 2 * values[k]! + values[after]!)) / spacing ** 2;
      curvatures[k] = (bend - curvatures[before]! - curvatures[after]!) / 4;
    }
  }
  return closed ? [...curvatures, curvatures[0]!] : curvatures;
}

/** The spline through `values` at 0, spacing, 2 spacing, ..., as a function of x from 0 to the last of these. */
export function cubicSpline(values: readonly number[], spacing: number, ends: SplineEnds): (x: number) => number {
  const curvatures = secondDerivatives(values, spacing, ends);
  return (x) => {
    const cell = Math.max(0, Math.min(values.length - 2, Math.floor(x / spacing)));
    const b = x / spacing - cell;
    const a = 1 - b;
    const bend = (a ** 3 - a) * curvatures[cell]! + (b ** 3 - b) * curvatures[cell + 1]!;
    return a * values[cell]! + b * values[cell + 1]! + (bend * spacing ** 2) / 6;
  };
}
