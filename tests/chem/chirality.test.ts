import { describe, expect, it } from "vitest";
import { chiralCentres, chirality } from "../../src/chem/chirality.ts";
import type { ElementSymbol } from "../../src/chem/elements.ts";
import type { Topology } from "../../src/chem/topology.ts";
import { UserError } from "../../src/errors.ts";
import { goldenPositions } from "./formats/frames.ts";
import { peptide } from "./residues.ts";

const alanine = peptide("ACE", "ALA", "NME");

describe("chiralCentres", () => {
  it("are the atoms with four bonds, methyl carbons among them", () => {
    const named = chiralCentres(alanine).map(({ centre, substituents }) => [centre, ...substituents]);
    expect(named).toEqual([
      [1, 0, 2, 3, 4],
      [8, 6, 9, 10, 14],
      [10, 8, 11, 12, 13],
      [18, 16, 19, 20, 21],
    ]);
  });

  it.each([
    ["GLY", "CA"],
    ["VAL", "CA CB CG1 CG2"],
    ["ILE", "CA CB CG2 CG1 CD1"],
    ["THR", "CA CB CG2"],
    ["PHE", "CA CB"],
    ["PRO", "CA CB CG CD"],
    ["LYS", "CA CB CG CD CE NZ"],
    ["MET", "CA CB CG CE"],
  ])("of %s are %s", (name, expected) => {
    const topology = peptide("ACE", name, "NME");
    const own = chiralCentres(topology).filter(({ centre }) => topology.atoms[centre]!.residueIndex === 1);
    expect(new Set(own.map(({ centre }) => topology.atoms[centre]!.name))).toEqual(new Set(expected.split(" ")));
  });

  it("include sulphoxides with the sulphur itself as fourth corner, but no amines, and no metals", () => {
    const star = (element: ElementSymbol, count: number): Topology => ({
      atoms: Array.from({ length: count + 1 }, (_, index) => ({
        ...alanine.atoms[0]!,
        index,
        element: index === 0 ? element : "C",
      })),
      bonds: Array.from({ length: count }, (_, index) => [0, index + 1] as const),
    });
    expect(chiralCentres(star("S", 3))).toEqual([{ centre: 0, substituents: [1, 2, 3, 0] }]);
    expect(chiralCentres(star("S", 4))).toEqual([{ centre: 0, substituents: [1, 2, 3, 4] }]);
    for (const [element, count] of [
      ["N", 3],
      ["S", 2],
      ["Pt", 4],
      ["P", 5],
    ] as const) {
      expect(chiralCentres(star(element, count))).toEqual([]);
    }
  });
});

describe("chirality", () => {
  const centre = chiralCentres(alanine).find((found) => found.centre === 8);
  const mirrored = goldenPositions.map((value, index) => (index % 3 === 1 ? -value : value));

  it("is that of L-alanine in every golden frame, and the other in the mirror", () => {
    // The CORN rule: seen from the hydrogen, CO, R (here CB) and N of an L-amino acid run clockwise. The hydrogen is on +z, so seen
    // from there clockwise is towards smaller angles: N at 90, CO at -30, CB at -150 degrees.
    const at = (degrees: number): number[] => [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180), -0.3];
    const [nitrogen, carbonyl, methyl] = [at(90), at(-30), at(-150)];
    const left = Float64Array.from([[0, 0, 0], nitrogen!, [0, 0, 1], methyl!, carbonyl!].flat());
    const [sign] = chirality(left, 5, { centre: 0, substituents: [1, 2, 3, 4] });
    expect([...chirality(goldenPositions, 22, centre!)]).toEqual(Array(9).fill(sign));
    expect([...chirality(mirrored, 22, centre!)]).toEqual(Array(9).fill(-sign!));
  });

  it("changes its sign when two substituents change places", () => {
    const swapped = { centre: 8, substituents: [9, 6, 10, 14] } as const;
    expect([...chirality(goldenPositions, 22, swapped)]).toEqual([...chirality(mirrored, 22, centre!)]);
  });

  it("refuses frames without handedness", () => {
    expect(() => chirality(new Float64Array(66), 22, centre!)).toThrow(UserError);
    expect(() =>
      chirality(
        goldenPositions.map((value, index) => (index === 66 + 27 ? Number.NaN : value)),
        22,
        centre!,
      ),
    ).toThrow(/handedness of atom 8 was asked for, but frame 1/);
  });
});
