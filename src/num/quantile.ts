import { UserError } from "../errors.ts";

/**
 * The quantile of ascending values at `probability`, between order statistics (n - 1) p linearly interpolated.
 *
 * Infinite values are allowed: between -Infinity and a finite value lies -Infinity, between a finite value and Infinity Infinity. Values must be sorted and hold no NaN, which is the caller's care.
 * Source: Hyndman and Fan, Am. Stat. 50 (1996) 361, definition 7; the default of NumPy, PyTorch and R.
 */
export function quantileSorted(ascending: ArrayLike<number>, probability: number): number {
  const n = ascending.length;
  if (n === 0) throw new UserError("quantile: no value was given; pass at least one.");
  if (!(probability >= 0 && probability <= 1)) {
    throw new UserError(`quantile: a probability lies in [0, 1], but ${probability} was given; pass a fraction.`);
  }
  const position = (n - 1) * probability;
  const below = Math.floor(position);
  const lower = ascending[below]!;
  const share = position - below;
  if (share === 0 || lower === Number.NEGATIVE_INFINITY) return lower;
  const upper = ascending[below + 1]!;
  // The difference of two infinities is no number.
  return upper === lower ? lower : lower + share * (upper - lower);
}

/** The quantile of values in any order; they are copied, not changed. */
export function quantile(values: ArrayLike<number>, probability: number): number {
  return quantileSorted(Float64Array.from(values).sort(), probability);
}
