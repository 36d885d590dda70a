import { TURN } from "./turn.ts";

/** An arc of the circle, rad. */
export interface Arc {
  readonly width: number;
  /** In (-pi, pi]. */
  readonly middle: number;
}

/** The longest arc without any of the angles, which lie in [-pi, pi] and are at least one. */
export function widestGap(angles: ArrayLike<number>): Arc {
  const sorted = Float64Array.from(angles).sort();
  const last = sorted.length - 1;
  let [start, width] = [sorted[last]!, sorted[0]! + TURN - sorted[last]!];
  for (let i = 0; i < last; i++) {
    if (sorted[i + 1]! - sorted[i]! > width) [start, width] = [sorted[i]!, sorted[i + 1]! - sorted[i]!];
  }
  const middle = start + width / 2;
  return { width, middle: middle > Math.PI ? middle - TURN : middle };
}
