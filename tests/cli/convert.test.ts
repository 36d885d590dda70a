import { copyFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readAllFrames, readTopology } from "../../src/chem/formats/readFrames.ts";
import { difference, fixtureFrames, fixturePath, fixtureTopology } from "../chem/formats/frames.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { boltzmill } from "./processes.ts";

/** A folder with the fixture frames in formats with and without names of atoms. */
function prepared(): string {
  const folder = temporaryFolder();
  for (const name of ["written.h5", "written.xtc", "written-cell.pdb"]) copyFileSync(fixturePath(name), join(folder, name));
  return folder;
}

describe("boltzmill convert", () => {
  it.each([
    ["written.h5", "out.pdb", 5.1e-5],
    ["written-cell.pdb", "out.h5", 5.1e-5],
    ["written.h5", "new/out.dcd", 2e-7],
    ["written.xtc", "out.npz", 5.1e-4],
  ])("writes the frames of %s as %s", async (source, target, tolerance) => {
    const folder = prepared();
    const { code, out, error } = await boltzmill(["convert", source, target], folder);
    expect({ code, out, error }).toEqual({ code: 0, out: `3 frames written to ${target}.\n`, error: "" });
    const { positions } = await readAllFrames(join(folder, target));
    expect(difference(positions, fixtureFrames.positions)).toBeLessThan(tolerance);
    if (/pdb|h5/.test(target)) expect((await readTopology(join(folder, target))).bonds).toEqual(fixtureTopology.bonds);
  });

  it("names the atoms of a file that has no names, and takes every second frame", async () => {
    const folder = prepared();
    const words = ["convert", "written.xtc", "out.pdb", "--topology", "written-cell.pdb", "--stride", "2"];
    const { code, out } = await boltzmill(words, folder);
    expect({ code, out }).toEqual({ code: 0, out: "2 frames written to out.pdb.\n" });
    const { positions } = await readAllFrames(join(folder, "out.pdb"));
    const kept = [...fixtureFrames.positions.slice(0, 66), ...fixtureFrames.positions.slice(132)];
    expect(difference(positions, kept)).toBeLessThan(6e-4);
    expect((await readTopology(join(folder, "out.pdb"))).atoms.map(({ name }) => name)).toEqual(
      fixtureTopology.atoms.map(({ name }) => name),
    );
  });

  it("refuses each bad request in one sentence, and leaves no file", async () => {
    const folder = prepared();
    const before = readdirSync(folder).sort();
    const table: readonly (readonly [words: readonly string[], sentence: RegExp])[] = [
      [["written.xtc"], /missing required argument 'out'/],
      [["written.xtc", "out.pdb"], /PDB files name the atoms and XTC files have no names: give --topology X\.pdb/],
      [["written.xtc", "out.cif"], /mmCIF is only read/],
      [["none.xtc", "out.dcd"], /none\.xtc was to be read, but there is no such file/],
      [["written.xtc", "out.dcd", "--stride", "0"], /--stride 0 was given, but it must be a whole number from 1 up/],
      [["written.xtc", "out.dcd", "--stride", "2.5"], /--stride 2\.5 was given/],
      [["written.h5", "written.h5.gz"], /gzip is only read/],
    ];
    for (const [words, sentence] of table) {
      const { code, error } = await boltzmill(["convert", ...words], folder);
      expect(error, words.join(" ")).toMatch(sentence);
      expect(error.trimEnd(), words.join(" ")).not.toContain("\n");
      expect(code, words.join(" ")).toBe(1);
    }
    expect(readdirSync(folder).sort()).toEqual(before);
  });
});
