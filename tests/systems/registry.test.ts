import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isExact } from "../../potentials/analytic/analyticTarget.ts";
import { energiesByForce } from "../../potentials/energy.ts";
import { dihedral } from "../../src/chem/dihedral.ts";
import { atomCount, placementLevels } from "../../src/chem/internal/layout.ts";
import { measure } from "../../src/chem/internal/measure.ts";
import { place } from "../../src/chem/internal/place.ts";
import { wayAround } from "../../src/chem/rings.ts";
import { neighbours } from "../../src/chem/topology.ts";
import { UserError } from "../../src/errors.ts";
import { add } from "../../src/graph/ops/elementwise.ts";
import { thermalEnergy } from "../../src/units.ts";
import { readCheckedText, readProvenance } from "../../systems/dataFiles.ts";
import { findMolecule, findSystem, findToy, molecules, systems, toys } from "../../systems/index.ts";
import { coarseGrain } from "../../systems/system.ts";
import { cartesianFeeds } from "../chem/internal/alanine.ts";
import { cartesianInputs, largestDifference, run } from "../chem/internal/harness.ts";

interface GoldenFrame {
  readonly name: string;
  readonly positions: readonly (readonly number[])[];
  readonly energies: Readonly<Record<string, number>>;
  readonly energy: number;
}

interface TorsionGolden {
  readonly frames: readonly string[];
  readonly torsions: Readonly<Record<string, { readonly atoms: readonly number[][]; readonly values: readonly number[][] }>>;
}

/** Numbers x, y, z, x, y, z, ... as points. */
const toPoints = (numbers: Float32Array): number[][] =>
  Array.from({ length: numbers.length / 3 }, (_, atom) => Array.from(numbers.subarray(3 * atom, 3 * atom + 3)));

const root = new URL("../../", import.meta.url);
const torsionGolden: { readonly systems: Readonly<Record<string, TorsionGolden>> } = JSON.parse(
  readFileSync(new URL("torsions.golden.json", import.meta.url), "utf8"),
);

