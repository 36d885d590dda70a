/** Internal coordinates of a configuration. */
import type { Tensor } from "../../graph/op.ts";
import { atan2, mul, sub } from "../../graph/ops/elementwise.ts";
import type { Cartesian } from "../cartesian.ts";
import type { ZMatrix } from "../zMatrix.ts";
import { coordinateAtoms, type Internal } from "./layout.ts";
import { cross, dot, norm, stack, takeVectors } from "./vectors.ts";

/** Displacements r_a - r_b of the atoms at two places of each coordinate, stacked. */
const displacements = (positions: Tensor, atoms: readonly (readonly number[])[], a: number, b: number): Tensor =>
  sub(
    takeVectors(
      positions,
      atoms.map((tuple) => tuple[a]!),
    ),
    takeVectors(
      positions,
      atoms.map((tuple) => tuple[b]!),
    ),
  );

/** Vectors numbered `first` and on. */
const fromVector = (vectors: Tensor, first: number, count: number): Tensor =>
  takeVectors(
    vectors,
    Array.from({ length: count - first }, (_, index) => first + index),
  );

/**
 * Bonds, angles and torsions of Cartesian coordinates [batch, atoms] in nm; translation and rotation do not matter.
 *
 * For a coordinate i-j-k-l with u = r_i - r_j, v = r_k - r_j, w = r_l - r_k: bond |u|, angle atan2(|u x v|, u . v), torsion
 * atan2(|v| u . (w x v), (u x v) . (w x v)), positive where, seen from j to k, the bond to l is clockwise of the bond to i (IUPAC).
 * Unlike acos, both forms lose no digits near 0 and pi. Three atoms in a line give the angle 0 or pi and an arbitrary finite torsion,
 * but no finite gradient.
 * Source: Blondel, Karplus, J. Comput. Chem. 17, 1132 (1996).
 */
export function measure(cartesian: Cartesian, zMatrix: ZMatrix): Internal {
  const positions = stack(cartesian);
  const atoms = coordinateAtoms(zMatrix);
  const [bondCount, angleCount] = [atoms.bonds.length, atoms.angles.length];
  const u = displacements(positions, atoms.bonds, 0, 1);
  const v = displacements(positions, atoms.angles, 2, 1);
  const w = displacements(positions, atoms.torsions, 3, 2);
  // The root's two bonds have one angle between them: the second bond is the one that it turns.
  const angleU = fromVector(u, 1, bondCount);
  const normals = cross(angleU, v);
  const angles = atan2(norm(normals), dot(angleU, v));
  const torsionV = fromVector(v, 1, angleCount);
  const farNormals = cross(w, torsionV);
  const sine = mul(norm(torsionV), dot(fromVector(u, 2, bondCount), farNormals));
  const cosine = dot(fromVector(normals, 1, angleCount), farNormals);
  return { bonds: norm(u), angles, torsions: atan2(sine, cosine) };
}
