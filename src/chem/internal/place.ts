/** Cartesian coordinates from internal ones. */
import type { Tensor } from "../../graph/op.ts";
import { add, cos, mul, neg, reciprocal, sin, sub } from "../../graph/ops/elementwise.ts";
import { scatterAdd, take } from "../../graph/ops/gather.ts";
import { fixedSize } from "../../graph/shape.ts";
import type { Cartesian } from "../cartesian.ts";
import type { ZMatrix, ZMatrixRow } from "../zMatrix.ts";
import { atomCount, type Internal, placementLevels } from "./layout.ts";
import { componentIndices, cross, norm, scale, takeVectors, unstack } from "./vectors.ts";

/** The elements of the last axis from number `first` on. */
function from(x: Tensor, first: number): Tensor {
  const size = fixedSize(x.shape.at(-1), "the coordinates of one kind");
  return take(
    x,
    Array.from({ length: size - first }, (_, index) => first + index),
  );
}

/** Components of the bond of each row in the frame of its three reference atoms, and the root's third atom in the root's frame. */
interface Local {
  /** b cos(angle), of the root's second bond and of each row. */
  readonly axial: Tensor;
  /** b sin(angle), likewise. */
  readonly radial: Tensor;
  /** b sin(angle) cos(torsion) of each row: towards the side of the torsion atom. */
  readonly inPlane: Tensor;
  /** b sin(angle) sin(torsion) of each row: along the normal. */
  readonly outOfPlane: Tensor;
}

function localComponents({ bonds, angles, torsions }: Internal): Local {
  const lengths = from(bonds, 1);
  const radial = mul(lengths, sin(angles));
  const rowRadial = from(radial, 1);
  return {
    axial: mul(lengths, cos(angles)),
    radial,
    inPlane: mul(rowRadial, cos(torsions)),
    outOfPlane: mul(rowRadial, sin(torsions)),
  };
}

/** Stacked positions [batch, 3 atoms] with the root in place and zeros for the rest. */
function placeRoot({ root }: ZMatrix, { bonds }: Internal, { axial, radial }: Local, atoms: number): Tensor {
  const at = (values: Tensor, atom: number, axis: number): Tensor =>
    scatterAdd(take(values, [0]), [axis * atoms + atom], 3 * atoms);
  return add(at(bonds, root[0], 0), add(at(axial, root[2], 0), at(radial, root[2], 1)));
}

/** Adds the atoms of some rows whose reference atoms are in place. */
function placeRows(
  positions: Tensor,
  rows: readonly ZMatrixRow[],
  numbers: readonly number[],
  local: Local,
  atoms: number,
): Tensor {
  const near = takeVectors(
    positions,
    rows.map(({ bond }) => bond),
  );
  const middle = takeVectors(
    positions,
    rows.map(({ angle }) => angle),
  );
  const far = takeVectors(
    positions,
    rows.map(({ torsion }) => torsion),
  );
  const axis = sub(near, middle);
  const normal = cross(axis, sub(far, middle));
  const side = cross(normal, axis);
  const perLength = reciprocal(norm(axis));
  const perArea = reciprocal(norm(normal));
  const alongAxis = mul(
    neg(
      take(
        local.axial,
        numbers.map((number) => number + 1),
      ),
    ),
    perLength,
  );
  const alongSide = mul(take(local.inPlane, numbers), mul(perLength, perArea));
  const alongNormal = mul(take(local.outOfPlane, numbers), perArea);
  const placed = add(near, add(scale(axis, alongAxis), add(scale(side, alongSide), scale(normal, alongNormal))));
  return add(
    positions,
    scatterAdd(
      placed,
      componentIndices(
        rows.map(({ atom }) => atom),
        atoms,
      ),
      3 * atoms,
    ),
  );
}

/**
 * Cartesian coordinates [batch, atoms] in nm of internal ones, in the frame where the root's second atom is the origin, its first
 * lies on the positive x axis and its third in the half plane z = 0, y > 0. The inverse of `measure` up to rigid motion, chirality kept.
 *
 * With e the unit vector from k to j, q the unit vector along e x (r_l - r_k) and p = q x e, row i-j-k-l gives
 * r_i = r_j - b cos(angle) e + b sin(angle) (cos(torsion) p + sin(torsion) q). All rows whose references are in place are placed at once.
 * Three reference atoms in a line define no frame: a configuration with an angle of exactly 0 or pi there gets NaN positions, and
 * `logJacobian` is -Infinity for it.
 * Source: Parsons et al., J. Comput. Chem. 26, 1063 (2005) (natural extension reference frame).
 */
export function place(internal: Internal, zMatrix: ZMatrix): Cartesian {
  const atoms = atomCount(zMatrix);
  const local = localComponents(internal);
  const positions = placementLevels(zMatrix).reduce(
    (placed, numbers) =>
      placeRows(
        placed,
        numbers.map((number) => zMatrix.rows[number]!),
        numbers,
        local,
        atoms,
      ),
    placeRoot(zMatrix, internal, local, atoms),
  );
  return unstack(positions);
}