describe.each(molecules)("molecule $name", (system) => {
  const loaded = system.load();
  const { topology, molecularSystem, zMatrix, positions } = loaded;
  const atoms = topology.atoms.length;
  const frames: readonly GoldenFrame[] = JSON.parse(readFileSync(new URL("golden.json", system.folder), "utf8")).frames;
  const feeds = cartesianFeeds(frames.map((frame) => frame.positions));

  it("is found by its name, and describes itself", () => {
    expect(findSystem(system.name)).toBe(system);
    for (const text of [system.description, system.forceField]) expect(text.length).toBeGreaterThan(10);
    expect(system.temperature).toBeGreaterThan(0);
    for (const entry of system.cite) expect(entry).toMatch(/^@\w+\{\w+,.*(doi|url) = .*\}$/s);
  });

  it("has data files with the checksums of their provenance, made by a script that is there", () => {
    const provenance = system.provenance();
    expect(Object.keys(provenance.sha256).sort()).toEqual(["golden.json", "structure.pdb", "system.xml"]);
    for (const [file, expected] of Object.entries(provenance.sha256)) {
      expect(
        createHash("sha256")
          .update(readFileSync(new URL(file, system.folder)))
          .digest("hex"),
        file,
      ).toBe(expected);
    }
    expect(existsSync(new URL(provenance.script, root))).toBe(true);
    expect(loaded.sha256).toBe(provenance.sha256["system.xml"]);
  });

  it("has a reference whose free energies are those of its basins, where it has one", () => {
    const reference = system.reference();
    expect(reference === undefined).toBe(!existsSync(new URL("reference.json", system.folder)));
    if (reference === undefined) return;
    expect(reference.temperature_K).toBe(system.temperature);
    const names = system.basins.map(({ name }) => name);
    for (const { name } of reference.free_energies) expect(names).toContain(name);
    if (reference.convergence?.status !== "not converged") expect(reference.free_energies).toHaveLength(names.length);
    expect(existsSync(new URL(reference.provenance.script, root))).toBe(true);
  });

  it("has reference samples of its own energy, where it has some", () => {
    const reference = system.reference();
    const samples = system.referenceSamples();
    expect(samples === undefined).toBe(reference?.samples === undefined);
    if (samples === undefined) return;
    const few = Array.from({ length: 3 }, (_, k) => Math.floor((k * samples.count) / 3));
    const rows = few.map((row) => toPoints(samples.positions.subarray(row * 3 * atoms, (row + 1) * 3 * atoms)));
    const energies = energiesByForce(cartesianInputs(atoms), molecularSystem.forces);
    const found = run({ energy: energies.reduce((sum, energy) => add(sum, energy)) }, cartesianFeeds(rows));
    few.forEach((row, at) => {
      // Kernels had computed in float32.
      const error = found.energy!.data[at]! / thermalEnergy(system.temperature) - samples.reducedEnergy[row]!;
      expect(Math.abs(error)).toBeLessThan(1e-3 + 1e-6 * Math.abs(samples.reducedEnergy[row]!));
    });
    if (reference?.convergence?.status === "converged") expect(reference.convergence.r_hat).toBeLessThanOrEqual(1.05);
  });

  it("gives OpenMM's energies, of each force and in total", () => {
    const { forces } = molecularSystem;
    const energies = energiesByForce(cartesianInputs(atoms), forces);
    const found = run(Object.fromEntries(energies.map((energy, index) => [index, energy])), feeds);
    frames.forEach((frame, row) => {
      const values = forces.map((_, index) => found[index]!.data[row]!);
      forces.forEach(({ name }, index) => {
        expect(Math.abs(values[index]! - frame.energies[name]!), `${name} of ${frame.name}`).toBeLessThan(1e-6);
      });
      expect(Math.abs(values.reduce((a, b) => a + b) - frame.energy), frame.name).toBeLessThan(1e-6);
    });
    const without = Object.keys(frames[0]!.energies).filter((name) => !forces.some((data) => data.name === name));
    expect(molecularSystem.notes.map((note) => note.split(":")[0])).toEqual(without);
  });

  it("has a structure with a position for every atom", () => {
    expect(positions.length).toBe(3 * atoms);
    const golden = frames.find(({ name }) => name === "structure.pdb")!;
    golden.positions.flat().forEach((value, index) => {
      expect(positions[index]).toBeCloseTo(value, 12);
    });
  });

  it("has a z-matrix along its bonds that places every atom", () => {
    expect(atomCount(zMatrix)).toBe(atoms);
    expect(placementLevels(zMatrix).flat().length).toBe(zMatrix.rows.length);
    const bonded = neighbours(topology);
    expect(bonded[zMatrix.root[1]]).toEqual(expect.arrayContaining([zMatrix.root[0], zMatrix.root[2]]));
    for (const { atom, bond, angle, torsion, kind } of zMatrix.rows) {
      expect(bonded[bond]).toContain(atom);
      // The atom that closes a ring hangs on two atoms.
      expect([...bonded[bond]!, ...(kind === "ring" ? bonded[atom]! : [])]).toContain(angle);
      // In rings the torsion is measured against whatever is near.
      if (kind === "proper") expect(bonded[angle]).toContain(torsion);
      if (kind === "improper") expect([...bonded[bond]!, ...bonded[angle]!]).toContain(torsion);
    }
  });

  it("comes back from internal coordinates in every golden frame", () => {
    const internals = run({ ...measure(cartesianInputs(atoms), zMatrix) }, feeds);
    const { bonds, angles, torsions } = measure(place(measure(cartesianInputs(atoms), zMatrix), zMatrix), zMatrix);
    const again = run({ bonds, angles, torsions }, feeds);
    expect(largestDifference(again.bonds, internals.bonds)).toBeLessThan(1e-12);
    expect(largestDifference(again.angles, internals.angles)).toBeLessThan(1e-11);
    expect(largestDifference(again.torsions, internals.torsions, 2 * Math.PI)).toBeLessThan(1e-11);
  });

  it("names torsions as MDTraj finds them", () => {
    const golden = torsionGolden.systems[system.name]!;
    expect(golden.frames).toEqual(frames.map(({ name }) => name));
    for (const [name, quad] of Object.entries(system.torsions)) {
      const { atoms: quads, values } = golden.torsions[name.split("_")[0]!]!;
      const which = quads.findIndex((found) => found.join() === quad.join());
      expect(which, name).toBeGreaterThanOrEqual(0);
      const found = dihedral(
        frames.flatMap((frame) => frame.positions.flat()),
        atoms,
        quad,
      );
      const expected = Float64Array.from(values, (row) => row[which]!);
      const shape = [frames.length];
      // MDTraj computes in single precision.
      expect(largestDifference({ data: found, shape }, { data: expected, shape }, 2 * Math.PI), name).toBeLessThan(3e-6);
    }
  });

  it("has internal coordinates about the bonds of its named torsions, so that a generator turns them directly", () => {
    const turned = zMatrix.rows.filter(({ kind }) => kind !== "improper").map(({ bond, angle }) => [bond, angle].sort().join());
    for (const [, a, b] of Object.values(system.torsions)) {
      // Nothing turns about the bonds of proline's ring.
      if (wayAround(neighbours(topology), a, b) > 6) expect(turned).toContain([a, b].sort().join());
    }
  });

  it("has basins on its named torsions, each within the circle", () => {
    expect(new Set(system.basins.map(({ name }) => name)).size).toBe(system.basins.length);
    for (const { torsion, from, to } of system.basins) {
      expect(Object.keys(system.torsions)).toContain(torsion);
      for (const angle of [from, to]) expect(Math.abs(angle)).toBeLessThanOrEqual(Math.PI);
      expect(from).not.toBe(to);
    }
  });
});

