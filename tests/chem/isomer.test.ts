import { describe, expect, it } from "vitest";
import { chiralCentres } from "../../src/chem/chirality.ts";
import { departures, isomerOf } from "../../src/chem/isomer.ts";
import { atomsBeyond, turnAtoms } from "../../src/chem/rotation.ts";
import { UserError } from "../../src/errors.ts";
import { moleculeNamed, molecules } from "./molecules.ts";

const indexOf = (name: string, label: string): number =>
  moleculeNamed(name).topology.atoms.findIndex((atom) => `${atom.name}${atom.residueIndex}` === label);

describe("departures", () => {
  it.each(molecules)(
    "finds all thermal frames of $name to be one isomer, and their mirror images to be another",
    ({ topology, frames }) => {
      const atoms = topology.atoms.length;
      const isomer = isomerOf(frames[0]!, atoms, chiralCentres(topology), []);
      const all = frames.flat();
      expect(departures(isomer, all, atoms)).toEqual(frames.map(() => "none"));
      const mirrored = all.map((value, at) => (at % 3 === 2 ? -value : value));
      expect(departures(isomer, mirrored, atoms)).toEqual(frames.map(() => "mirrored"));
    },
  );

  it("sees proline's amide turn from trans to cis, in its own frame only", () => {
    const { topology, frames } = moleculeNamed("proline");
    const [methyl, carbon, nitrogen, alpha] = ["CH30", "C0", "N1", "CA1"].map((label) => indexOf("proline", label));
    const omega = [methyl!, carbon!, nitrogen!, alpha!] as const;
    const atoms = topology.atoms.length;
    const isomer = isomerOf(frames[0]!, atoms, chiralCentres(topology), [omega]);
    expect(isomer.doubleBonds).toEqual([{ torsion: omega, cis: false }]);
    const frame = Float64Array.from(frames[1]!);
    const moving = atomsBeyond(topology.bonds, nitrogen!, carbon!);
    const cis = turnAtoms(frame, [nitrogen!, carbon!], moving, Math.PI);
    const bent = turnAtoms(frame, [nitrogen!, carbon!], moving, 0.4);
    expect(departures(isomer, [...frame, ...cis, ...bent], atoms)).toEqual(["none", "turned", "none"]);
    expect(isomerOf(cis, atoms, [], [omega]).doubleBonds[0]!.cis).toBe(true);
  });

  it("tells endo from exo at a carbon of a ring with two substituents of one element", () => {
    const { topology, frames } = moleculeNamed("norbornane");
    const [carbon, ...hydrogens] = ["C20", "H2A0", "H2B0"].map((label) => indexOf("norbornane", label));
    const swapped = frames[0]!.slice();
    for (const [from, to] of [hydrogens, [...hydrogens].reverse()]) {
      for (let k = 0; k < 3; k++) swapped[3 * from! + k] = frames[0]![3 * to! + k]!;
    }
    const atoms = topology.atoms.length;
    const isomer = isomerOf(frames[0]!, atoms, chiralCentres(topology), []);
    expect(isomer.hands.some(({ centre }) => centre.centre === carbon)).toBe(true);
    expect(departures(isomer, swapped, atoms)).toEqual(["mirrored"]);
  });

  it("refuses frames that are no numbers", () => {
    const { topology, frames } = moleculeNamed("proline");
    const isomer = isomerOf(frames[0]!, topology.atoms.length, chiralCentres(topology), []);
    expect(() =>
      departures(
        isomer,
        frames[0]!.map(() => Number.NaN),
        topology.atoms.length,
      ),
    ).toThrow(UserError);
  });
});
