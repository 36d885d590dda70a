import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { atomCount, coordinateAtoms, placementLevels } from "../../../src/chem/internal/layout.ts";
import { measure } from "../../../src/chem/internal/measure.ts";
import { place } from "../../../src/chem/internal/place.ts";
import { program } from "../../../src/graph/program.ts";
import { hostArray } from "../../../src/num/hostArray.ts";
import { alanineZMatrix, cartesianFeeds, goldenFrames } from "./alanine.ts";
import { type CartesianArrays, cartesianInputs, internalInputs, largestDifference, run, spreadInternals } from "./harness.ts";

const atoms = atomCount(alanineZMatrix);
const measured = measure(cartesianInputs(atoms), alanineZMatrix);
const placed = place(internalInputs(alanineZMatrix), alanineZMatrix);

/** The rigid motion (rotation about a skew axis, then a shift) or its mirror image of x, y, z [batch, atoms]. */
function moved({ x, y, z }: CartesianArrays, mirror = 1): CartesianArrays {
  const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
  const turn = (a: number, b: number): [number, number] => [c * a - s * b, s * a + c * b];
  const at = (axis: number): Float64Array =>
    x.data.map((_, index) => {
      const [x1, y1] = turn(mirror * x.data[index]!, y.data[index]!);
      const [y2, z2] = turn(y1, z.data[index]!);
      return [x1 + 0.3, y2 - 1.1, z2 + 2][axis]!;
    });
  return { x: hostArray(at(0), x.shape), y: hostArray(at(1), x.shape), z: hostArray(at(2), x.shape) };
}

/** All pair distances [batch * atoms^2] in nm. */
function distances({ x, y, z }: CartesianArrays): Float64Array {
  const [batch, count] = x.shape as [number, number];
  return Float64Array.from({ length: batch * count * count }, (_, flat) => {
    const [i, j] = [Math.floor(flat / count), Math.floor(flat / count / count) * count + (flat % count)];
    return Math.hypot(x.data[i]! - x.data[j]!, y.data[i]! - y.data[j]!, z.data[i]! - z.data[j]!);
  });
}

const wrap = (data: Float64Array) => hostArray(data, [data.length]);

describe("measure", () => {
  it("agrees with MDTraj, signs of torsions included", () => {
    const golden = JSON.parse(readFileSync(new URL("golden.json", import.meta.url), "utf8"));
    const names = ["coordinates", "structure.pdb", "perturbed", ...[0, 1, 2, 3, 4, 5].map((index) => `hot-phi-${index}`)];
    const frames = golden.frames.map((name: string) => goldenFrames[names.indexOf(name)]!);
    const found = run({ ...measured }, cartesianFeeds(frames));
    for (const name of ["bonds", "angles", "torsions"] as const) {
      const expected = wrap(Float64Array.from(golden[name].flat()));
      // MDTraj computes in single precision, and dihedrals of float32 positions near 0.1 nm are good to about 1e-6.
      expect(largestDifference(found[name], expected, name === "torsions" ? 2 * Math.PI : undefined), name).toBeLessThan(3e-6);
      expect(found[name].data.length).toBe(expected.data.length);
    }
  });

  it("does not depend on where the molecule is and how it is turned, and tells mirror images apart", () => {
    const frames = cartesianFeeds(goldenFrames.slice(2));
    const here = run({ ...measured }, frames);
    const there = run({ ...measured }, moved(frames));
    const mirrored = run({ ...measured }, moved(frames, -1));
    for (const name of ["bonds", "angles"] as const) {
      expect(largestDifference(there[name], here[name])).toBeLessThan(1e-12);
      expect(largestDifference(mirrored[name], here[name])).toBeLessThan(1e-12);
    }
    expect(largestDifference(there.torsions, here.torsions, 2 * Math.PI)).toBeLessThan(1e-12);
    const negated = hostArray(
      here.torsions.data.map((value) => -value),
      here.torsions.shape,
    );
    expect(largestDifference(mirrored.torsions, negated, 2 * Math.PI)).toBeLessThan(1e-12);
    expect(largestDifference(mirrored.torsions, here.torsions, 2 * Math.PI)).toBeGreaterThan(0.1);
  });

  it("gives finite numbers for atoms in a line and in a plane", () => {
    const line = Array.from({ length: atoms }, (_, index) => [0.1 * ((7 * index) % atoms), 0, 0]);
    const plane = Array.from({ length: atoms }, (_, index) => [0.1 * Math.cos(2.4 * index), 0.1 * Math.sin(2.4 * index), 0]);
    const found = run({ ...measured }, cartesianFeeds([line, plane]));
    for (const name of ["bonds", "angles", "torsions"] as const) expect(found[name].data.every(Number.isFinite), name).toBe(true);
    const inLine = found.angles.data.subarray(0, atoms - 2);
    expect(inLine.every((angle) => angle === 0 || angle === Math.PI)).toBe(true);
    const inPlane = found.torsions.data.subarray(atoms - 3);
    expect(inPlane.every((torsion) => torsion === 0 || Math.abs(torsion) === Math.PI)).toBe(true);
  });

  it("keeps small angles exactly, where acos would lose them", () => {
    const zMatrix = { root: [0, 1, 2], rows: [] } as const;
    const bend = 1e-9;
    const feeds = cartesianFeeds([
      [
        [0.1, 0, 0],
        [0, 0, 0],
        [0.1 * Math.cos(bend), 0.1 * Math.sin(bend), 0],
      ],
    ]);
    const { angles } = run({ ...measure(cartesianInputs(3), zMatrix) }, feeds);
    expect(Math.abs(angles.data[0]! / bend - 1)).toBeLessThan(1e-12);
  });
});

