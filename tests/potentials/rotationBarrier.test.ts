import { describe, expect, it } from "vitest";
import { rotationBarrier } from "../../potentials/rotationBarrier.ts";
import type { ForceData } from "../../potentials/term.ts";
import { atomsBeyond } from "../../src/chem/rotation.ts";
import { alanineDipeptide } from "../../systems/molecules.ts";

const { molecularSystem, topology, positions, rotatable, isomer } = alanineDipeptide.load();
const barrierOf = (from: number, to: number, forces: readonly ForceData[] = molecularSystem.forces): number =>
  rotationBarrier(forces, positions, [from, to], atomsBeyond(topology.bonds, from, to));

describe("rotationBarrier", () => {
  it("is that of the torsion's own formula, and does not see clashes", () => {
    const torsion = (k: number, periodicity: number): ForceData => ({
      type: "PeriodicTorsionForce",
      name: "",
      group: 0,
      torsions: [{ atoms: [4, 6, 8, 14], periodicity, phase: 0.3, k }],
    });
    for (const periodicity of [1, 2, 3, 6]) expect(barrierOf(6, 8, [torsion(7, periodicity)])).toBeCloseTo(14, 0);
    expect(barrierOf(6, 8, [])).toBe(0);
    const { forces } = molecularSystem;
    expect(
      barrierOf(
        6,
        8,
        forces.filter(({ type }) => type !== "NonbondedForce"),
      ),
    ).toBe(barrierOf(6, 8));
  });

  it("is above 60 kJ/mol at amides alone", () => {
    const bonds = [
      [4, 6],
      [6, 8],
      [8, 14],
      [14, 16],
      [8, 10],
      [1, 4],
      [16, 18],
    ] as const;
    expect(bonds.filter(([from, to]) => barrierOf(from, to) > 60)).toEqual([
      [4, 6],
      [14, 16],
    ]);
  });
});

describe("the flexibility of alanine dipeptide", () => {
  it("turns phi, psi and the methyl groups, and keeps both amides trans", () => {
    const pairs = rotatable.map((bond) => [...bond].sort((a, b) => a - b).join("-")).sort();
    expect(pairs).toEqual(["1-4", "16-18", "6-8", "8-10", "8-14"]);
    expect(isomer.doubleBonds.map(({ cis }) => cis)).toEqual([false, false]);
    expect(isomer.hands.map(({ centre }) => centre.centre)).toEqual([1, 8, 10, 18]);
  });
});
