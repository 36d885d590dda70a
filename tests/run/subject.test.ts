import { copyFileSync, mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { formatZMatrix } from "../../src/chem/zMatrixFile.ts";
import { UserError } from "../../src/errors.ts";
import { ownSubject, tableSubject } from "../../src/run/subject.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

const path = (name: string): string => fileURLToPath(new URL(`../systems/molecules/${name}`, import.meta.url));
const proline = { system: path("ace-pro-nme.xml"), topology: path("ace-pro-nme.pdb") };

describe("ownSubject", () => {
  it.each([
    ["ace-pro-nme.xml", "ace-pro-nme"],
    ["my molecule (2).xml", "my-molecule-2"],
    ["v1.2.xml", "v1.2"],
    ["Ünï.xml", "n"],
    ["---.xml", "molecule"],
  ])("names the molecule of %j %j, which is a folder's name everywhere", (file, name) => {
    const system = join(temporaryFolder(), file);
    copyFileSync(proline.system, system);
    expect(ownSubject({ ...proline, system }).definition.name).toBe(name);
  });

  it("takes a z-matrix of the user's own", () => {
    const { system } = ownSubject(proline);
    const { root, rows } = system.zMatrix;
    // The last hydrogen against another one than before.
    const last = rows.at(-1)!;
    const own = { root, rows: [...rows.slice(0, -1), { ...last, torsion: rows.at(-2)!.atom }] };
    const zMatrix = join(temporaryFolder(), "mine.json");
    writeFileSync(zMatrix, formatZMatrix(own));
    expect(own).not.toEqual(system.zMatrix);
    expect(ownSubject({ ...proline, zMatrix }).system.zMatrix).toEqual(own);
    writeFileSync(zMatrix, formatZMatrix({ root, rows: rows.slice(1) }));
    expect(() => ownSubject({ ...proline, zMatrix })).toThrow(/mine\.json was to give a z-matrix of 26 atoms, but it places 25/);
  });

  it("refuses files that cannot be read, in one sentence that names them", () => {
    const folder = temporaryFolder();
    const [missing, large] = [join(folder, "missing.xml"), join(folder, "large.xml")];
    writeFileSync(large, "");
    truncateSync(large, 2 ** 29);
    mkdirSync(join(folder, "sub"));
    const cases = [
      [missing, "missing.xml was to be read as the system, but there is no such file: check the path."],
      [join(folder, "sub"), "sub was to be read as the system, but it is a folder: check the path."],
      [large, "large.xml was to be read as the system, but it has 512 MiB: give another file."],
      [join(large, "x"), "but a part of the path is a file: check the path."],
    ] as const;
    for (const [system, message] of cases) {
      expect(() => ownSubject({ ...proline, system })).toThrow(UserError);
      expect(() => ownSubject({ ...proline, system })).toThrow(message);
    }
  });

  it("refuses a topology of another molecule", () => {
    expect(() => ownSubject({ ...proline, topology: path("ace-ala-ala-nme.pdb") })).toThrow(
      /ace-ala-ala-nme\.pdb has 32 atoms and .*ace-pro-nme\.xml has 26/,
    );
  });
});

describe("tableSubject", () => {
  it("is a system of the table with its own description", () => {
    const { definition, system } = tableSubject("alanine-dipeptide");
    expect(definition).toMatchObject({ name: "alanine-dipeptide", origin: "table" });
    expect(system.topology.atoms).toHaveLength(22);
  });
});
