/** Newton's method from the asymptotic formula ends in rounding after so many steps. */
const STEPS = 8;

/** P_n(x) and P_n'(x) by the three-term recurrence. */
function legendre(n: number, x: number): readonly [value: number, slope: number] {
  let [previous, value] = [1, x];
  for (let k = 2; k <= n; k++) [previous, value] = [value, ((2 * k - 1) * x * value - (k - 1) * previous) / k];
  return [value, (n * (x * value - previous)) / (x * x - 1)];
}

/**
 * Nodes and weights of the Gauss-Legendre rule of n points on [from, to]: exact for polynomials of degree 2 n - 1.
 *
 * Source: Abramowitz and Stegun, 25.4.29; the nodes are the roots of P_n, started from cos(pi (k + 3/4) / (n + 1/2)), 22.16.6.
 */
export function gaussLegendre(
  n: number,
  from: number,
  to: number,
): { readonly nodes: Float64Array; readonly weights: Float64Array } {
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    let x = -Math.cos((Math.PI * (k + 0.75)) / (n + 0.5));
    for (let step = 0; step < STEPS; step++) {
      const [value, slope] = legendre(n, x);
      x -= value / slope;
    }
    const slope = legendre(n, x)[1];
    nodes[k] = (from + to) / 2 + ((to - from) / 2) * x;
    weights[k] = (to - from) / ((1 - x * x) * slope * slope);
  }
  return { nodes, weights };
}
