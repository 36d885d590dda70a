/** Arithmetic mean of numbers, NaN of none. */
export const mean = (values: Float64Array | readonly number[]): number => {
  let total = 0;
  for (const value of values) total += value;
  return total / values.length;
};
