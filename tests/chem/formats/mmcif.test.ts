import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readAllFrames, readTopology } from "../../../src/chem/formats/readFrames.ts";
import { UserError } from "../../../src/errors.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { fixture } from "./frames.ts";

/** A file as the PDB writes them: two cysteines' sulphurs of two chains, and a ligand of two atoms whose bond the file states. */
const example = new TextDecoder().decode(fixture("example.cif"));

function fileOf(text: string): string {
  const path = join(temporaryFolder(), "mine.cif");
  writeFileSync(path, text);
  return path;
}

describe("mmCIF files", () => {
  it("give frames of their models, with the cell", async () => {
    const { atoms, positions, cells } = await readAllFrames(fileOf(example));
    expect(atoms).toBe(4);
    expect(positions.slice(0, 9)).toEqual(Float32Array.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, -0.75, 0.8, 0.9));
    expect(positions.slice(12, 15)).toEqual(Float32Array.of(0.11, 0.2, 0.3));
    expect([...cells!.subarray(9)]).toEqual([1, 0, 0, 0, 2, 0, 0, 0, 3]);
  });

  it("give atoms in the author's numbering, and the bonds that they state and templates have", async () => {
    const { atoms, bonds } = await readTopology(fileOf(example));
    expect(
      atoms.map(({ name, residueName, residueNumber, chain }) => [name, residueName, residueNumber, chain].join(" ")),
    ).toEqual(["SG CYS 45 X", "SG CYS 46 Y", "C1' LIG 101 X", "O2 LIG 101 X"]);
    expect(bonds).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  it("have no cell where it is unknown, or that of 1 angstrom which stands for none", async () => {
    const unknown = example.replace(/^(_cell\.\w+ +).*$/gm, "$1?");
    expect((await readAllFrames(fileOf(unknown))).cells).toBeUndefined();
    const dummy = example.replace(/^(_cell\.length_\w+ +).*$/gm, "$11.000");
    expect((await readAllFrames(fileOf(dummy))).cells).toBeUndefined();
  });

  const wrong: readonly (readonly [what: string, change: (text: string) => string, message: RegExp])[] = [
    ["no atoms", (text) => text.slice(0, text.lastIndexOf("loop_")), /holds no frames/],
    [
      "a row cut off",
      (text) => text.slice(0, text.lastIndexOf("101")),
      /line 50: a row of atom_site must have 15 values, but it has 12/,
    ],
    ["an open quote", (text) => text.replace("'O2'", "'O2"), /must end with the quote that it begins with/],
    ["an open text", (text) => text.replace(/^;\n_cell/m, "_cell"), /must close the text that a semicolon opens/],
    ["two blocks", (text) => `${text}data_two\n`, /line 52: the file must hold one block of data, but it has "data_two"/],
    [
      "a word for a coordinate",
      (text) => text.replace("4.0 5.0", "4.0 five"),
      /_atom_site\.cartn_y must be a coordinate in angstrom, but it is "five"/,
    ],
    [
      "an unknown coordinate",
      (text) => text.replace("4.0 5.0", "4.0 ?"),
      /cartn_y must be a coordinate in angstrom, but it is missing/,
    ],
    [
      "an unknown element",
      (text) => text.replace("4 O 'O2'", "4 Q 'O2'"),
      /type_symbol must be the symbol of an element, but it is "Q"/,
    ],
    ["alternate locations", (text) => text.replace("2 S SG .", "2 S SG B"), /alternate location "B"/],
    ["other atoms in a model", (text) => text.replace("6 S SG", "6 S SX"), /model 2 must have the atoms of model 1 \(4\)/],
    ["a value without a name", (text) => text.replace("_entry.id ", ""), /the value "1ABC" must follow the name of an item/],
    ["a name without a value", (text) => text.replace("20\n", "\n"), /a row of cell must have 2 values, but it has 1/],
    [
      "a name twice",
      (text) => text.replace("_atom_site.Cartn_y", "_atom_site.Cartn_x"),
      /must stand once, in a loop of its own category/,
    ],
    ["a cell after the atoms", (text) => `${text}_cell.length_a 1\n`, /unit cell must stand before the atoms/],
    ["a cell without volume", (text) => text.replace("gamma 90", "gamma 0"), /must enclose a volume/],
  ];
  it.each(wrong)("with %s are refused", async (_, change, message) => {
    const failure = await readAllFrames(fileOf(change(example))).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UserError);
    expect((failure as Error).message).toMatch(message);
  });

  it("whose bonds name strangers are refused", async () => {
    await expect(readTopology(fileOf(example.replace("B 3 SG 1_555", "B 4 SG 1_555")))).rejects.toThrow(
      /a bond names the atom "B 4 SG", but 0 atoms have that name/,
    );
    await expect(readTopology(fileOf("data_x\n"))).rejects.toThrow(/no rows of atom_site/);
  });
});
