import { describe, expect, it } from "vitest";
import { isRingBond, wayAround } from "../../src/chem/rings.ts";
import { neighbours } from "../../src/chem/topology.ts";
import { moleculeNamed } from "./molecules.ts";

const bondsOf = (name: string) => {
  const { topology } = moleculeNamed(name);
  const adjacent = neighbours(topology);
  const index = (label: string) => topology.atoms.findIndex((atom) => atom.name === label);
  return {
    inRings: topology.bonds.filter(([a, b]) => isRingBond(adjacent, a, b)).length,
    ring: (a: string, b: string) => wayAround(adjacent, index(a), index(b)) + 1,
    around: (a: string, b: string, ...avoided: string[]) => wayAround(adjacent, index(a), index(b), avoided.map(index)),
  };
};

describe("rings", () => {
  it.each([
    ["proline", 5],
    ["phenylalanine", 6],
    ["tryptophan", 10],
    ["threonine-isoleucine", 0],
    ["norbornane", 8],
    ["spiropentane", 6],
    ["pent-2-yne", 0],
  ])("of %s have %i bonds", (name, count) => {
    expect(bondsOf(name).inRings).toBe(count);
  });

  it("have the size of the smallest one through a bond", () => {
    const { ring } = bondsOf("tryptophan");
    expect(ring("CG", "CD1")).toBe(5);
    expect(ring("CD2", "CE2")).toBe(5);
    expect(ring("CE3", "CZ3")).toBe(6);
    expect(ring("CB", "CG")).toBe(Infinity);
  });

  it("go round avoided atoms", () => {
    const { around } = bondsOf("tryptophan");
    expect(around("NE1", "CD2")).toBe(2);
    expect(around("NE1", "CD2", "CE2")).toBe(3);
    expect(around("NE1", "CD2", "CE2", "CG")).toBe(Infinity);
  });
});
