/** The surface of Müller and Brown: three minima and two saddles in the plane. */
import { constant } from "../../src/graph/node.ts";
import { add, exp, mul, square, sub } from "../../src/graph/ops/elementwise.ts";
import { slice } from "../../src/graph/ops/movement.ts";
import { sum } from "../../src/graph/ops/reduce.ts";
import { type GridDensity, gridDensity } from "../../src/num/gridDensity.ts";
import { onTheLine } from "../../src/target.ts";
import type { ExactTarget } from "./analyticTarget.ts";

/** A, a, b, c, x0, y0 of the four terms A exp(a (x - x0)^2 + b (x - x0) (y - y0) + c (y - y0)^2). */
const TERMS = [
  [-200, -1, 0, -10, 1, 0],
  [-100, -1, 0, -10, 0, 0.5],
  [-170, -6.5, 11, -6.5, -0.5, 1.5],
  [15, 0.7, 0.6, 0.7, -1, 1],
] as const;

const column = (index: number) => constant(TERMS.map((term) => term[index]!));

/** Where the density is not negligible, to 1e-16 of it for scales from 0.03 on. */
const BOX = [
  { from: -3.4, to: 2.2, cells: 560 },
  { from: -2, to: 3.4, cells: 540 },
];

/** u = scale V; V in the original's units. Source: Müller and Brown, Theor. Chim. Acta 53 (1979) 75, table 1. */
export function muellerBrown(scale: number): ExactTarget {
  const energyAt = (point: ArrayLike<number>): number =>
    scale *
    TERMS.reduce((total, [height, a, b, c, x0, y0]) => {
      const [x, y] = [point[0]! - x0, point[1]! - y0];
      return total + height * Math.exp(a * x * x + b * x * y + c * y * y);
    }, 0);
  let made: GridDensity | undefined;
  const grid = (): GridDensity => {
    made ??= gridDensity(energyAt, BOX);
    return made;
  };
  return {
    dimension: 2,
    periods: onTheLine(2),
    formula: "scale times the sum of A exp(a (x - x0)^2 + b (x - x0) (y - y0) + c (y - y0)^2) over four terms",
    get logNormaliser() {
      return grid().logNormaliser;
    },
    reducedEnergy: (point) => {
      const x = sub(slice(point, 1, 0, 1), column(4));
      const y = sub(slice(point, 1, 1, 2), column(5));
      const exponents = add(add(mul(column(1), square(x)), mul(column(2), mul(x, y))), mul(column(3), square(y)));
      return sum(mul(mul(scale, column(0)), exp(exponents)), -1, true);
    },
    energyAt,
    sample: (stream, count) => grid().sample(stream, count),
  };
}
