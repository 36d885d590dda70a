/** A checkerboard: uniform on the cells of one colour. */
import type { Tensor } from "../../src/graph/op.ts";
import { abs, minimum, mul, select, sin, sub } from "../../src/graph/ops/elementwise.ts";
import { slice } from "../../src/graph/ops/movement.ts";
import { fold, integers, uniforms } from "../../src/num/random.ts";
import { onTheLine } from "../../src/target.ts";
import type { ExactTarget } from "./analyticTarget.ts";

/** Relative rounding of a range that is a whole number of cells. */
const ROUNDING = 1e-9;

/**
 * u(x, y) = 0 where |x|, |y| < range and floor(x / cell) + floor(y / cell) is even, else infinite; the range is a whole number of cells.
 *
 * Nothing leads into the cells: the gradient is zero everywhere.
 */
export function checkerboard(range: number, cell: number): ExactTarget {
  const half = Math.round(range / cell);
  if (Math.abs(half * cell - range) > ROUNDING * range)
    throw new Error(`checkerboard: ${range} is no whole number of cells of ${cell}`);
  return {
    dimension: 2,
    periods: onTheLine(2),
    formula: "0 on the cells of one colour, infinite elsewhere",
    logNormaliser: Math.log(2 * range * range),
    reducedEnergy: (point) => {
      const [x, y] = [slice(point, 1, 0, 1), slice(point, 1, 1, 2)];
      const wave = (axis: Tensor): Tensor => sin(mul(Math.PI / cell, axis));
      const within = minimum(sub(range, abs(x)), sub(range, abs(y)));
      return select(minimum(within, mul(wave(x), wave(y))), 0, Number.POSITIVE_INFINITY);
    },
    energyAt: (point) => {
      const [x, y] = [point[0]!, point[1]!];
      const sameParity = (Math.floor(x / cell) + Math.floor(y / cell)) % 2 === 0;
      return sameParity && Math.abs(x) < range && Math.abs(y) < range ? 0 : Number.POSITIVE_INFINITY;
    },
    sample: (stream, count) => {
      const cells = new Uint32Array(count);
      integers(fold(stream, 0), 0, 2 * half * half, cells);
      const places = new Float64Array(2 * count);
      uniforms(fold(stream, 1), 0, places);
      return places.map((place, at) => {
        const column = Math.floor(cells[at >> 1]! / half);
        const row = 2 * (cells[at >> 1]! % half) + (column % 2);
        return ((at % 2 === 0 ? column : row) - half + place) * cell;
      });
    },
  };
}
