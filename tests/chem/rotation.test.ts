import { describe, expect, it } from "vitest";
import { chiralCentres, chirality } from "../../src/chem/chirality.ts";
import { dihedral } from "../../src/chem/dihedral.ts";
import { parsePdb } from "../../src/chem/formats/pdb.ts";
import { atomsBeyond, turnAtoms } from "../../src/chem/rotation.ts";
import { topologyOfStructure } from "../../src/chem/topologyOfStructure.ts";
import { systemFile } from "./formats/frames.ts";

const structure = parsePdb(systemFile("structure.pdb"));
const topology = topologyOfStructure(structure);
const frame = structure.positions;
const PHI = [4, 6, 8, 14] as const;
const PSI = [6, 8, 14, 16] as const;

describe("turnAtoms", () => {
  it("adds its angle to the torsion and leaves others, bonds and chirality as they are", () => {
    const moving = atomsBeyond(topology.bonds, 6, 8);
    expect(moving).not.toContain(6);
    expect(moving).toContain(21);
    const turned = turnAtoms(frame, [6, 8], moving, 0.7);
    const change = dihedral(turned, 22, PHI)[0]! - dihedral(frame, 22, PHI)[0]!;
    expect(Math.sin(change - 0.7)).toBeCloseTo(0, 10);
    expect(Math.sin(dihedral(turned, 22, PSI)[0]! - dihedral(frame, 22, PSI)[0]!)).toBeCloseTo(0, 10);
    const length = (from: Float64Array, a: number, b: number): number =>
      Math.hypot(...[0, 1, 2].map((k) => from[3 * a + k]! - from[3 * b + k]!));
    for (const [a, b] of topology.bonds) expect(length(turned, a, b)).toBeCloseTo(length(frame, a, b), 12);
    for (const centre of chiralCentres(topology)) expect(chirality(turned, 22, centre)).toEqual(chirality(frame, 22, centre));
  });

  it("refuses the bonds of a ring", () => {
    const ring = [
      [0, 1],
      [1, 2],
      [2, 0],
    ] as const;
    expect(() => atomsBeyond(ring, 0, 1)).toThrow("The bond of atoms 0 and 1 was to be turned, but it is in a ring");
  });
});
