import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readAllFrames } from "../../src/chem/formats/readFrames.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { boltzmill } from "./processes.ts";

const md = ["md", "alanine-dipeptide", "--progress", "none"];

describe("boltzmill md", () => {
  it("writes a file for each chain, with times, the same for the same seed", async () => {
    const folder = temporaryFolder();
    const words = [...md, "--chains", "2", "--steps", "200", "--frames-every", "50", "--seed", "2"];
    for (const out of ["a.dcd", "b.dcd"]) expect((await boltzmill([...words, "--out", out], folder)).code).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(["a-1.dcd", "a-2.dcd", "b-1.dcd", "b-2.dcd"]);
    const [first, second, again] = await Promise.all(
      ["a-1", "a-2", "b-1"].map((name) => readAllFrames(join(folder, `${name}.dcd`))),
    );
    expect(first!.positions).toHaveLength(4 * 22 * 3);
    expect(Array.from(first!.times!)).toEqual([0.05, 0.1, 0.15, 0.2].map((time) => expect.closeTo(time, 6)));
    expect(again!.positions).toEqual(first!.positions);
    expect(second!.positions).not.toEqual(first!.positions);
  });

  it("refuses each bad request in one sentence, and leaves no file", async () => {
    const folder = temporaryFolder();
    const table: readonly (readonly [words: readonly string[], sentence: RegExp])[] = [
      [md, /required option '--out <file>' not specified/],
      [[...md, "--out", "a.dcd", "--steps", "10", "--time", "1"], /with --steps 10 and with --time 1: give one/],
      [
        [...md, "--out", "a.dcd", "--engine", "openmm", "--chains", "2"],
        /--chains 2 was given with --engine openmm, which makes one/,
      ],
      [[...md, "--out", "a.dcd", "--chains", "0"], /--chains 0 was given, but it must be a whole number from 1 to 1024/],
      [[...md, "--out", "a.gro"], /a\.gro/],
      [[...md, "--out", "a.dcd", "--time-step", "0.1", "--steps", "100"], /became unstable/],
    ];
    for (const [words, sentence] of table) {
      const { code, error } = await boltzmill(words, folder);
      expect(error, words.join(" ")).toMatch(sentence);
      expect({ code, lines: error.trimEnd().split("\n").length }, words.join(" ")).toEqual({ code: 1, lines: 1 });
    }
    expect(readdirSync(folder)).toEqual([]);
  });
});
