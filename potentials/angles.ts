/** Angles between two bonds as graphs. */
import type { Cartesian } from "../src/chem/cartesian.ts";
import type { Tensor } from "../src/graph/op.ts";
import { atan2, maximum, sqrt } from "../src/graph/ops/elementwise.ts";
import { cross, displacements, dot, type Vectors } from "./vectors.ts";

/** Three atoms i-j-k, whose angle is at j. */
export type Triple = readonly [number, number, number];

/**
 * Squared length of the cross product of two bonds, nm^4, below which an angle counts as straight: |u x v| of 1e-6 nm^2, as in OpenMM
 * (ReferenceAngleBondIxn.cpp), so angles within about 1e-4 rad of 0 or pi. There the direction of the force is lost to rounding;
 * the maximum makes its gradient zero instead of NaN.
 */
const STRAIGHT = 1e-12;

/**
 * Angle between vectors u and v, rad in [0, pi]: atan2(|u x v|, u.v). Unlike the arc cosine of u.v/(|u||v|), whose slope -1/sin(theta)
 * grows without bound and multiplies rounding errors, this is as exact near 0 and pi as elsewhere.
 */
export function angleBetween(u: Vectors, v: Vectors): Tensor {
  const normal = cross(u, v);
  return atan2(sqrt(maximum(dot(normal, normal), STRAIGHT)), dot(u, v));
}

/** Angles of triples of atoms, rad in [0, pi], [batch, triples]. */
export function angles(cartesian: Cartesian, triples: readonly Triple[]): Tensor {
  const [a, b, c] = [0, 1, 2].map((corner) => triples.map((atoms) => atoms[corner]!));
  return angleBetween(displacements(cartesian, b!, a!), displacements(cartesian, b!, c!));
}
