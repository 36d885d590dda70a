/** Systems that OpenMM builds: of Amber's files, whose radii the solvent takes, and of structures in which something is to be chosen. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { forceTable } from "../../potentials/index.ts";
import { readSystem } from "../../src/chem/systemXml.ts";
import { createOpenmm, type Openmm } from "../../src/openmm/openmm.ts";
import { prepare } from "../../src/openmm/prepare.ts";
import { openmmPython } from "../support/openmmPython.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

const text = (file: string): string => readFileSync(new URL(file, import.meta.url), "utf8");
const prmtop = text("glycines.prmtop");
const options = { cutoff: undefined, constraints: "none" } as const;

/** Numbers of a section of a prmtop. */
const section = (flag: string): number[] =>
  prmtop
    .split(`%FLAG ${flag}`)[1]!
    .split("%FLAG")[0]!
    .split("\n")
    .slice(2)
    .flatMap((line) => line.trim().split(/\s+/))
    .filter((word) => word !== "")
    .map(Number);

describe.skipIf(openmmPython === undefined)("prepare", () => {
  let openmm: Openmm;
  beforeAll(() => {
    openmm = createOpenmm({ python: openmmPython });
  });
  afterAll(() => openmm.close());

  const amber = async (content: string, solvent: "obc2" | "gbn2") => {
    const folder = temporaryFolder();
    const paths = { prmtop: join(folder, "a.prmtop"), inpcrd: join(folder, "a.inpcrd") };
    writeFileSync(paths.prmtop, content);
    writeFileSync(paths.inpcrd, text("glycines.inpcrd"));
    return prepare(openmm, { kind: "amber", ...paths, solvent }, options);
  };

  it("takes the radii and screens of a prmtop", async () => {
    const { systemXml, notes, topology } = await amber(prmtop, "obc2");
    expect(notes).toEqual([]);
    expect(topology.atoms).toHaveLength(17);
    const solvent = readSystem(systemXml, forceTable, "it").forces.find(({ type }) => type === "GBSAOBCForce");
    const [radii, screens] = [section("RADII"), section("SCREEN")];
    if (solvent?.type !== "GBSAOBCForce") throw new Error("no solvent");
    solvent.particles.forEach(({ radius, scale }, atom) => {
      expect(radius).toBeCloseTo(radii[atom]! / 10, 9);
      expect(scale).toBeCloseTo(screens[atom]!, 9);
    });
  });

  it("says so where the radii are not those of the solvent", async () => {
    const other = [expect.stringMatching(/a\.prmtop has other radii or screens than .* ParmEd's changeRadii mbondi[23],.*\.$/)];
    expect((await amber(prmtop, "gbn2")).notes).toEqual(other);
    const changed = prmtop.replace("1.30000000E+00", "1.20000000E+00");
    expect(changed).not.toBe(prmtop);
    expect((await amber(changed, "obc2")).notes).toEqual(other);
  });

  it("says which of several models and places it took", async () => {
    const atoms = text("../systems/molecules/ace-pro-nme.pdb")
      .split("\n")
      .filter((line) => /^(ATOM|HETATM)/.test(line));
    const folder = temporaryFolder();
    const path = join(folder, "two.pdb");
    const second = atoms.flatMap((line, index) =>
      index === 1 ? ["A", "B"].map((place) => `${line.slice(0, 16)}${place}${line.slice(17)}`) : [line],
    );
    const models = [1, 2].flatMap((model) => [`MODEL     ${String(model).padStart(4)}`, ...second, "ENDMDL"]);
    writeFileSync(path, [...models, "END"].join("\n"));
    const source = { kind: "structure", path, forceField: ["amber14-all.xml"], ph: undefined } as const;
    const { notes, topology } = await prepare(openmm, source, options);
    expect(topology.atoms).toHaveLength(atoms.length);
    expect(notes).toEqual([
      `${path} has 2 models: the first one was taken.`,
      `${path} has alternate locations: the first one of each atom was taken.`,
    ]);
  });
});
