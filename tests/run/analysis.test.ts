import { describe, expect, it } from "vitest";
import { dihedral } from "../../src/chem/dihedral.ts";
import { key, uniforms } from "../../src/num/random.ts";
import { basinsOf, finiteRows, profilesOf, torsionsOf } from "../../src/run/analysis.ts";
import { alanineDipeptide } from "../../systems/molecules.ts";
import type { MoleculeSystem } from "../../systems/system.ts";

const estimate = { bins: 8, replicates: 50 };
const COUNT = 4000;
const turns = new Float64Array(COUNT);
uniforms(key(3), 0, turns);
/** Angles uniform on the circle. */
const phi = turns.map((turn) => 2 * Math.PI * turn - Math.PI);
const flat = new Float64Array(COUNT);

const withBasin = (from: number, to: number): MoleculeSystem => ({
  ...alanineDipeptide,
  basins: [{ name: "some", torsion: "phi", from, to }],
});

describe("basinsOf", () => {
  it.each([
    [0, 2, 2],
    [-1, 1, 2],
    [3, -3, 2 * Math.PI - 6],
  ])("weighs the angles from %f to %f against the rest", (from, to, width) => {
    const [basin] = basinsOf(withBasin(from, to), { phi }, flat, key(1), estimate);
    const expected = -Math.log(width / (2 * Math.PI - width));
    expect(basin!.name).toBe("some");
    // Five standard errors: false alarm 6e-7.
    const p = width / (2 * Math.PI);
    const error = 1 / Math.sqrt(COUNT * p * (1 - p));
    expect(Math.abs(basin!.value - expected)).toBeLessThan(5 * error);
    expect(basin!.error / error).toBeGreaterThan(0.5);
    expect(basin!.error / error).toBeLessThan(1.5);
  });

  it("counts weights", () => {
    const tilted = phi.map((angle) => (angle > 0 && angle < 2 ? Math.log(3) : 0));
    const [plain] = basinsOf(withBasin(0, 2), { phi }, flat, key(1), estimate);
    const [weighted] = basinsOf(withBasin(0, 2), { phi }, tilted, key(1), estimate);
    expect(weighted!.value).toBeCloseTo(plain!.value - Math.log(3), 10);
  });
});

describe("profilesOf", () => {
  it("has a flat profile for uniform angles, one for each torsion", () => {
    const profiles = profilesOf({ phi, psi: phi.map((angle) => -angle) }, flat, key(2), estimate);
    expect(Object.keys(profiles)).toEqual(["phi", "psi"]);
    expect(profiles.phi!.freeEnergy).toHaveLength(8);
    // 500 angles a bin: 0.045 kT each, and the lowest is 0.
    for (const value of profiles.phi!.freeEnergy) expect(value).toBeLessThan(8 * 0.045);
  });
});

describe("torsionsOf", () => {
  it("measures the definition's torsions of each frame", () => {
    const { positions } = alanineDipeptide.load();
    const frames = Float64Array.from([...positions, ...positions]);
    const torsions = torsionsOf(alanineDipeptide, frames, 22);
    expect(Object.keys(torsions)).toEqual(Object.keys(alanineDipeptide.torsions));
    expect([...torsions.phi!]).toEqual([...dihedral(frames, 22, alanineDipeptide.torsions.phi!)]);
    expect(torsions.phi).toHaveLength(2);
  });
});

describe("finiteRows", () => {
  it("leaves out rows with a number that is none", () => {
    const rows = Float32Array.of(1, 2, 3, Number.NaN, 5, 6, 7, Number.POSITIVE_INFINITY, 9, 10);
    expect(finiteRows(rows, 2)).toEqual({ rows: [0, 2, 4], positions: Float32Array.of(1, 2, 5, 6, 9, 10) });
    const whole = Float32Array.of(1, 2);
    expect(finiteRows(whole, 2).positions).toBe(whole);
    expect(finiteRows(Float32Array.of(1, Number.NaN), 2)).toEqual({ rows: [], positions: new Float32Array(0) });
  });
});
