import { describe, expect, it } from "vitest";
import { atomCount, type Internal } from "../../../src/chem/internal/layout.ts";
import { logJacobian } from "../../../src/chem/internal/logJacobian.ts";
import type { Tensor } from "../../../src/graph/op.ts";
import { add, log, mul } from "../../../src/graph/ops/elementwise.ts";
import { take } from "../../../src/graph/ops/gather.ts";
import { sum } from "../../../src/graph/ops/reduce.ts";
import { hostArray } from "../../../src/num/hostArray.ts";
import { alanineZMatrix } from "./alanine.ts";
import { exactLogVolume } from "./exactVolume.ts";
import { internalInputs, run, spreadInternals } from "./harness.ts";

const atoms = atomCount(alanineZMatrix);
const spread = spreadInternals(alanineZMatrix, 3);
const exact = [0, 1, 2].map((index) => exactLogVolume(alanineZMatrix, spread, index));

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
