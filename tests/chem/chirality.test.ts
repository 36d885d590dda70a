import { describe, expect, it } from "vitest";
import { chiralCentres, chirality } from "../../src/chem/chirality.ts";
import { UserError } from "../../src/errors.ts";
import { goldenPositions } from "./formats/frames.ts";
import { peptide } from "./residues.ts";

const alanine = peptide("ACE", "ALA", "NME");

describe("chiralCentres", () => {
  it("finds the alpha carbon of alanine and nothing else", () => {
    expect(chiralCentres(alanine)).toEqual([{ centre: 8, substituents: [6, 9, 10, 14] }]);
  });

  it.each([
    ["GLY", []],
    ["VAL", ["CA"]],
    ["LEU", ["CA"]],
    ["ILE", ["CA", "CB"]],
    ["THR", ["CA", "CB"]],
    ["LYS", ["CA"]],
    ["PHE", ["CA"]],
  ])("finds those of %s: %j", (name, expected) => {
    const topology = peptide("ACE", name, "NME");
    expect(chiralCentres(topology).map(({ centre }) => topology.atoms[centre]!.name)).toEqual(expected);
  });
});

describe("chirality", () => {
  const [centre] = chiralCentres(alanine);
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
