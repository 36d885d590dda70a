import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Frames } from "../../../src/chem/formats/format.ts";
import { readAllFrames } from "../../../src/chem/formats/readFrames.ts";
import { UserError } from "../../../src/errors.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";

async function readText(text: string): Promise<Frames> {
  const path = join(temporaryFolder(), "mine.xyz");
  writeFileSync(path, text);
  return await readAllFrames(path);
}

describe("XYZ files", () => {
  it("are read with any comment, tabs, exponents, blank lines between frames and columns after the coordinates", async () => {
    const text = "2\nwater = nice, x=1\r\nO\t0 1 -2.5\nH 1e1 +.5 3. 0.4 extra\n\n2\n\nO 1 2 3\nH 4 5 6";
    const { atoms, positions, cells } = await readText(text);
    expect(atoms).toBe(2);
    expect(positions).toEqual(Float32Array.of(0, 0.1, -0.25, 1, 0.05, 0.3, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6).map(Math.fround));
    expect(cells).toBeUndefined();
  });

  it("of the extended kind say where the columns are, and the cell", async () => {
    const comment = 'Lattice="10 0 0 0 20 0 1 2 30" Properties=id:I:1:forces:R:3:pos:R:3:species:S:1 pbc="T T T" energy=-1.5';
    const { positions, cells } = await readText(`1\n${comment}\n7 0.1 0.2 0.3 1 2 3 He\n`);
    expect(positions).toEqual(Float32Array.of(0.1, 0.2, 0.3));
    expect([...cells!].map((value) => Math.round(value * 1e9) / 1e9)).toEqual([1, 0, 0, 0, 2, 0, 0.1, 0.2, 3]);
    expect((await readText('1\nProperties=pos:R:3 Lattice="0 0 0 0 0 0 0 0 0"\n1 2 3\n')).cells).toBeUndefined();
  });

  it.each([
    ["no count", "water\n", /line 1: frame 0 must begin with its number of atoms, but it begins with "water"/],
    ["no atoms", "0\n\n", /must begin with its number of atoms/],
    ["too few atoms", "2\n\nO 0 0 0\n", /must have 2 atoms in frame 0, but it ends before/],
    ["a huge count", `${"9".repeat(30)}\n\nO 0 0 0\n`, /atoms in frame 0, but it ends before/],
    ["a count alone", "2\n", /ends before/],
    ["a word for a coordinate", "1\n\nO 0 nan 0\n", /line 3: a coordinate must be a number, but it is "nan"/],
    ["a coordinate missing", "1\n\nO 0 0\n", /line 3: a coordinate must be a number, but it is ""/],
    ["a coordinate beyond all numbers", "1\n\nO 0 0 1e999\n", /coordinate of atom 0 of frame 0 is Infinity/],
    ["other atoms later", "1\n\nO 0 0 0\n1\n\nN 0 0 0\n", /atom 0 of frame 1 is N, but that of frame 0 is O/],
    ["more atoms later", "1\n\nO 0 0 0\n2\n\nO 0 0 0\nO 0 0 0\n", /frame 1 has 2 atoms and frame 0 has 1/],
    ["a cell later", '1\n\nO 0 0 0\n1\nLattice="1 0 0 0 1 0 0 0 1"\nO 0 0 0\n', /frame 1 has a unit cell and frame 0 has none/],
    ["properties without positions", "1\nProperties=species:S:1\nO 0 0 0\n", /line 2: Properties must tell the columns of pos/],
    ["half a cell", '1\nLattice="1 0 0"\nO 0 0 0\n', /line 2: Lattice must have nine numbers, but it has 3/],
    ["a comment of one long word", `1\n${"a".repeat(2 ** 19)}\nO 0 0\n`, /line 3: a coordinate must be a number/],
    ["a long number", `1\n\nO ${"1".repeat(2 ** 19)}x 0 0\n`, /a coordinate must be a number, but it is "1{40}\.\.\."/],
    ["a line without end", "1".repeat(2 ** 21), /a line of more than 1048576 characters/],
  ])("with %s are refused", async (_, text, message) => {
    const failure = await readText(text).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UserError);
    expect((failure as Error).message).toMatch(message);
    expect((failure as Error).message.length).toBeLessThan(400);
  });
});
