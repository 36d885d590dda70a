/** Particles of one kind in the plane or in space: distances, and a density for the centre of mass. Coordinates are particle after particle, [batch, n * dimensions]. */
import type { Tensor } from "../../src/graph/op.ts";
import { add, mul, square, sub } from "../../src/graph/ops/elementwise.ts";
import { scatterAdd, take } from "../../src/graph/ops/gather.ts";
import { sum } from "../../src/graph/ops/reduce.ts";
import { allPairs } from "../pairs.ts";

/** How many particles, and in how many dimensions. */
export interface Particles {
  readonly count: number;
  readonly dimensions: number;
}

/** Squared distances of all pairs, [batch, pairs], in the order of `allPairs`. */
export function squaredDistances(x: Tensor, { count, dimensions }: Particles): Tensor {
  const { first, second } = allPairs(count);
  const along = (indices: readonly number[], axis: number): Tensor =>
    take(
      x,
      indices.map((particle) => particle * dimensions + axis),
    );
  return Array.from({ length: dimensions }, (_, axis) => square(sub(along(second, axis), along(first, axis)))).reduce(add);
}

/** The same of one conformation, each pair handed to `use`. */
export function eachDistance(x: ArrayLike<number>, { count, dimensions }: Particles, use: (distance: number) => void): void {
  for (let a = 0; a < count; a++) {
    for (let b = a + 1; b < count; b++) {
      let square = 0;
      for (let d = 0; d < dimensions; d++) square += (x[b * dimensions + d]! - x[a * dimensions + d]!) ** 2;
      use(Math.sqrt(square));
    }
  }
}

/**
 * n |c|^2 / 2 of the centre of mass c, [batch, 1]: gives the centre of a potential that does not depend on it a density, each component of sqrt(n) c
 * a standard normal. The density of what is inside is not touched, and it vanishes for centred conformations.
 */
export function centreEnergy(x: Tensor, { count, dimensions }: Particles): Tensor {
  const axes = Array.from({ length: count * dimensions }, (_, at) => at % dimensions);
  return mul(0.5 / count, sum(square(scatterAdd(x, axes, dimensions)), -1, true));
}

/** The same of one conformation. */
export function centreEnergyAt(x: ArrayLike<number>, { count, dimensions }: Particles): number {
  const sums = new Float64Array(dimensions);
  for (let at = 0; at < count * dimensions; at++) sums[at % dimensions]! += x[at]!;
  return sums.reduce((total, value) => total + value * value, 0) / (2 * count);
}
