/** Independent double wells, each with a harmonic companion: 2^n minima. */
import { constant } from "../../src/graph/node.ts";
import { add, mul, square, sub } from "../../src/graph/ops/elementwise.ts";
import { take } from "../../src/graph/ops/gather.ts";
import { sum } from "../../src/graph/ops/reduce.ts";
import { type GridDensity, gridDensity } from "../../src/num/gridDensity.ts";
import { fold, normals } from "../../src/num/random.ts";
import { onTheLine } from "../../src/target.ts";
import type { ExactTarget } from "./analyticTarget.ts";

const doubleWell = (x: number): number => -0.5 * x - 6 * x * x + x ** 4;

/** Beyond, the double well's density is below 1e-300 of its height. */
const AXIS = { from: -6, to: 6, cells: 4800 };

/** u = sum over pairs of -x / 2 - 6 x^2 + x^4 + y^2 / 2, coordinates x1, y1, x2, y2, ... Source: Midgley et al., arXiv 2208.01893, appendix on many wells. */
export function manyWell(pairs: number): ExactTarget {
  let made: GridDensity | undefined;
  const well = (): GridDensity => {
    made ??= gridDensity((x) => doubleWell(x[0]!), [AXIS]);
    return made;
  };
  const places = (first: 0 | 1): number[] => Array.from({ length: pairs }, (_, pair) => 2 * pair + first);
  return {
    dimension: 2 * pairs,
    periods: onTheLine(2 * pairs),
    formula: "sum over pairs of -x / 2 - 6 x^2 + x^4 + y^2 / 2",
    get logNormaliser() {
      return pairs * (well().logNormaliser + 0.5 * Math.log(2 * Math.PI));
    },
    reducedEnergy: (point) => {
      const [x, y] = [take(point, places(0)), take(point, places(1))];
      const wells = add(mul(-0.5, x), mul(square(x), sub(square(x), constant(6))));
      return sum(add(wells, mul(0.5, square(y))), -1, true);
    },
    energyAt: (point) =>
      Array.from({ length: pairs }).reduce<number>(
        (total, _, pair) => total + doubleWell(point[2 * pair]!) + point[2 * pair + 1]! ** 2 / 2,
        0,
      ),
    sample: (stream, count) => {
      const wells = well().sample(fold(stream, 0), count * pairs);
      const noise = new Float64Array(count * pairs);
      normals(fold(stream, 1), 0, noise);
      return Float64Array.from({ length: 2 * wells.length }, (_, at) => (at % 2 === 0 ? wells : noise)[at >> 1]!);
    },
  };
}
