import { cpSync, mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { UserError } from "../../src/errors.ts";
import { assembleSystem } from "../../systems/loadedSystem.ts";
import { alanineDipeptide } from "../../systems/molecules.ts";
import { defineSystem, type MoleculeSystem } from "../../systems/system.ts";

const { systemXml, pdb } = alanineDipeptide.load();

/** A PDB text without one of its atoms, and without the bonds that would name it. */
const withoutAtom = (serial: number): string =>
  pdb
    .split("\n")
    .filter((line) => !new RegExp(`^(ATOM|HETATM) +${serial} `).test(line) && !line.startsWith("CONECT"))
    .join("\n");

/** The PDB text with the element of an atom replaced, columns 77 and 78. */
const withElement = (serial: number, element: string): string =>
  pdb.replace(new RegExp(`^((?:ATOM  |HETATM) *${serial} .*).{3}$`, "m"), `$1${element}  `);

describe("assembleSystem", () => {
  it("refuses a structure with other atoms than the system, in one sentence that names both", () => {
    const cases: readonly (readonly [string, string])[] = [
      [withoutAtom(22), "structure.pdb has 21 atoms and system.xml has 22"],
      // As many atoms, but a hydrogen where the system has a carbon: another order.
      [withElement(2, "H"), "atom 1 (ACE 1 CH3) weighs 12."],
      // Another heavy element, which the atom's own mass may leave open where masses are repartitioned.
      [withElement(11, "O"), "the elements of structure.pdb weigh"],
    ];
    for (const [text, message] of cases) {
      expect(text).not.toBe(pdb);
      expect(() => assembleSystem(systemXml, text)).toThrow(UserError);
      expect(() => assembleSystem(systemXml, text)).toThrow(message);
    }
  });

  it("reads repartitioned hydrogen masses", () => {
    const hydrogens = [...systemXml.matchAll(/mass="1\.\d+"/g)];
    const heavier = 3.024;
    let heavy = 0;
    const xml = systemXml.replace(/mass="([\d.]+)"/g, (_, text: string) => {
      const mass = Number(text);
      if (mass < 2) return `mass="${heavier}"`;
      heavy++;
      return `mass="${mass - (hydrogens.length * (heavier - 1.007947)) / 10}"`;
    });
    expect(heavy).toBe(10);
    expect(assembleSystem(xml, pdb).molecularSystem.masses[0]).toBe(heavier);
  });

  it("refuses a system in which nothing has an energy", () => {
    const bare = systemXml.replace(/<Forces>[\s\S]*<\/Forces>/, "<Forces/>");
    expect(() => assembleSystem(bare, pdb)).toThrow(UserError);
    expect(() => assembleSystem(bare, pdb)).toThrow(
      /system\.xml was to give the energy of a molecule, but no force in it has one/,
    );
  });

  it("refuses a force that holds the molecule in its place", () => {
    const field =
      '<Force type="CustomExternalForce" version="1" name="wall" energy="k*x^2"><PerParticleParameters><Parameter name="k"/></PerParticleParameters><GlobalParameters/><Particles><Particle index="0" param1="1"/></Particles></Force>';
    const held = systemXml.replace("</Forces>", `${field}</Forces>`);
    expect(() => assembleSystem(held, pdb)).toThrow(UserError);
    expect(() => assembleSystem(held, pdb)).toThrow(
      /system\.xml has the force wall, whose energy depends on where the molecule is/,
    );
  });

  it("names the files that the user gave", () => {
    expect(() => assembleSystem(systemXml.slice(0, 500), pdb, "mine.xml")).toThrow(/mine\.xml/);
    expect(() => assembleSystem(systemXml, withoutAtom(22), "mine.xml", "mine.pdb")).toThrow(
      "mine.pdb has 21 atoms and mine.xml has 22",
    );
  });
});

describe("a system's folder", () => {
  let folder: string;
  let system: MoleculeSystem;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "boltzmill-system-"));
    cpSync(alanineDipeptide.folder, folder, { recursive: true });
    system = defineSystem({ ...alanineDipeptide, folder: pathToFileURL(`${folder}/`) });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is all that a system needs", () => {
    expect(system.load().sha256).toBe(alanineDipeptide.load().sha256);
  });

  it("is refused where a file was changed or is missing", () => {
    const path = join(folder, "structure.pdb");
    writeFileSync(path, readFileSync(path, "utf8").replace("4.853", "4.854"));
    expect(() => system.load()).toThrow(UserError);
    expect(() => system.load()).toThrow(/structure\.pdb must have the SHA-256 \w{64}, but it has \w{64}: it was changed/);
    unlinkSync(join(folder, "system.xml"));
    expect(() => system.load()).toThrow(/system\.xml of a system was asked for, but it does not exist/);
  });
});
