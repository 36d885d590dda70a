import { ranks } from "./ranks.ts";

/** Spearman's rank correlation: Pearson's of the ranks of two quantities, [n] each. Source: Spearman, Am. J. Psychol. 15 (1904) 72. */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [x, y] = [ranks(a), ranks(b)];
  const middle = (a.length - 1) / 2;
  const product = (u: Float64Array, v: Float64Array): number =>
    u.reduce((total, value, row) => total + (value - middle) * (v[row]! - middle), 0);
  return product(x, y) / Math.sqrt(product(x, x) * product(y, y));
}
