/** Ranks of values, from 0; equal values share the mean of theirs. [n] */
function ranks(values: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: values.length }, (_, row) => row).sort((a, b) => values[a]! - values[b]!);
  const result = new Float64Array(values.length);
  for (let first = 0; first < order.length; ) {
    let end = first + 1;
    while (end < order.length && values[order[end]!] === values[order[first]!]) end++;
    for (let at = first; at < end; at++) result[order[at]!] = (first + end - 1) / 2;
    first = end;
  }
  return result;
}

/** Spearman's rank correlation: Pearson's of the ranks of two quantities, [n] each. Source: Spearman, Am. J. Psychol. 15 (1904) 72. */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [x, y] = [ranks(a), ranks(b)];
  const middle = (a.length - 1) / 2;
  const product = (u: Float64Array, v: Float64Array): number =>
    u.reduce((total, value, row) => total + (value - middle) * (v[row]! - middle), 0);
  return product(x, y) / Math.sqrt(product(x, x) * product(y, y));
}
