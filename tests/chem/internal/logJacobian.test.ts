import { describe, expect, it } from "vitest";
import { atomCount, type Internal } from "../../../src/chem/internal/layout.ts";
import { logJacobian } from "../../../src/chem/internal/logJacobian.ts";
import { place } from "../../../src/chem/internal/place.ts";
import { gradient } from "../../../src/graph/gradient.ts";
import { input } from "../../../src/graph/node.ts";
import type { Tensor } from "../../../src/graph/op.ts";
import { add, log, mul } from "../../../src/graph/ops/elementwise.ts";
import { take } from "../../../src/graph/ops/gather.ts";
import { sum } from "../../../src/graph/ops/reduce.ts";
import { hostArray } from "../../../src/num/hostArray.ts";
import { alanineZMatrix } from "./alanine.ts";
import { type Float64, type InternalArrays, internalInputs, run, spreadInternals } from "./harness.ts";

const atoms = atomCount(alanineZMatrix);
const dimension = 3 * atoms;
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
function exactLogVolume(internals: InternalArrays, index: number): number {
  const inputs = internalInputs(alanineZMatrix);
  const positions = place(inputs, alanineZMatrix);
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

const spread = spreadInternals(alanineZMatrix, 3);
const exact = [0, 1, 2].map((index) => exactLogVolume(spread, index));

/** Largest difference, over configurations, of a formula for the log-Jacobian from the exact volume. */
function largestError(formula: (internal: Internal) => Tensor): number {
  const { value } = run({ value: formula(internalInputs(alanineZMatrix)) }, spread);
  return Math.max(...exact.map((expected, index) => Math.abs(value.data[index]! - expected)));
}

describe("logJacobian", () => {
  it("is the log-volume of the autodiff Jacobian together with the rigid motions", () => {
    expect(largestError(logJacobian)).toBeLessThan(1e-9);
  });

  it("rejects formulas with a missing sine, a missing square and a missing root", () => {
    const withoutSine = ({ bonds }: Internal): Tensor => mul(2, sum(log(bonds), -1));
    const withoutSquare = (internal: Internal): Tensor => add(logJacobian(internal), mul(-1, sum(log(internal.bonds), -1)));
    const rows = alanineZMatrix.rows.map((_, index) => index);
    const withoutRoot = ({ bonds, angles, torsions }: Internal): Tensor =>
      logJacobian({
        bonds: take(
          bonds,
          rows.map((row) => row + 2),
        ),
        angles: take(
          angles,
          rows.map((row) => row + 1),
        ),
        torsions,
      });
    for (const wrong of [withoutSine, withoutSquare, withoutRoot]) expect(largestError(wrong)).toBeGreaterThan(0.1);
  });

  it("is additive with the expected terms", () => {
    const two = { root: [0, 1, 2], rows: [] } as const;
    const { value } = run(
      { value: logJacobian(internalInputs(two)) },
      { bonds: hostArray(Float64Array.of(0.1, 0.2), [1, 2]), angles: hostArray(Float64Array.of(1.2), [1, 1]) },
    );
    expect(value.shape).toEqual([1]);
    expect(value.data[0]).toBeCloseTo(2 * Math.log(0.1) + 2 * Math.log(0.2) + Math.log(Math.sin(1.2)), 13);
  });

  it("shows a configuration out of the domain by -Infinity or NaN, in its own place of the batch only", () => {
    const { bonds, angles } = spreadInternals(alanineZMatrix, 4);
    bonds.data[1 * (atoms - 1)] = -0.1;
    angles.data[2 * (atoms - 2)] = 0;
    angles.data[3 * (atoms - 2)] = -0.2;
    const { value } = run({ value: logJacobian(internalInputs(alanineZMatrix)) }, { bonds, angles });
    expect(Number.isFinite(value.data[0])).toBe(true);
    expect(value.data[1]).toBeNaN();
    expect(value.data[2]).toBe(-Infinity);
    expect(value.data[3]).toBeNaN();
  });
});
