import { describe, expect, it } from "vitest";
import { standardBonds } from "../../src/chem/residueBonds.ts";
import { normalisedBonds } from "../../src/chem/topology.ts";
import { peptide, templates } from "./residues.ts";

describe("standardBonds", () => {
  it.each(Object.keys(templates))("finds the bonds that Amber's template of %s has", (name) => {
    const { atoms, bonds } = peptide(name);
    expect(normalisedBonds(standardBonds(atoms, new Float64Array(3 * atoms.length)), atoms.length)).toEqual(bonds);
  });

  it("joins the residues of a chain, where they touch", () => {
    const { atoms, bonds } = peptide("ACE", "ARG", "PRO", "GLY", "NME");
    const together = new Float64Array(3 * atoms.length);
    expect(normalisedBonds(standardBonds(atoms, together), atoms.length)).toEqual(bonds);
    const apart = Float64Array.from(together, (_, index) => atoms[Math.floor(index / 3)]!.residueIndex * 0.38);
    expect(standardBonds(atoms, apart).length).toBe(bonds.length - 4);
  });

  it("reads the older hydrogen names with the number in front, and OpenMM's of the caps", () => {
    const { atoms, bonds } = peptide("ACE", "ALA", "NME");
    const rename = (name: string, residue: string): string => {
      if (residue === "ALA") return name.replace(/^(HB)(\d)$/, "$2$1");
      return residue === "NME" && name === "CH3" ? "C" : name.replace(/^HH3(\d)$/, "H$1");
    };
    const renamed = atoms.map((atom) => ({ ...atom, name: rename(atom.name, atom.residueName) }));
    expect(renamed.map(({ name }) => name)).toContain("1HB");
    expect(normalisedBonds(standardBonds(renamed, new Float64Array(3 * atoms.length)), atoms.length)).toEqual(bonds);
  });
});
