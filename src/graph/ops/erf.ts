/** Error function in float64: Maclaurin series near 0, continued fraction of erfc beyond. */

const SERIES_LIMIT = 2.5;

/** erf(x) = 2/sqrt(pi) sum_n (-1)^n x^(2n+1) / (n! (2n+1)) (DLMF 7.6.1), or 1 - erfc(x) by DLMF 7.9.1; absolute error below 1e-15. */
export function erfValue(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  const size = Math.abs(x);
  const value = size < SERIES_LIMIT ? series(size) : 1 - complement(size);
  return x < 0 ? -value : value;
}

function series(x: number): number {
  // The form with positive terms, exp(-x^2) sum 2^n x^(2n+1)/(2n+1)!! (DLMF 7.6.2), loses no digits to cancellation.
  let term = x;
  let total = x;
  for (let n = 1; term > total * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    total += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * total;
}

function complement(x: number): number {
  let fraction = 0;
  for (let n = 60; n >= 1; n--) fraction = n / 2 / (x + fraction);
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * (x + fraction));
}
