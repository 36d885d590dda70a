import { UserError } from "../errors.ts";
import { linearSolve } from "../num/linearSolve.ts";

/** Rules that integrate tabulated values. */
export type QuadratureRule = "trapezoid" | "cubic";

/** Order p of a rule: its error falls as the spacing to the power p. */
export const quadratureOrder: Readonly<Record<QuadratureRule, number>> = { trapezoid: 2, cubic: 4 };

/**
 * Weights c [K] of a rule on ascending points x [K]: the integral from the first to the last point is about sum c_k y_k.
 *
 * "trapezoid" is exact for straight lines; "cubic" integrates the not-a-knot cubic spline and is exact for cubics (for parabolas on 3 points, for lines on 2).
 * Throws UserError on fewer than 2 points, or points that do not ascend. Source: de Boor, A Practical Guide to Splines (2001), chapter 4.
 */
export function quadratureWeights(points: readonly number[], rule: QuadratureRule): Float64Array {
  if (points.length < 2)
    throw new UserError(`quadrature: at least 2 points are needed, but ${points.length} were given; add points to the path.`);
  const bad = points.findIndex((x, k) => !Number.isFinite(x) || (k > 0 && !(x > points[k - 1]!)));
  if (bad >= 0) {
    throw new UserError(
      `quadrature: point ${bad} is ${points[bad]} after ${points[bad - 1]}; pass finite points in ascending order, each once.`,
    );
  }
  const steps = points.slice(1).map((x, k) => x - points[k]!);
  const weights = trapezoid(steps);
  if (rule === "trapezoid" || points.length === 2) return weights;
  // The integral of a cubic over a step is h (y0 + y1) / 2 - h^3 (m0 + m1) / 24, m the second derivatives, which are linear in y.
  const moments = secondDerivatives(steps);
  const ofMoments = trapezoid(steps.map((h) => h ** 3 / 12));
  return weights.map((c, k) => c - ofMoments.reduce((sum, share, i) => sum + share * moments[i * weights.length + k]!, 0));
}

function trapezoid(steps: readonly number[]): Float64Array {
  const weights = new Float64Array(steps.length + 1);
  steps.forEach((h, k) => {
    weights[k]! += h / 2;
    weights[k + 1]! += h / 2;
  });
  return weights;
}

/** The matrix [K, K] that takes values at the points to second derivatives of the not-a-knot spline there; K >= 3. */
function secondDerivatives(steps: readonly number[]): Float64Array {
  const n = steps.length + 1;
  const [left, right] = [new Float64Array(n * n), new Float64Array(n * n)];
  for (let k = 1; k < n - 1; k++) {
    const [before, after] = [steps[k - 1]!, steps[k]!];
    left.set([before, 2 * (before + after), after], k * n + k - 1);
    right.set([6 / before, -6 / before - 6 / after, 6 / after], k * n + k - 1);
  }
  notAKnot(left, n, steps);
  return linearSolve(left, right, n)!;
}

/** First and last row: the third derivative does not jump at the second and the last but one point; of 3 points, which are one parabola, the second is constant. */
function notAKnot(left: Float64Array, n: number, steps: readonly number[]): void {
  const ends: readonly (readonly [number, number, number, number])[] = [
    [0, 1, steps[0]!, steps[1]!],
    [n - 1, -1, steps[n - 2]!, steps[n - 3]!],
  ];
  for (const [row, inward, near, far] of ends) {
    const at = (distance: number): number => row * n + row + inward * distance;
    if (n === 3) left.set([1], at(0));
    else left[at(0)] = far;
    left[at(1)] = n === 3 ? -1 : -(near + far);
    if (n > 3) left[at(2)] = near;
  }
}
