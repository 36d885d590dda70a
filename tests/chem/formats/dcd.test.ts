import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { encodeDcd } from "../../../src/chem/formats/dcd.ts";
import type { Frames } from "../../../src/chem/formats/format.ts";
import { readAllFrames } from "../../../src/chem/formats/readFrames.ts";
import { writeFrames } from "../../../src/chem/formats/writeFrames.ts";
import { UserError } from "../../../src/errors.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { difference, fixture, fixtureFrames, fixturePath, fixturePositions } from "./frames.ts";

/** Reads bytes as a file. */
async function readBytes(bytes: Uint8Array): Promise<Frames> {
  const path = join(temporaryFolder(), "run.dcd");
  writeFileSync(path, bytes);
  return await readAllFrames(path);
}

/** The fixture with words, counted from the beginning of the file, set to integers. */
function changed(words: Readonly<Record<number, number>>, name = "read.dcd"): Uint8Array {
  const bytes = fixture(name);
  for (const [word, value] of Object.entries(words)) new DataView(bytes.buffer).setInt32(4 * Number(word), value, true);
  return bytes;
}

describe("encodeDcd", () => {
  it("writes the bytes that MDTraj was seen to read", () => {
    expect(new Uint8Array(encodeDcd(fixturePositions, 22, 2.5))).toEqual(fixture("written.dcd"));
  });

  it("writes what is read again", async () => {
    const { positions, times } = await readBytes(encodeDcd(fixturePositions, 22, 2.5));
    expect(difference(positions, fixturePositions)).toBeLessThan(2e-7);
    expect(difference(times!, [2.5, 5, 7.5])).toBeLessThan(1e-6);
  });

  it("refuses NaN, naming atom and frame", () => {
    const positions = fixturePositions.slice();
    positions[3 * (22 + 7) + 1] = Number.NaN;
    expect(() => encodeDcd(positions, 22)).toThrow(UserError);
    expect(() => encodeDcd(positions, 22)).toThrow(/coordinate of atom 7 of frame 1 is NaN/);
  });

  it("refuses numbers that are no frames", () => {
    expect(() => encodeDcd(fixturePositions, 23)).toThrow(/198 coordinates are not one or more frames of 23 atoms/);
    expect(() => encodeDcd([], 22)).toThrow(UserError);
  });
});

describe("DCD files", () => {
  it("of X-PLOR's flavour are read, whose time step is a float64 and which have no cell", async () => {
    const bytes = changed({ 21: 0, 4: 10 });
    // The time step takes the places of CHARMM's time step and cell flag.
    new DataView(bytes.buffer).setFloat64(44, 0.5, true);
    const { positions, times, cells } = await readBytes(bytes);
    expect(difference(positions, fixturePositions)).toBeLessThan(2e-7);
    expect(cells).toBeUndefined();
    expect(
      difference(
        times!,
        [0, 1, 2].map((frame) => frame * 5 * 0.04888821),
      ),
    ).toBeLessThan(1e-9);
  });

  it("of an interrupted program, whose header counts no frames, are read to the end; with frames missing they are not", async () => {
    expect((await readBytes(changed({ 2: 0 }))).positions.length).toBe(198);
    await expect(readBytes(changed({ 2: 4 }))).rejects.toThrow(/cut off or damaged in frame 3/);
  });

  it("have a cell that lies in the plane of x and y, and angles in degrees or as cosines", async () => {
    const bytes = changed({ 12: 1 }, "written-cell.dcd");
    const view = new DataView(bytes.buffer);
    for (const [place, degrees] of [
      [1, 75],
      [3, 80],
      [4, 85],
    ] as const) {
      view.setFloat64(196 + 4 + 8 * place, degrees, true);
    }
    const { cells } = await readBytes(bytes);
    expect(difference(cells!, fixtureFrames.cells!)).toBeLessThan(1e-12);
  });

  it("are one time series or none", async () => {
    const path = join(temporaryFolder(), "run.dcd");
    await writeFrames(path, [{ ...fixtureFrames, times: Float64Array.of(8, 8, 8) }], { atoms: 22 });
    expect(difference((await readAllFrames(path)).times!, [1, 2, 3])).toBeLessThan(1e-6);
  });

  it("that are cut off anywhere are refused", async () => {
    const bytes = fixture("read-cell.dcd");
    for (const length of [3, 80, 100, 200, 300, 700, bytes.length - 1]) {
      await expect(readBytes(bytes.subarray(0, length))).rejects.toThrow(/run\.dcd .*(cut off|begin with a header)/);
    }
  });

  const wrong: readonly (readonly [Readonly<Record<number, number>>, RegExp])[] = [
    [{ 0: 85 }, /does not begin with a header of 84 bytes/],
    [{ 1: 0x58585858 }, /no CORD header/],
    [{ 10: 1 }, /fixed atoms/],
    [{ 13: 1 }, /a fourth dimension/],
    [{ 23: -1 }, /cut off or damaged in its titles/],
    [{ 23: 2 ** 31 - 1 }, /cut off or damaged in its titles/],
  ];
  it.each(wrong)("with words %j are refused", async (words, message) => {
    const failure = await readBytes(changed(words)).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UserError);
    expect((failure as Error).message).toMatch(message);
  });

  it("that declare more atoms than they can hold are refused before memory is asked for them", async () => {
    const bytes = fixture("read.dcd");
    const atomsAt = bytes.length - 3 * (3 * 96) - 8;
    expect(new DataView(bytes.buffer).getInt32(atomsAt, true)).toBe(22);
    for (const atoms of [2 ** 31 - 1, 0, -1]) {
      new DataView(bytes.buffer).setInt32(atomsAt, atoms, true);
      await expect(readBytes(bytes)).rejects.toThrow(UserError);
    }
  });

  it("with a coordinate that is not finite are refused, naming atom and frame", async () => {
    const bytes = fixture("read.dcd");
    new DataView(bytes.buffer).setFloat32(bytes.length - 8, Number.NaN, true);
    await expect(readBytes(bytes)).rejects.toThrow(/coordinate of atom 21 of frame 2 is NaN: leave the frame out/);
  });

  it("are read from fixtures by path", async () => {
    expect((await readAllFrames(fixturePath("read.dcd"))).atoms).toBe(22);
  });
});
