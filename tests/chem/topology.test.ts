import { describe, expect, it } from "vitest";
import { elementMass, elementOf } from "../../src/chem/elements.ts";
import { parsePdb } from "../../src/chem/formats/pdb.ts";
import type { Spring } from "../../src/chem/springBonds.ts";
import { checkAtomCount, connectedComponents, neighbours, normalisedBonds } from "../../src/chem/topology.ts";
import { topologyOfStructure } from "../../src/chem/topologyOfStructure.ts";
import { UserError } from "../../src/errors.ts";
import { systemFile } from "./formats/frames.ts";

const text = systemFile("structure.pdb");
const topology = topologyOfStructure(parsePdb(text));
/** The pairs of the HarmonicBondForce: every chemical bond, since nothing is constrained. */
const springs = [...systemFile("system.xml").matchAll(/<Bond d="([\d.]+)" .*p1="(\d+)" p2="(\d+)"/g)].map(
  ([, length, a, b]): Spring => {
    return { atoms: [Number(a), Number(b)], length: Number(length) };
  },
);
const withoutConect = text.replace(/^CONECT.*\n/gm, "");

describe("topologyOfStructure", () => {
  it("finds the bonds that the force field has", () => {
    expect(topology.bonds).toEqual(
      normalisedBonds(
        springs.map(({ atoms }) => atoms),
        22,
      ),
    );
    expect(topology.bonds.length).toBe(21);
  });

  it("finds them without CONECT records, from templates", () => {
    expect(topologyOfStructure(parsePdb(withoutConect)).bonds).toEqual(topology.bonds);
  });

  it("takes the system's bonds where neither knows a residue, and says so where these are missing too", () => {
    const strange = parsePdb(withoutConect.replace(/ACE A|ALA A|NME A/g, "XYZ A"));
    expect(topologyOfStructure(strange, springs).bonds).toEqual(topology.bonds);
    expect(() => topologyOfStructure(strange)).toThrow(UserError);
    expect(() => topologyOfStructure(strange)).toThrow(/atom 0 \(XYZ 1 HH31\) has none/);
  });

  it("takes from the system what CONECT records and templates do not say, such as a disulfide, but no 1-3 springs", () => {
    const more: Spring[] = [...springs, { atoms: [0, 2], length: 0.18 }, { atoms: [0, 21], length: 0.2038 }];
    expect(topologyOfStructure(parsePdb(text), more).bonds).toEqual(normalisedBonds([...topology.bonds, [0, 21]], 22));
  });

  it("joins residues only where they touch", () => {
    // NME 1 nm away: its nitrogen is no longer bonded to alanine.
    const apart = withoutConect.replace(
      /^(HETATM.{11}NME A {3}3 {4})(.{8})/gm,
      (_, head: string, x: string) => head + (Number(x) + 10).toFixed(3).padStart(8),
    );
    expect(apart).not.toBe(withoutConect);
    expect(connectedComponents(topologyOfStructure(parsePdb(apart))).map((component) => component.length)).toEqual([16, 6]);
  });
});

describe("bonds", () => {
  it("are sorted, each once", () => {
    expect(
      normalisedBonds(
        [
          [2, 1],
          [0, 1],
          [1, 2],
        ],
        3,
      ),
    ).toEqual([
      [0, 1],
      [1, 2],
    ]);
  });
  it.each([[[0, 3]], [[1, 1]], [[-1, 0]], [[0, 0.5]]] as const)("refuse %j", (pair) => {
    expect(() => normalisedBonds([pair], 3)).toThrow(UserError);
  });
  it("give neighbours and components", () => {
    expect(neighbours(topology)[8]).toEqual([6, 9, 10, 14]);
    expect(connectedComponents(topology)).toEqual([topology.atoms.map(({ index }) => index)]);
    const cut = topology.bonds.filter(([a, b]) => !(a === 4 && b === 6));
    expect(connectedComponents({ atoms: topology.atoms, bonds: cut }).map((part) => part.length)).toEqual([6, 16]);
  });
});

describe("checkAtomCount", () => {
  it("names both counts and files", () => {
    expect(checkAtomCount(22, 22, "a.pdb", "b.xml")).toBeUndefined();
    expect(() => checkAtomCount(21, 22, "a.pdb", "b.xml")).toThrow(UserError);
    expect(() => checkAtomCount(21, 22, "a.pdb", "b.xml")).toThrow(/a\.pdb has 21 atoms and b\.xml has 22/);
  });
});

describe("elements", () => {
  it("are found in any case and have OpenMM's masses", () => {
    expect([elementOf(" CL"), elementOf("c"), elementOf("Xx"), elementOf("")]).toEqual(["Cl", "C", undefined, undefined]);
    const masses = [...systemFile("system.xml").matchAll(/<Particle mass="([^"]*)"/g)].map(([, mass]) => Number(mass));
    expect(topology.atoms.map(({ element }) => elementMass(element))).toEqual(masses);
  });
});
