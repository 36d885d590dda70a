import { describe, expect, it } from "vitest";
import { buildZMatrix } from "../../src/chem/zMatrix.ts";
import { refuseFlatAngles } from "../../src/chem/zMatrixAngles.ts";
import { UserError } from "../../src/errors.ts";
import { moleculeNamed, molecules } from "./molecules.ts";

describe("refuseFlatAngles", () => {
  it.each(molecules)("accepts what is built for $name in all thermal frames", ({ topology, zMatrix, frames }) => {
    for (const frame of frames) expect(() => refuseFlatAngles(topology, zMatrix, frame)).not.toThrow();
  });

  it("refuses a z-matrix along a triple bond by the names of its atoms", () => {
    const { topology, frames } = moleculeNamed("pent-2-yne");
    const blind = buildZMatrix(topology);
    expect(() => refuseFlatAngles(topology, blind, frames[0]!)).toThrow(UserError);
    expect(() => refuseFlatAngles(topology, blind, frames[0]!)).toThrow(
      /the angle MOL 1 C\d - MOL 1 C\d - MOL 1 C\d that they need is 1\d\d degrees in the structure.*--z-matrix/,
    );
  });

  it("refuses atoms in one place", () => {
    const { topology, zMatrix, frames } = moleculeNamed("proline");
    const merged = frames[0]!.map((value, at) => (at < 6 ? frames[0]![at % 3]! : value));
    expect(() => refuseFlatAngles(topology, zMatrix, merged)).toThrow(/is 0 degrees/);
  });
});
