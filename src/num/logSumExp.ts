/**
 * log sum_i exp(x_i), in float64, shifted by the maximum so that nothing overflows.
 *
 * Of nothing, or of -Infinity only: -Infinity. +Infinity gives +Infinity; NaN gives NaN, never a number.
 */
export function logSumExp(values: ArrayLike<number>): number {
  let maximum = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) maximum = Math.max(maximum, values[i]!);
  if (!Number.isFinite(maximum)) return maximum;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.exp(values[i]! - maximum);
  return maximum + Math.log(sum);
}

/** log((1/n) sum_i exp(x_i)). */
export function logMeanExp(values: ArrayLike<number>): number {
  return logSumExp(values) - Math.log(values.length);
}
