/** Energy of correction maps in scalar arithmetic: a spline along one angle through splines along the other. */
import { dihedralAngle } from "../scalars.ts";
import { cubicSpline } from "../splines.ts";
import type { CorrectionMap, ForceData } from "../term.ts";

const TURN = 2 * Math.PI;

/** The periodic spline through values at angles 2 pi k / size, at an angle. */
const periodic = (values: readonly number[], angle: number): number =>
  cubicSpline([...values, values[0]!], TURN / values.length, "periodic")(angle - TURN * Math.floor(angle / TURN));

function mapEnergy({ size, values }: CorrectionMap, phi: number, psi: number): number {
  const rows = Array.from({ length: size }, (_, j) => periodic(values.slice(size * j, size * (j + 1)), phi));
  return periodic(rows, psi);
}

/** Energy of positions [atoms * 3], kJ/mol. */
export const cmapReference = (positions: Float64Array, { maps, torsions }: ForceData<"CMAPTorsionForce">): number =>
  torsions.reduce(
    (total, { map, first, second }) =>
      total + mapEnergy(maps[map]!, dihedralAngle(positions, first.atoms), dihedralAngle(positions, second.atoms)),
    0,
  );
