/** Dihedral angles of sets of four atoms as graphs. */
import type { Cartesian } from "../src/chem/cartesian.ts";
import type { Tensor } from "../src/graph/op.ts";
import { atan2, mul, reciprocal, sqrt } from "../src/graph/ops/elementwise.ts";
import { cross, displacements, dot, type Vectors } from "./vectors.ts";

/** Four atoms i-j-k-l, whose dihedral angle is about the bond j-k. */
export type Quadruple = readonly [number, number, number, number];

/** Functions of dihedral angles phi, 0 for cis and positive for a clockwise turn (IUPAC), [batch, angles] each. */
export interface Dihedrals {
  /** 2 cos(phi), what recurrences over multiples of an angle need. */
  readonly twiceCosine: () => Tensor;
  readonly sine: () => Tensor;
  /** phi in (-pi, pi], rad. */
  readonly angle: () => Tensor;
}

/**
 * With the bonds u, v, w in the order of the atoms: |u x v| |v x w| cos(phi) = (u x v).(v x w) and
 * |u x v| |v x w| sin(phi) = |v| u.(v x w). Three atoms in a line leave phi, and its gradient, undefined.
 * Source: Blondel, Karplus, J. Comput. Chem. 17, 1132 (1996).
 */
export function dihedralsOf(u: Vectors, v: Vectors, w: Vectors): Dihedrals {
  const normal1 = cross(u, v);
  const normal2 = cross(v, w);
  const alignment = dot(normal1, normal2);
  const axisLength = (): Tensor => sqrt(dot(v, v));
  const twiceInverse = (): Tensor => reciprocal(mul(0.5, mul(sqrt(dot(normal1, normal1)), sqrt(dot(normal2, normal2)))));
  return {
    twiceCosine: () => mul(alignment, twiceInverse()),
    sine: () => mul(mul(0.5, axisLength()), mul(dot(u, normal2), twiceInverse())),
    angle: () => atan2(mul(axisLength(), dot(u, normal2)), alignment),
  };
}

/** Dihedral angles of quadruples of atoms. */
export function dihedrals(cartesian: Cartesian, quadruples: readonly Quadruple[]): Dihedrals {
  const [a, b, c, d] = [0, 1, 2, 3].map((corner) => quadruples.map((atoms) => atoms[corner]!));
  return dihedralsOf(displacements(cartesian, a!, b!), displacements(cartesian, b!, c!), displacements(cartesian, c!, d!));
}
