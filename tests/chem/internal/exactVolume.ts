/** The volume element of internal coordinates by automatic differentiation: the truth that the closed formula is tested against. */
import { atomCount } from "../../../src/chem/internal/layout.ts";
import { place } from "../../../src/chem/internal/place.ts";
import type { ZMatrix } from "../../../src/chem/zMatrix.ts";
import { gradient } from "../../../src/graph/gradient.ts";
import { input } from "../../../src/graph/node.ts";
import { add } from "../../../src/graph/ops/elementwise.ts";
import { hostArray } from "../../../src/num/hostArray.ts";
import { type Float64, type InternalArrays, internalInputs, run } from "./harness.ts";

const names = ["bonds", "angles", "torsions"] as const;

/** log |det| by Gaussian elimination with partial pivoting; rows are destroyed. */
function logDeterminant(rows: Float64Array[]): number {
  let result = 0;
  rows.forEach((_, column) => {
    let best = column;
    for (let row = column + 1; row < rows.length; row++)
      if (Math.abs(rows[row]![column]!) > Math.abs(rows[best]![column]!)) best = row;
    [rows[column], rows[best]] = [rows[best]!, rows[column]!];
    const pivot = rows[column]!;
    result += Math.log(Math.abs(pivot[column]!));
    for (const row of rows.slice(column + 1)) {
      const factor = row[column]! / pivot[column]!;
      for (let k = column; k < row.length; k++) row[k]! -= factor * pivot[k]!;
    }
  });
  return result;
}

const rowOf = (array: Float64, index: number): Float64Array =>
  array.data.subarray(index * array.shape[1]!, (index + 1) * array.shape[1]!);

/** One row of an array [batch, n], repeated. */
const repeated = (array: Float64, index: number, times: number): Float64 =>
  hostArray(
    Float64Array.from({ length: times * array.shape[1]! }, (_, flat) => rowOf(array, index)[flat % array.shape[1]!]!),
    [times, array.shape[1]!],
  );

/**
 * log |det| of the derivatives of all Cartesian coordinates with respect to internal coordinates, translation and rotation, at one
 * configuration. At rotation zero the derivative of R(w) r along axis a is the cross product of that axis with r, and the volume of
 * translations and rotations in these coordinates is d^3 t d^3 w, so the determinant is the volume factor itself.
 */
export function exactLogVolume(zMatrix: ZMatrix, internals: InternalArrays, index: number): number {
  const atoms = atomCount(zMatrix);
  const dimension = 3 * atoms;
  const inputs = internalInputs(zMatrix);
  const positions = place(inputs, zMatrix);
  const axes = ["x", "y", "z"] as const;
  const cotangents = axes.map((axis) => input(`cotangent.${axis}`, ["batch", atoms]));
  const parts = axes.map((axis, k) =>
    gradient(
      positions[axis],
      names.map((name) => inputs[name]),
      cotangents[k],
    ),
  );
  const [bonds, angles, torsions] = names.map((_, name) => parts.map((part) => part[name]!).reduce((a, b) => add(a, b)));
  const unit = (axis: number): Float64 =>
    hostArray(
      Float64Array.from({ length: dimension * atoms }, (_, flat) =>
        Number(Math.floor(flat / atoms) === axis * atoms + (flat % atoms)),
      ),
      [dimension, atoms],
    );
  const feeds = {
    ...Object.fromEntries(names.map((name) => [name, repeated(internals[name], index, dimension)])),
    ...Object.fromEntries(axes.map((axis, k) => [`cotangent.${axis}`, unit(k)])),
  };
  const found = run({ ...positions, bonds: bonds!, angles: angles!, torsions: torsions! }, feeds);
  const matrix = Array.from({ length: dimension }, (_, row) => {
    const [axis, atom] = [Math.floor(row / atoms), row % atoms];
    const r = axes.map((name) => rowOf(found[name], 0)[atom]!);
    const translation = [0, 1, 2].map((k) => Number(k === axis));
    // (e_k x r)_axis
    const rotation = [0, 1, 2].map((k) => (k === axis ? 0 : (axis - k + 3) % 3 === 1 ? -r[3 - k - axis]! : r[3 - k - axis]!));
    return Float64Array.from([...names.flatMap((name) => [...rowOf(found[name], row)]), ...translation, ...rotation]);
  });
  return logDeterminant(matrix);
}
