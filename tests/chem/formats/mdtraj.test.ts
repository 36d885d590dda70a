/** Both ways with MDTraj: scripts/make-format-fixtures.py made what is read here, and has read what is written here. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readAllFrames } from "../../../src/chem/formats/readFrames.ts";
import { cellVectors } from "../../../src/chem/formats/unitCell.ts";
import { writeFrames } from "../../../src/chem/formats/writeFrames.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { chain, difference, fixture, fixtureCell, fixtureFrames, fixturePath, fixtureTopology } from "./frames.ts";

const cubic = [3, 3, 3, 90, 90, 90];
/** float32 of up to 10 angstrom; three decimals of an angstrom; three of a nanometre. */
const [FLOAT, PDB, XTC] = [2e-7, 5.1e-5, 5.1e-4];

describe("what MDTraj and OpenMM wrote is read", () => {
  const cases: readonly (readonly [
    file: string,
    tolerance: number,
    cell: readonly number[] | undefined,
    times: readonly number[],
  ])[] = [
    ["read.pdb", PDB, undefined, []],
    ["read-triclinic.pdb", PDB, fixtureCell, []],
    ["read.cif", PDB, cubic, []],
    ["read-swapped.dcd", FLOAT, undefined, [0, 0.04888821, 2 * 0.04888821]],
    ["read-triclinic.dcd", FLOAT, fixtureCell, [0, 0.04888821, 2 * 0.04888821]],
    ["read-cell.dcd", FLOAT, cubic, [0, 2.5, 5]],
    ["read.xtc", XTC, fixtureCell, [5, 7.5, 10]],
    ["read.xyz", PDB, undefined, []],
    ["read.h5", FLOAT, fixtureCell, [5, 7.5, 10]],
  ];
  it.each(cases)("%s", async (file, tolerance, cell, times) => {
    const frames = await readAllFrames(fixturePath(file));
    expect(frames.atoms).toBe(22);
    expect(difference(frames.positions, fixtureFrames.positions)).toBeLessThan(tolerance);
    expect(difference(frames.times ?? [], times)).toBeLessThan(1e-6);
    if (cell === undefined) expect(frames.cells).toBeUndefined();
    else
      for (let row = 0; row < 3; row++) {
        expect(difference(frames.cells!.subarray(9 * row, 9 * row + 9), cellVectors(cell, file)!)).toBeLessThan(1e-6);
      }
  });

  it.each([300, 9])("the XTC file of %i atoms in whole steps, exactly", async (atoms) => {
    const { positions, cells } = await readAllFrames(fixturePath(`read-${atoms}.xtc`));
    expect(positions).toEqual(chain(atoms));
    expect(cells).toBeUndefined();
  });

  it("the XTC file of a box that is packed axis by axis", async () => {
    const { positions } = await readAllFrames(fixturePath("read-wide.xtc"));
    const { positions: expected } = await readAllFrames(fixturePath("read-wide.npy"));
    expect(Math.max(...positions)).toBeGreaterThan(2 ** 24 / 1000);
    expect(
      difference(
        positions.map((value, index) => value / expected[index]!),
        new Float32Array(36).fill(1),
      ),
    ).toBeLessThan(2e-7);
  });
});

describe("what MDTraj was seen to read is written", () => {
  it.each(["written-cell.pdb", "written-cell.dcd", "written.xtc", "written.xyz"])("%s, byte for byte", async (file) => {
    const path = join(temporaryFolder(), file);
    await writeFrames(path, [fixtureFrames], { topology: fixtureTopology });
    expect(new Uint8Array(readFileSync(path))).toEqual(fixture(file));
  });

  it.each([300, 9])("XTC of %i atoms, as MDTraj itself writes it", async (atoms) => {
    const path = join(temporaryFolder(), "chain.xtc");
    const cells = new Float64Array(9);
    await writeFrames(path, [{ atoms, positions: chain(atoms), times: Float64Array.of(0), cells }], { atoms });
    expect(new Uint8Array(readFileSync(path))).toEqual(fixture(`read-${atoms}.xtc`));
    expect(fixture(`written-${atoms}.xtc`)).toEqual(fixture(`read-${atoms}.xtc`));
  });
});
