import { describe, expect, it } from "vitest";
import { parsePdb } from "../../../src/chem/formats/pdb.ts";
import { formatPdb } from "../../../src/chem/formats/pdbWriting.ts";
import { topologyOfStructure } from "../../../src/chem/topologyOfStructure.ts";
import { UserError } from "../../../src/errors.ts";
import { fixture, fixturePositions, goldenPositions, systemFile } from "./frames.ts";

const text = (name: string): string => new TextDecoder().decode(fixture(name));
const structureText = systemFile("structure.pdb");
const structure = parsePdb(structureText);
const topology = topologyOfStructure(structure);

/** Three decimals of an angstrom, in nm, with room for the rounding of the sum. */
const ROUNDING = 0.5001e-4;
const largest = (a: Float64Array, b: Float64Array): number => Math.max(...a.map((value, index) => Math.abs(value - b[index]!)));

describe("parsePdb", () => {
  it("reads the structure of alanine dipeptide", () => {
    expect(structure.models).toBe(1);
    expect(structure.atoms.map(({ name }) => name).join(" ")).toBe(
      "HH31 CH3 HH32 HH33 C O N H CA HA CB HB1 HB2 HB3 C O N H CH3 HH31 HH32 HH33",
    );
    expect(structure.atoms.map(({ element }) => element).join("")).toBe("HCHHCONHCHCHHHCONHCHHH");
    expect(structure.atoms[10]).toEqual({
      index: 10,
      name: "CB",
      element: "C",
      residueName: "ALA",
      residueIndex: 1,
      residueNumber: 2,
      chain: "A",
    });
    expect(largest(structure.positions, goldenPositions.slice(0, 66))).toBeLessThan(ROUNDING);
  });

  it.each(["read.pdb", "written.pdb"])("reads the three models of %s", (name) => {
    const read = parsePdb(text(name));
    expect(read.models).toBe(3);
    expect(largest(read.positions, fixturePositions)).toBeLessThan(ROUNDING);
  });

  it("reads what OpenMM wrote, with its own names of the caps' atoms and the bonds it leaves to templates", () => {
    const read = parsePdb(text("read-openmm.pdb"));
    expect(read.bonds.length).toBeGreaterThan(0);
    expect(topologyOfStructure(read).bonds).toEqual(topology.bonds);
  });

  it("takes END for the end of a model, and reads CONECT records after it", () => {
    const body = structureText.replace(/^(REMARK|CONECT|END).*\n/gm, "");
    const conect = structureText.match(/^CONECT.*\n/gm)!.join("");
    const read = parsePdb(`${body}END\n${body}END\n${conect}`);
    expect(read.models).toBe(2);
    expect(topologyOfStructure(read).bonds).toEqual(topology.bonds);
  });

  it("finds elements by name where the columns are blank", () => {
    const blank = structureText.replace(/^((?:ATOM|HETATM).{70}).*$/gm, "$1");
    expect(parsePdb(blank).atoms).toEqual(structure.atoms);
  });

  const line = structureText.split("\n")[1]!;
  const wrong: readonly (readonly [string, string, RegExp])[] = [
    ["no atoms", "REMARK\nEND\n", /no ATOM or HETATM records/],
    ["empty text", "", /no ATOM or HETATM records/],
    ["a coordinate that is no number", line.replace("   2.000", "     nan"), /line 1: columns 31 to 38 .*"nan"/],
    ["a line cut off in a number", line.slice(0, 45), /line 1: columns 39 to 46 /],
    ["an alternate location", `${line.slice(0, 16)}B${line.slice(17)}`, /alternate location "B"/],
    ["an unknown element", `${line.slice(0, 76)}XX`, /columns 77 to 78 .*"XX"/],
    ["CONECT of an ambiguous atom", `${line}\n${line}\nCONECT    1    1\n`, /line 3: CONECT names atom 1, but more than one/],
    ["CONECT of a stranger", `${line}\nCONECT    1   99\n`, /line 2: CONECT names atom 99/],
    [
      "models that differ",
      `MODEL\n${line}\nENDMDL\nMODEL\n${line}\n${line}\nENDMDL\n`,
      /model 2 must have the atoms of model 1 \(1\)/,
    ],
  ];
  it.each(wrong)("refuses %s", (_, content, message) => {
    expect(() => parsePdb(content, "mine.pdb")).toThrow(UserError);
    expect(() => parsePdb(content, "mine.pdb")).toThrow(message);
    expect(() => parsePdb(content, "mine.pdb")).toThrow(/^mine\.pdb/);
  });
});

describe("formatPdb", () => {
  it("writes the committed structure again, but for its remark", () => {
    expect(formatPdb(topology, structure.positions)).toBe(structureText.split("\n").slice(1).join("\n"));
  });

  it("writes the text that MDTraj and OpenMM were seen to read", () => {
    expect(formatPdb(topology, fixturePositions)).toBe(text("written.pdb"));
  });

  it("writes CONECT for every bond, and elements in columns 77 and 78", () => {
    const lines = formatPdb(topology, structure.positions).split("\n");
    const conect = lines.filter((record) => record.startsWith("CONECT")).flatMap((record) => record.trim().split(/\s+/).slice(2));
    expect(conect.length).toBe(2 * 21);
    const elements = lines.filter((record) => /^(ATOM|HETATM)/.test(record)).map((record) => record.slice(76, 78));
    expect(elements).toEqual(topology.atoms.map(({ element }) => element.padStart(2)));
  });

  it("numbers atoms of a second chain past the TER record, and reads its own bonds back", () => {
    const atoms = topology.atoms.map((atom) => ({ ...atom, chain: atom.residueIndex < 2 ? "A" : "B" }));
    const read = parsePdb(formatPdb({ atoms, bonds: topology.bonds }, structure.positions));
    expect(read.atoms).toEqual(atoms);
    const pairs = read.bonds.map(([a, b]) => [Math.min(a, b), Math.max(a, b)].join("-"));
    expect(new Set(pairs)).toEqual(new Set(topology.bonds.map((bond) => bond.join("-"))));
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 1000, -100])("refuses a coordinate of %d nm", (value) => {
    const positions = fixturePositions.slice();
    positions[66 + 3 * 5 + 2] = value;
    expect(() => formatPdb(topology, positions)).toThrow(UserError);
    expect(() => formatPdb(topology, positions)).toThrow(/atom 5 \(O\) of model 2 is at/);
  });

  it.each([
    ["residueName", "TIP3P", /residue name "TIP3P" of atom 3 has more than 3 characters/],
    ["residueNumber", 10_000, /residue number "10000"/],
    ["chain", "AA", /chain name "AA"/],
    ["name", "HH331", /the name "HH331"/],
  ] as const)("refuses a %s that its columns cannot hold", (property, value, message) => {
    const atoms = topology.atoms.map((atom) => (atom.index === 3 ? { ...atom, [property]: value } : atom));
    expect(() => formatPdb({ ...topology, atoms }, structure.positions)).toThrow(message);
  });

  it("refuses numbers that are no frames", () => {
    expect(() => formatPdb(topology, fixturePositions.slice(1))).toThrow(
      /197 coordinates are not one or more frames of 22 atoms/,
    );
  });
});
