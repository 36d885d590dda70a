import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createRun } from "../../src/run/run.ts";
import { circumstances } from "../run/circumstances.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { boltzmill } from "./processes.ts";

/** A folder with a run in `run`, a run whose configuration is cut off in `cut`, a file and a folder of other things. */
function prepared(): string {
  const folder = temporaryFolder();
  for (const name of ["run", "cut"]) {
    createRun("alanine-dipeptide", join(folder, name), { seed: 1 }, circumstances).directory.close();
  }
  writeFileSync(join(folder, "cut", "config.json"), '{\n  "format": 1,\n  "sys');
  writeFileSync(join(folder, "file"), "precious");
  mkdirSync(join(folder, "thesis"));
  writeFileSync(join(folder, "thesis", "chapter.tex"), "precious");
  return folder;
}

const run = ["run", "alanine-dipeptide"];

/** One command line each, and what its sentence says: what was asked, what was found, what to do. */
const table: readonly (readonly [words: readonly string[], sentence: RegExp])[] = [
  [
    ["run", "alanin"],
    /^boltzmill: The molecule "alanin" was asked for, but the known molecules are .*alanine-dipeptide.*: choose one of these\.\n$/,
  ],
  [
    ["run", "gmm-40"],
    /^boltzmill: A molecule was asked for, but "gmm-40" is a density in closed form without atoms: choose one of alanine-dipeptide/,
  ],
  [
    ["run"],
    /^boltzmill: A run was asked for with no system: give the name of a system, .*, or --system X\.xml --topology X\.pdb/,
  ],
  [["run", "--system", "file"], /^boltzmill: A run was asked for with --system alone: give/],
  [
    [...run, "--topology", "file"],
    /^boltzmill: A run was asked for with the system "alanine-dipeptide" and with --topology: give either/,
  ],
  [
    ["run", "--system", "none.xml", "--topology", "file"],
    /^boltzmill: none\.xml was to be read as the system, but there is no such file: check/,
  ],
  [
    ["run", "--system", "thesis", "--topology", "file"],
    /^boltzmill: thesis was to be read as the system, but it is a folder: check/,
  ],
  [["run", "--system", "file", "--topology", "file"], /^boltzmill: file .*XML.*\n$/],
  [["rnu"], /^boltzmill: unknown command 'rnu' \(Did you mean run\?\): see/],
  [[...run, "--sample", "5"], /^boltzmill: unknown option '--sample' .*: see/],
  [[...run, "--samples", "0"], /^boltzmill: --samples 0 was given, but it must be a whole number from 100/],
  [[...run, "--temperature", "-1"], /^boltzmill: --temperature -1 was given, but it must be a temperature from 100 to 1000 K/],
  [[...run, "--budget", "0"], /^boltzmill: --budget 0 was given, but it must be/],
  [
    [...run, "--progress", "loud"],
    /^boltzmill: option '--progress <mode>' argument 'loud' is invalid\. Allowed choices are auto, bar,/,
  ],
  [[...run, "--out", "file/run"], /^boltzmill: A run was to be written into .*, but a part of the path is a file/],
  [[...run, "--out", "file"], /but that is a file: choose another folder with --out\.\n$/],
  [[...run, "--out", "thesis"], /but it holds other files, such as chapter\.tex: choose a new or empty folder with --out\.\n$/],
  [[...run, "--out", "run"], /but it holds a run already: go on with it by "boltzmill resume run", or choose another folder/],
  [
    ["resume", "thesis"],
    /^boltzmill: The run in .*thesis was asked for, but there is no config\.json: give the folder of a run\.\n$/,
  ],
  [["resume", "nowhere"], /but that folder does not exist: give the folder of a run\.\n$/],
  [
    ["resume", "cut"],
    /config\.json was to be read as the configuration of a run, but it is cut off or no JSON .*: restore the file/,
  ],
  [
    ["prepare", "absent.pdb", "--forcefield", "amber14-all.xml"],
    /A molecule was to be prepared from absent\.pdb, but there is no such file: give the path of one/,
  ],
];

describe("the command line refuses", () => {
  it("each bad request in one sentence, with exit code 1, and writes nothing", async () => {
    const folder = prepared();
    const before = readdirSync(folder, { recursive: true }).sort();
    for (let first = 0; first < table.length; first += 3) {
      await Promise.all(
        table.slice(first, first + 3).map(async ([words, sentence]) => {
          const { code, out, error } = await boltzmill(words, folder);
          expect(error, words.join(" ")).toMatch(sentence);
          expect(error.trimEnd(), words.join(" ")).not.toContain("\n");
          expect({ code, out }, words.join(" ")).toEqual({ code: 1, out: "" });
        }),
      );
    }
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual(before);
  });

  it.runIf(process.platform === "linux")("folders that cannot be written", async () => {
    const { code, error } = await boltzmill([...run, "--out", "/proc/boltzmill"], temporaryFolder());
    expect(error).toMatch(/^boltzmill: A run was to be written into \/proc\/boltzmill, but .*: choose a folder.*\n$/);
    expect(code).toBe(1);
  });
});

describe("the command line answers", () => {
  it("with help and version, exit code 0, on the standard output", async () => {
    const here = temporaryFolder();
    const [help, runHelp, version] = await Promise.all([
      boltzmill(["--help"], here),
      boltzmill(["run", "--help"], here),
      boltzmill(["--version"], here),
    ]);
    expect(help).toMatchObject({ code: 0, error: "" });
    for (const command of ["run", "resume", "systems", "doctor"]) expect(help.out).toContain(`  ${command} `);
    for (const option of [
      "--system",
      "--topology",
      "--z-matrix",
      "--out",
      "--seed",
      "--temperature",
      "--samples",
      "--budget",
      "--threads",
      "--progress",
    ]) {
      expect(runHelp.out).toContain(`${option} <`);
    }
    expect(version).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });

  it("with the systems", async () => {
    const { code, out } = await boltzmill(["systems"], temporaryFolder());
    expect(code).toBe(0);
    expect(out).toMatch(
      /^name +size +dimensions +temperature +reference +made by +what it is\nalanine-dipeptide +22 atoms +60 +300 K +phi_positive \d.* kT, R-hat \d.* +scripts\/.* +Amber/,
    );
  });
});
