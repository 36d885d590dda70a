import { describe, expect, it } from "vitest";
import { UserError } from "../../src/errors.ts";
import { repartitionMasses, withHydrogenMass } from "../../src/sample/masses.ts";

describe("withHydrogenMass", () => {
  it("changes hydrogens alone", () => {
    expect([...withHydrogenMass([12, 1.008, 16, 2.014], 4)]).toEqual([12, 4, 16, 4]);
  });
});

describe("repartitionMasses", () => {
  it("gives hydrogens their mass and takes it from their neighbours", () => {
    // Methanol: C, 3 H, O, H.
    const masses = [12, 1, 1, 1, 16, 1];
    const bonds = [
      [0, 1],
      [2, 0],
      [0, 3],
      [0, 4],
      [5, 4],
    ] as const;
    expect([...repartitionMasses(masses, bonds, 3)]).toEqual([6, 3, 3, 3, 14, 3]);
    expect(masses[0]).toBe(12);
  });

  it.each([
    [[12, 1], [] as [number, number][], 3, "hydrogen 1 is bonded to no heavy atom"],
    [[1, 1], [[0, 1]] as [number, number][], 3, "hydrogen 0 is bonded to no heavy atom"],
    [
      [12, 1],
      [[0, 1]] as [number, number][],
      12.5,
      "hydrogens of 12.5 amu leave 0.500 amu to atom 0; ask for lighter hydrogens.",
    ],
  ])("refuses what cannot be", (masses, bonds, hydrogenMass, message) => {
    expect(() => repartitionMasses(masses, bonds, hydrogenMass)).toThrow(UserError);
    expect(() => repartitionMasses(masses, bonds, hydrogenMass)).toThrow(message);
  });
});