/** Its reference is made by one command, and does not come with the project. */
const WITHOUT_REFERENCE: readonly string[] = ["lj-55-doubled"];

describe.each(toys)("toy $name", (toy) => {
  it("is found by its name, and describes itself", () => {
    expect(findToy(toy.name)).toBe(toy);
    expect(toy.description.length).toBeGreaterThan(10);
    for (const entry of toy.cite) expect(entry).toMatch(/^@\w+\{\w+,.*(doi|url) = .*\}$/s);
  });

  it("has exact samples, or a converged reference with samples", () => {
    const [reference, samples] = [toy.reference(), toy.referenceSamples()];
    if (isExact(toy.target) || WITHOUT_REFERENCE.includes(toy.name)) {
      expect(reference).toBeUndefined();
      return;
    }
    expect(existsSync(new URL(reference!.provenance.script, root))).toBe(true);
    expect(reference!.convergence!.status).toBe("converged");
    const virial = reference!.expectations.find(({ name }) => name === "virial")!;
    // The centre of mass has no part in it. False alarm of a reference made anew 6e-5.
    expect(virial.exact).toBe(toy.target.dimension - toy.particles!.dimensions);
    expect(Math.abs(virial.value - virial.exact!)).toBeLessThan(4 * virial.error);
    const { dimension, energyAt } = toy.target;
    for (let row = 0; row < samples!.count; row += 97) {
      const energy = energyAt(samples!.positions.subarray(row * dimension, (row + 1) * dimension));
      expect(Math.abs(energy - samples!.reducedEnergy[row]!)).toBeLessThan(1e-3);
    }
    const mean = samples!.reducedEnergy.reduce((sum, u) => sum + u, 0) / samples!.count;
    const expected = reference!.expectations.find(({ name }) => name === "mean_energy")!;
    // Six standard errors of the samples, which are nearly independent.
    const deviation = Math.sqrt(samples!.reducedEnergy.reduce((sum, u) => sum + (u - mean) ** 2, 0) / samples!.count);
    expect(Math.abs(mean - expected.value)).toBeLessThan((6 * deviation) / Math.sqrt(samples!.count));
  });
});

describe("coarse-graining", () => {
  it("keeps the beads of every frame", () => {
    const fiveBeads = systems["alanine-dipeptide"].coarseGrainings["5-beads"]!;
    const frames = Float32Array.from({ length: 2 * 66 }, (_, at) => at);
    const beads = coarseGrain(frames, 22, fiveBeads);
    expect(beads.length).toBe(2 * 5 * 3);
    expect(Array.from(beads.subarray(15, 18))).toEqual([66 + 12, 66 + 13, 66 + 14]);
    const { torsions } = systems["alanine-dipeptide"];
    expect(fiveBeads.atoms).toEqual([...torsions.phi!, torsions.psi!.at(-1)]);
  });
});

it("has means of the mixture with the checksum of their provenance, made by a script that is there", () => {
  const folder = new URL("../../systems/toys/gmm-40/", import.meta.url);
  const { script } = readProvenance(folder);
  expect(existsSync(new URL(script, root))).toBe(true);
  expect(JSON.parse(readCheckedText(folder, "means.json"))).toHaveLength(40);
});

describe("the table", () => {
  it("has each system under its own name, molecules and toys together", () => {
    expect([...molecules, ...toys].map(({ name }) => name)).toEqual(Object.keys(systems));
    for (const [name, system] of Object.entries(systems)) expect(system.name).toBe(name);
  });

  it("lists the known systems where a name is unknown, names of Object's own members too", () => {
    for (const name of ["alanine", "toString"]) {
      expect(() => findSystem(name)).toThrow(UserError);
      expect(() => findSystem(name)).toThrow(`The system "${name}" was asked for, but the known systems are alanine-dipeptide`);
    }
  });

  it("refuses a toy where a molecule is needed, and the reverse", () => {
    expect(findMolecule("alanine-dipeptide")).toBe(systems["alanine-dipeptide"]);
    expect(() => findMolecule("gmm-40")).toThrow(UserError);
    expect(() => findMolecule("gmm-40")).toThrow('A molecule was asked for, but "gmm-40" is a density in closed form');
    expect(() => findToy("alanine-dipeptide")).toThrow('but "alanine-dipeptide" is a molecule: choose one of gmm-40');
  });
});
