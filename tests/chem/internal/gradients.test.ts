import { describe, it } from "vitest";
import { atomCount, type Internal } from "../../../src/chem/internal/layout.ts";
import { logJacobian } from "../../../src/chem/internal/logJacobian.ts";
import { measure } from "../../../src/chem/internal/measure.ts";
import { place } from "../../../src/chem/internal/place.ts";
import type { Tensor } from "../../../src/graph/op.ts";
import { add, cos, mul, sin } from "../../../src/graph/ops/elementwise.ts";
import type { HostArray } from "../../../src/num/hostArray.ts";
import { checkGradients } from "../../support/checkGradients.ts";
import { alanineZMatrix, cartesianFeeds, goldenFrames } from "./alanine.ts";
import { cartesianInputs, run } from "./harness.ts";

const frames = cartesianFeeds(goldenFrames.slice(2, 4));
const internals = run({ ...measure(cartesianInputs(atomCount(alanineZMatrix)), alanineZMatrix) }, frames);

const asInternal = ([bonds, angles, torsions]: readonly Tensor[]): Internal => ({
  bonds: bonds!,
  angles: angles!,
  torsions: torsions!,
});
const measureOf = ([x, y, z]: readonly Tensor[]): Internal => measure({ x: x!, y: y!, z: z! }, alanineZMatrix);

// Steps of the differences must stay far below a bond of 0.1 nm.
const options = { step: 3e-4, tolerance: 1e-6 };

describe("derivatives to second order against differences", () => {
  it.each(["x", "y", "z"] as const)("of place, %s", (axis) => {
    const at: HostArray<Float64Array>[] = [internals.bonds, internals.angles, internals.torsions];
    checkGradients((xs) => place(asInternal(xs), alanineZMatrix)[axis], at, options);
  });

  it.each(["bonds", "angles"] as const)("of measure, %s", (part) => {
    checkGradients((xs) => measureOf(xs)[part], [frames.x, frames.y, frames.z], options);
  });

  it("of measure, torsions", () => {
    // On the circle: torsions of planar groups lie at the cut, which differences would step over.
    const onCircle = (xs: readonly Tensor[]): Tensor => {
      const { torsions } = measureOf(xs);
      return add(sin(torsions), mul(0.7, cos(torsions)));
    };
    checkGradients(onCircle, [frames.x, frames.y, frames.z], options);
  });

  it("of the log-Jacobian", () => {
    const f = ([bonds, angles]: readonly Tensor[]): Tensor => logJacobian(asInternal([bonds!, angles!, angles!]));
    checkGradients(f, [internals.bonds, internals.angles], options);
  });
});
