import { describe, expect, it } from "vitest";
import { formatZMatrix, parseZMatrix } from "../../src/chem/zMatrixFile.ts";
import { UserError } from "../../src/errors.ts";
import { moleculeNamed, molecules } from "./molecules.ts";

const { topology, zMatrix } = moleculeNamed("proline");

type Content = { readonly format: number; readonly root: number[]; readonly rows: Record<string, unknown>[] };

/** The file's content with a change. */
const changed = (change: (content: Content) => object): string => {
  const content: Content = JSON.parse(formatZMatrix(zMatrix));
  return JSON.stringify({ ...content, ...change(content) });
};

/** The content with other fields in one row. */
const withRow = (index: number, fields: (rows: Content["rows"]) => Record<string, unknown>): string =>
  changed(({ rows }) => ({ rows: rows.with(index, { ...rows.at(index)!, ...fields(rows) }) }));

describe("a z-matrix's file", () => {
  it.each(molecules)("comes back for $name", (molecule) => {
    expect(parseZMatrix(formatZMatrix(molecule.zMatrix), molecule.topology)).toEqual(molecule.zMatrix);
  });

  it.each(molecules.filter(({ name }) => name !== "pent-2-yne"))("has the kinds of $name, which the bonds tell", (molecule) => {
    const rows = molecule.zMatrix.rows.map(({ kind: _, ...row }) => row);
    const text = JSON.stringify({ format: 1, root: molecule.zMatrix.root, rows });
    expect(parseZMatrix(text, molecule.topology)).toEqual(molecule.zMatrix);
  });

  it("is as short as its rows", () => {
    const lines = formatZMatrix(zMatrix).split("\n");
    expect(lines[2]).toBe('  "root": [6,16,18],');
    expect(lines[4]).toBe('    {"atom":4,"bond":6,"angle":16,"torsion":18,"kind":"ring"},');
    expect(lines).toHaveLength(zMatrix.rows.length + 7);
  });

  it.each([
    ["no JSON", "{", "x.json was to be read as a z-matrix, but it is no JSON: write it as docs/z-matrix.md says."],
    ["a list", "[]", "x.json was to be read as a z-matrix, but the whole is wrong"],
    ["no rows", '{"format": 1, "root": [0, 1, 2]}', "but rows is wrong"],
    ["another format", changed(() => ({ format: 2 })), "but format is wrong"],
    ["a short root", changed(({ root }) => ({ root: root.slice(1) })), "but root is wrong"],
    ["a negative atom", withRow(3, () => ({ angle: -1 })), "but rows.3.angle is wrong"],
    ["an unknown kind", withRow(3, () => ({ kind: "free" })), "but rows.3.kind is wrong"],
    ["a misspelt field", withRow(3, () => ({ tortion: 1 })), "but rows.3 is wrong"],
    [
      "a row too few",
      changed(({ rows }) => ({ rows: rows.slice(1) })),
      "x.json was to give a z-matrix of 26 atoms, but it places 25: correct",
    ],
    ["a wrong order", changed(({ rows }) => ({ rows: rows.toReversed() })), "refers to atom"],
    ["an atom twice", withRow(5, (rows) => ({ atom: rows[4]!.atom })), "which is placed already"],
    ["a strange atom", withRow(-1, () => ({ atom: 99 })), "but one of them is numbered 99"],
    ["one reference twice", withRow(9, (rows) => ({ torsion: rows[9]!.bond })), "one of them twice"],
    [
      "a proper torsion in a ring",
      withRow(0, () => ({ kind: "proper" })),
      "but row 0 is called proper, but atoms 6 and 16 are not joined by a bond outside rings",
    ],
  ])("is refused with %s, in one sentence", (_, text, message) => {
    expect(() => parseZMatrix(text, topology, "x.json")).toThrow(UserError);
    expect(() => parseZMatrix(text, topology, "x.json")).toThrow(message);
  });
});