describe("place", () => {
  it("is undone by measure", () => {
    const internals = spreadInternals(alanineZMatrix, 64);
    const back = run({ ...measured }, run({ ...placed }, internals));
    expect(largestDifference(back.bonds, internals.bonds)).toBeLessThan(1e-12);
    expect(largestDifference(back.angles, internals.angles)).toBeLessThan(1e-11);
    expect(largestDifference(back.torsions, internals.torsions, 2 * Math.PI)).toBeLessThan(1e-11);
  });

  it("undoes measure up to a rigid motion, chirality kept", () => {
    const frames = cartesianFeeds(goldenFrames);
    const internals = run({ ...measured }, frames);
    const again = run({ ...placed }, internals);
    expect(largestDifference(wrap(distances(again)), wrap(distances(frames)))).toBeLessThan(1e-12);
    // Distances are blind to mirror images; signed torsions are not.
    expect(largestDifference(run({ ...measured }, again).torsions, internals.torsions, 2 * Math.PI)).toBeLessThan(1e-11);
  });

  it("fixes the frame by the root: second atom at the origin, first on the x axis, third in the upper xy half plane", () => {
    const { x, y, z } = run({ ...placed }, spreadInternals(alanineZMatrix, 5));
    const [first, centre, last] = alanineZMatrix.root;
    for (let row = 0; row < 5; row++) {
      const at = (atom: number): number[] => [x, y, z].map(({ data }) => data[row * atoms + atom]!);
      expect(at(centre)).toEqual([0, 0, 0]);
      expect(at(first)[0]).toBeGreaterThan(0);
      expect(at(first).slice(1)).toEqual([0, 0]);
      expect(at(last)[1]).toBeGreaterThan(0);
      expect(at(last)[2]).toBe(0);
    }
  });

  it("marks a configuration whose reference atoms are in a line with NaN, and leaves its neighbours in the batch alone", () => {
    const internals = spreadInternals(alanineZMatrix, 3);
    const straight = {
      ...internals,
      angles: hostArray(
        internals.angles.data.map((value, i) => (i === atoms - 2 ? 0 : value)),
        internals.angles.shape,
      ),
    };
    const good = run({ ...placed }, internals);
    const found = run({ ...placed }, straight);
    const row = (data: Float64Array, index: number): Float64Array => data.subarray(index * atoms, (index + 1) * atoms);
    expect(row(found.x.data, 1).some(Number.isNaN)).toBe(true);
    for (const index of [0, 2]) expect(row(found.x.data, index)).toEqual(row(good.x.data, index));
  });

  it("places a molecule of three atoms, which has no rows", () => {
    const zMatrix = { root: [2, 0, 1], rows: [] } as const;
    const internals = {
      bonds: hostArray(Float64Array.of(0.1, 0.2), [1, 2]),
      angles: hostArray(Float64Array.of(Math.PI / 2), [1, 1]),
    };
    const { x, y } = run({ ...place(internalInputs(zMatrix), zMatrix) }, internals);
    expect([...x.data].map((value) => value.toFixed(12))).toEqual(["0.000000000000", "0.000000000000", "0.100000000000"]);
    expect(y.data[1]).toBeCloseTo(0.2, 14);
  });
});

describe("graph size", () => {
  it("of measure does not depend on the molecule, of place grows with depth only", () => {
    const small = { root: [6, 8, 14], rows: alanineZMatrix.rows.slice(0, 2) } as const;
    const renamed = { root: [0, 1, 2], rows: [{ ...small.rows[0]!, atom: 3, bond: 0, angle: 1, torsion: 2 }] } as const;
    const size = (outputs: object): number => program({ ...outputs }).nodes.length;
    expect(size(measured)).toBe(size(measure(cartesianInputs(4), renamed)));
    expect(size(measured)).toBeLessThanOrEqual(50);
    expect(placementLevels(alanineZMatrix).length).toBe(4);
    expect(size(placed)).toBeLessThanOrEqual(30 + 45 * placementLevels(alanineZMatrix).length);
  });
});

describe("layout", () => {
  it("names the atoms of every coordinate once", () => {
    const { bonds, angles, torsions } = coordinateAtoms(alanineZMatrix);
    expect([bonds.length, angles.length, torsions.length]).toEqual([atoms - 1, atoms - 2, atoms - 3]);
    expect(bonds[0]).toEqual([6, 8]);
    expect(bonds[1]).toEqual([14, 8]);
    expect(angles[0]).toEqual([14, 8, 6]);
    expect(torsions[0]).toEqual([4, 6, 8, 14]);
  });

  it("refuses z-matrices that cannot be placed", () => {
    const row = { atom: 3, bond: 0, angle: 1, torsion: 2, kind: "proper" } as const;
    const levels =
      (root: readonly [number, number, number], ...rows: readonly (typeof row | object)[]) =>
      () =>
        placementLevels({ root, rows: rows.map((change) => ({ ...row, ...change })) });
    expect(levels([0, 1, 2], {})()).toEqual([[0]]);
    expect(levels([0, 1, 1], {})).toThrow("the root [0,1,1] names an atom twice");
    expect(levels([0, 1, 2], { torsion: 4 })).toThrow("row 0 refers to atom 4, which no earlier row places");
    expect(levels([0, 1, 2], { torsion: 0 })).toThrow("row 0 refers to atoms [0,1,0], one of them twice");
    expect(levels([0, 1, 2], {}, {})).toThrow("row 1 places atom 3, which is placed already");
    expect(levels([0, 1, 2], { atom: 9 })).toThrow("4 atoms are placed, but one of them is numbered 9");
  });
});
