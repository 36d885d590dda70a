import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { neighbours } from "../../src/chem/topology.ts";
import { buildZMatrix } from "../../src/chem/zMatrix.ts";
import { freeObservables } from "../../systems/freeTorsions.ts";
import { systems } from "../../systems/index.ts";
import { assembleSystem } from "../../systems/loadedSystem.ts";
import type { TurningMolecule } from "../../systems/observables.ts";
import { describeOwn } from "../../systems/ownSystem.ts";
import { residueObservables } from "../../systems/residueTorsions.ts";
import { moleculeNamed } from "../chem/molecules.ts";
import { peptide } from "../chem/residues.ts";

const file = (name: string): string => readFileSync(new URL(`./molecules/${name}`, import.meta.url), "utf8");
const own = (name: string) => {
  const system = assembleSystem(file(`${name}.xml`), file(`${name}.pdb`));
  return { system, definition: describeOwn(system, name) };
};

/** A peptide in which every bond outside rings turns but the amides. */
function turning(...residues: string[]): TurningMolecule {
  const topology = peptide(...residues);
  const proper = buildZMatrix(topology).rows.filter(({ kind }) => kind === "proper");
  const amide = (a: number, b: number): boolean =>
    [a, b]
      .map((index) => topology.atoms[index]!.name)
      .sort()
      .join() === "C,N";
  const bonds = new Set(
    proper
      .filter(({ bond, angle }) => !amide(bond, angle))
      .flatMap(({ bond, angle }) => [`${bond} ${angle}`, `${angle} ${bond}`]),
  );
  return { topology, adjacent: neighbours(topology), turns: (a, b) => bonds.has(`${a} ${b}`) };
}

const torsionNames = (...residues: string[]): string[] => Object.keys(residueObservables(turning(...residues)).torsions);

describe("residueObservables", () => {
  it("gives alanine dipeptide what its definition has", () => {
    const { torsions, maps, basins } = systems["alanine-dipeptide"];
    expect(residueObservables(turning("ACE", "ALA", "NME"))).toEqual({ torsions, maps, basins });
  });

  it.each([
    ["GLY", "phi psi"],
    ["VAL", "phi psi chi1"],
    ["LEU", "phi psi chi1 chi2"],
    ["ILE", "phi psi chi1 chi2"],
    ["THR", "phi psi chi1"],
    ["PHE", "phi psi chi1 chi2"],
    ["HIE", "phi psi chi1 chi2"],
    ["TRP", "phi psi chi1 chi2"],
    ["ASN", "phi psi chi1 chi2"],
    ["MET", "phi psi chi1 chi2 chi3"],
    ["LYS", "phi psi chi1 chi2 chi3 chi4"],
    ["PRO", "phi psi chi1"],
  ])("knows the torsions of %s: %s", (name, expected) => {
    expect(torsionNames("ACE", name, "NME").join(" ")).toBe(expected);
  });

  it("takes the branch of the lowest number, and for tryptophan CD1", () => {
    const { topology, ...rest } = turning("ACE", "TRP", "NME");
    const names = residueObservables({ topology, ...rest }).torsions.chi2!.map((index) => topology.atoms[index]!.name);
    expect(names).toEqual(["CA", "CB", "CG", "CD1"]);
  });

  it("adds residues to the names where several have torsions, pairs them and names basins alike", () => {
    const { torsions, maps, basins } = residueObservables(turning("ACE", "PRO", "PHE", "NME"));
    expect(Object.keys(torsions)).toEqual([
      "phi_PRO2",
      "psi_PRO2",
      "chi1_PRO2",
      "phi_PHE3",
      "psi_PHE3",
      "chi1_PHE3",
      "chi2_PHE3",
    ]);
    expect(maps).toEqual([
      ["phi_PRO2", "psi_PRO2"],
      ["phi_PHE3", "psi_PHE3"],
      ["chi1_PHE3", "chi2_PHE3"],
    ]);
    expect(basins.map(({ name, torsion }) => `${name} ${torsion}`)).toEqual([
      "chi1_positive_PRO2 chi1_PRO2",
      "phi_positive_PHE3 phi_PHE3",
    ]);
  });

  it("tells residues of one number in two chains apart", () => {
    const molecule = turning("ACE", "ALA", "ALA", "NME");
    const atoms = molecule.topology.atoms.map((atom) => ({
      ...atom,
      residueNumber: 1,
      chain: atom.residueIndex < 2 ? "A" : "B",
    }));
    const { torsions } = residueObservables({ ...molecule, topology: { ...molecule.topology, atoms } });
    expect(Object.keys(torsions)).toEqual(["phi_ALA1_A1", "psi_ALA1_A1", "phi_ALA1_B2", "psi_ALA1_B2"]);
  });

  it("has half a backbone at the ends of a chain without caps", () => {
    expect(torsionNames("NALA", "CALA")).toEqual(["psi_ALA1", "phi_ALA2"]);
  });
});

describe("freeObservables", () => {
  const of = (name: string, turns: boolean) => {
    const { topology, zMatrix } = moleculeNamed(name);
    return freeObservables({ topology, adjacent: neighbours(topology), turns: () => turns }, zMatrix);
  };

  it("shows what turns, methyl groups left out", () => {
    expect(Object.keys(of("threonine-isoleucine", true).torsions)).toContain("CD1-CG1-CB-CA");
    expect(of("pent-2-yne", true)).toEqual({ torsions: {}, maps: [], basins: [] });
  });

  it("shows the torsions of rings where nothing turns", () => {
    const { torsions, maps, basins } = of("ethynylcyclohexane", false);
    expect(Object.keys(torsions)).toEqual(["C3-C2-C1-C6", "C5-C6-C1-C2", "C4-C3-C5-C6"]);
    expect(maps).toEqual([["C3-C2-C1-C6", "C5-C6-C1-C2"]]);
    expect(basins).toEqual([]);
  });
});

describe("describeOwn", () => {
  it("says what the files say", () => {
    const { definition } = own("ace-pro-nme");
    expect(definition).toMatchObject({
      name: "ace-pro-nme",
      description: "ACE-PRO-NME, 26 atoms",
      temperature: 300,
      origin: "files",
      cite: [],
    });
    expect(definition.forceField).toMatch(/^harmonic bonds, .*OBC2 implicit solvent/);
    expect(definition.reference()).toBeUndefined();
    expect(Object.keys(definition.torsions)).toEqual(["phi", "psi", "chi1"]);
  });

  it("keeps amides and the ring, and turns the rest", () => {
    const { system } = own("ace-pro-nme");
    const { topology, rotatable, isomer } = system;
    const bond = ([a, b]: readonly [number, number]): string =>
      [a, b]
        .map((index) => topology.atoms[index]!.name)
        .sort()
        .join("-");
    expect(rotatable.map(bond).sort()).toEqual(["C-CA", "C-CH3", "CH3-N"]);
    expect(isomer.doubleBonds.map(({ cis }) => cis)).toEqual([false, false]);
  });
});
