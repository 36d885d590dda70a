import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type DihedralAtoms, dihedral } from "../../src/chem/dihedral.ts";
import { UserError } from "../../src/errors.ts";
import { goldenPositions } from "./formats/frames.ts";

type Golden = Readonly<
  Record<"phi" | "psi" | "omega" | "methyl", { readonly atoms: DihedralAtoms; readonly angles: readonly number[] }>
>;
const golden = JSON.parse(readFileSync(new URL("./dihedral.golden.json", import.meta.url), "utf8")) as Golden;

/** Distance of angles on the circle. */
const apart = (a: number, b: number): number => Math.abs(Math.atan2(Math.sin(a - b), Math.cos(a - b)));

/** MDTraj computes in float32 on coordinates of 1 nm: bonds of 0.1 nm carry relative errors of about 1e-6. */
const ROUNDING = 1e-5;

describe("dihedral", () => {
  it.each(["phi", "psi", "omega", "methyl"] as const)("agrees with MDTraj on %s", (name) => {
    const { atoms, angles } = golden[name];
    const found = dihedral(goldenPositions, 22, atoms);
    expect(found.length).toBe(9);
    found.forEach((angle, frame) => {
      expect(apart(angle, angles[frame]!)).toBeLessThan(ROUNDING);
    });
  });

  it.each([-Math.PI + 1e-9, -2, -0.5, 0, 1e-8, 1, 3, Math.PI])("finds the angle %d that four atoms were built with", (angle) => {
    // About the z axis, bonds of different lengths, seen along it from below: clockwise is positive.
    const positions = [2, 0, -0.3, 0, 0, 0, 0, 0, 1.5, 0.7 * Math.cos(angle), 0.7 * Math.sin(angle), 1.9];
    expect(dihedral(positions, 4, [0, 1, 2, 3])[0]).toBeCloseTo(angle, 14);
    expect(dihedral(positions, 4, [3, 2, 1, 0])[0]).toBeCloseTo(angle, 14);
  });

  it("changes its sign in the mirror", () => {
    const mirrored = goldenPositions.map((value, index) => (index % 3 === 0 ? -value : value));
    const [found, other] = [dihedral(goldenPositions, 22, golden.phi.atoms), dihedral(mirrored, 22, golden.phi.atoms)];
    found.forEach((angle, frame) => {
      expect(apart(angle, -other[frame]!)).toBeLessThan(1e-12);
    });
  });

  it("refuses what has no dihedral", () => {
    const line = [0, 0, 0, 1, 0, 0, 2, 0, 0, 3, 1, 0];
    const bad = goldenPositions.slice();
    bad[66 + 3 * 8] = Number.NaN;
    expect(() => dihedral(line, 4, [0, 1, 2, 3])).toThrow(/frame 0 has NaN positions or three of them on a line/);
    expect(() => dihedral(bad, 22, golden.phi.atoms)).toThrow(/frame 1 has NaN/);
    expect(() => dihedral(goldenPositions, 22, [4, 6, 8, 22])).toThrow(/atom 22 is not one of 0\.\.21/);
    expect(() => dihedral(goldenPositions, 23, golden.phi.atoms)).toThrow(UserError);
  });
});
