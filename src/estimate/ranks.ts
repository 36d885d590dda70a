/** Ranks of values, from 0; equal values share the mean of theirs. [n] */
export function ranks(values: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from({ length: values.length }, (_, row) => row).sort((a, b) => values[a]! - values[b]!);
  const result = new Float64Array(values.length);
  for (let first = 0, next: number; first < order.length; first = next) {
    next = first + 1;
    while (next < order.length && values[order[next]!] === values[order[first]!]) next++;
    for (let at = first; at < next; at++) result[order[at]!] = (first + next - 1) / 2;
  }
  return result;
}
