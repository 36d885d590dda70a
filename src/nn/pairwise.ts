/** Geometry of all pairs of points, as networks see it: displacements and distances. */
import { constant } from "../graph/node.ts";
import type { Tensor } from "../graph/op.ts";
import { add, exp, mul, sqrt, square, sub } from "../graph/ops/elementwise.ts";
import { reshape } from "../graph/ops/movement.ts";
import { sum } from "../graph/ops/reduce.ts";
import { identityMatrix } from "../num/identityMatrix.ts";

/** Points in a space, and what kind each is; points of a kind can be exchanged. */
export interface Points {
  readonly count: number;
  readonly dimensions: number;
  /** A number from 0 for each point; all the same where it is left out. */
  readonly kinds?: readonly number[];
}

/** Of ordered pairs (i, j); what belongs to (i, i) is to be masked. */
export interface Pairs {
  /** x_i - x_j, [rows, n, n, dimensions]. */
  readonly displacement: Tensor;
  /** [rows, n, n, 1]; 1 for (i, i), where the root of 0 would have no slope. */
  readonly distance: Tensor;
}

/** 1 for pairs of different points, 0 for (i, i): [n, n, 1]. */
export const otherPoints = (count: number): Tensor =>
  constant(
    identityMatrix(count).map((value) => 1 - value),
    [count, count, 1],
  );

/** All pairs of points x [rows, n, dimensions]. */
export function pairsOf(x: Tensor, { count, dimensions }: Points): Pairs {
  const rows = x.shape[0]!;
  const displacement = sub(reshape(x, [rows, count, 1, dimensions]), reshape(x, [rows, 1, count, dimensions]));
  const itself = constant(identityMatrix(count), [count, count, 1]);
  return { displacement, distance: sqrt(add(sum(square(displacement), -1, true), itself)) };
}

/** Gaussians of distances, of one width and with centres from 0 to `reach`, in the unit of the points. */
export interface DistanceKernels {
  readonly count: number;
  readonly reach: number;
}

/** exp(-(r - c_k)^2 / 2 w^2) with w the spacing of the centres: distances [..., 1] -> [..., kernels] (Schütt et al., NeurIPS 2017, section 4.1). */
export function distanceKernels(distance: Tensor, { count, reach }: DistanceKernels): Tensor {
  const spacing = reach / (count - 1);
  const centres = constant(Float64Array.from({ length: count }, (_, k) => k * spacing));
  return exp(mul(-0.5 / spacing ** 2, square(sub(distance, centres))));
}

/** Kinds as [n, number of kinds], 1 for its own. */
export function oneHot({ count, kinds = Array<number>(count).fill(0) }: Points): Tensor {
  const width = Math.max(...kinds) + 1;
  const data = new Float64Array(count * width);
  kinds.forEach((kind, point) => {
    data[point * width + kind] = 1;
  });
  return constant(data, [count, width]);
}
