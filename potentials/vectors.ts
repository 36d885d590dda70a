/** Vectors as graphs: three tensors of equal shape. */
import type { Cartesian } from "../src/chem/cartesian.ts";
import { constant } from "../src/graph/node.ts";
import type { Tensor } from "../src/graph/op.ts";
import { add, mul, sub } from "../src/graph/ops/elementwise.ts";
import { take } from "../src/graph/ops/gather.ts";
import { broadcast } from "../src/graph/ops/reduce.ts";
import { fixedSize } from "../src/graph/shape.ts";

export type Vectors = Cartesian;

/** Number of atoms of coordinates [batch, atoms]. */
export const atomCount = ({ x }: Cartesian): number => fixedSize(x.shape.at(-1), "the axis of atoms");

/** Vectors [batch, n] from the atoms of one index table to those of another. */
export function displacements({ x, y, z }: Cartesian, from: readonly number[], to: readonly number[]): Vectors {
  const along = (axis: Tensor): Tensor => sub(take(axis, to), take(axis, from));
  return { x: along(x), y: along(y), z: along(z) };
}

/** From the points a to the points b. */
export const difference = (a: Vectors, b: Vectors): Vectors => ({ x: sub(b.x, a.x), y: sub(b.y, a.y), z: sub(b.z, a.z) });

export const dot = (a: Vectors, b: Vectors): Tensor => add(add(mul(a.x, b.x), mul(a.y, b.y)), mul(a.z, b.z));

/** a x b, row by row: [batch, n] an axis. */
export const cross = (a: Vectors, b: Vectors): Vectors => ({
  x: sub(mul(a.y, b.z), mul(a.z, b.y)),
  y: sub(mul(a.z, b.x), mul(a.x, b.z)),
  z: sub(mul(a.x, b.y), mul(a.y, b.x)),
});

/** Energy [batch] of a force without terms. */
export const noEnergy = ({ x }: Cartesian): Tensor => broadcast(constant(0), x.shape.slice(0, -1));
