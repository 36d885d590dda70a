/** Energy of correction maps as a graph. */
import type { Cartesian } from "../../src/chem/cartesian.ts";
import { constant } from "../../src/graph/node.ts";
import type { Tensor } from "../../src/graph/op.ts";
import { abs, maximum, minimum, mul, square, sub } from "../../src/graph/ops/elementwise.ts";
import { take } from "../../src/graph/ops/gather.ts";
import { sum } from "../../src/graph/ops/reduce.ts";
import { dihedrals, type Quadruple } from "../dihedrals.ts";
import type { ForceData } from "../term.ts";
import { noEnergy } from "../vectors.ts";
import { splineCoefficients } from "./splineCoefficients.ts";

/** A knot of one torsion's map: the torsion's place in the list, and the knot's index on the grid of `size`. */
interface Knot {
  readonly torsion: number;
  readonly index: number;
  readonly size: number;
}

/**
 * Periodic cubic B-splines of angles in (-pi, pi] about every knot, [batch, knots]: with the distance t from the knot round the circle,
 * in knots, a = max(2 - t, 0) and b = max(1 - t, 0), B = (a^3 - 4 b^3) / 6.
 */
function basis(angles: Tensor, knots: readonly Knot[]): Tensor {
  const inKnots = mul(
    constant(knots.map(({ size }) => size / (2 * Math.PI))),
    take(
      angles,
      knots.map(({ torsion }) => torsion),
    ),
  );
  // Knots beyond half a turn count from the other side, so that a distance is less than a whole turn.
  const places = knots.map(({ index, size }) => (2 * index > size ? index - size : index));
  const oneWay = abs(sub(inKnots, constant(places)));
  const distance = minimum(oneWay, sub(constant(knots.map(({ size }) => size)), oneWay));
  const a = maximum(sub(2, distance), 0);
  const b = maximum(sub(1, distance), 0);
  return mul(1 / 6, sub(mul(square(a), a), mul(4, mul(square(b), b))));
}

const angleOf = (cartesian: Cartesian, quadruples: readonly Quadruple[]): Tensor => dihedrals(cartesian, quadruples).angle();

/**
 * Energy [batch], kJ/mol: sum over torsions, i and j of c_ij B_i(phi) B_j(psi).
 *
 * OpenMM takes slopes at the grid points from periodic cubic splines along both axes and a bicubic patch from values, slopes and cross
 * slopes in each cell (CMAPTorsionForceImpl::calcMapDerivatives). A tensor product of cubic splines is bicubic in each cell and has
 * these very slopes, so both are the same function; this form needs no choice of a cell.
 */
export function cmapEnergy(cartesian: Cartesian, { maps, torsions }: ForceData<"CMAPTorsionForce">): Tensor {
  if (torsions.length === 0) return noEnergy(cartesian);
  const coefficients = maps.map(splineCoefficients);
  const knots = torsions.flatMap(({ map }, torsion): Knot[] => {
    const { size } = maps[map]!;
    return Array.from({ length: size }, (_, index) => ({ torsion, index, size }));
  });
  const firstKnot = torsions.map((_, torsion) => knots.findIndex((knot) => knot.torsion === torsion));
  const cells = torsions.flatMap(({ map }, torsion) =>
    Array.from(coefficients[map]!, (coefficient, flat) => {
      const { size } = maps[map]!;
      return { coefficient, phi: firstKnot[torsion]! + (flat % size), psi: firstKnot[torsion]! + Math.floor(flat / size) };
    }),
  );
  const weights = (side: "first" | "second", corner: "phi" | "psi"): Tensor =>
    take(
      basis(
        angleOf(
          cartesian,
          torsions.map((torsion) => torsion[side].atoms),
        ),
        knots,
      ),
      cells.map((cell) => cell[corner]),
    );
  const scaled = mul(constant(cells.map(({ coefficient }) => coefficient)), weights("first", "phi"));
  return sum(mul(scaled, weights("second", "psi")), -1);
}
