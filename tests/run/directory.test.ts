import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseZMatrix } from "../../src/chem/zMatrixFile.ts";
import { UserError } from "../../src/errors.ts";
import { resolveConfiguration } from "../../src/run/configuration.ts";
import { createRunDirectory, openRunDirectory, type RunDirectory } from "../../src/run/directory.ts";
import { findMolecule } from "../../systems/index.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { circumstances } from "./circumstances.ts";

const definition = findMolecule("alanine-dipeptide");
const system = definition.load();
const configuration = resolveConfiguration({ seed: 1 }, definition, system, circumstances);
const create = (out?: string): RunDirectory => createRunDirectory(out, configuration, system);

describe("createRunDirectory", () => {
  it("describes the run by four files", () => {
    const out = join(temporaryFolder(), "deep", "run");
    create(out).close();
    expect(readdirSync(out).sort()).toEqual(["config.json", "system.xml", "topology.pdb", "z-matrix.json"]);
    expect(JSON.parse(readFileSync(join(out, "config.json"), "utf8"))).toEqual(configuration);
    expect(readFileSync(join(out, "system.xml"), "utf8")).toBe(system.systemXml);
    expect(readFileSync(join(out, "topology.pdb"), "utf8")).toBe(system.pdb);
    expect(parseZMatrix(readFileSync(join(out, "z-matrix.json"), "utf8"), system.topology)).toEqual(system.zMatrix);
  });

  it("accepts an empty folder", () => {
    const out = temporaryFolder();
    create(out).close();
    expect(existsSync(join(out, "config.json"))).toBe(true);
  });

  it.each([
    ["a run", "config.json", /holds a run already: go on with it by "boltzmill resume .*", or choose another folder/],
    ["other files", "thesis.tex", /holds other files, such as thesis\.tex: choose a new or empty folder/],
  ])("refuses a folder with %s and leaves it alone", (_what, file, expected) => {
    const out = temporaryFolder();
    writeFileSync(join(out, file), "precious");
    expect(() => create(out)).toThrow(expected);
    expect(readdirSync(out)).toEqual([file]);
    expect(readFileSync(join(out, file), "utf8")).toBe("precious");
  });

  it("refuses a file, and a folder below a file", () => {
    const file = join(temporaryFolder(), "file");
    writeFileSync(file, "precious");
    expect(() => create(file)).toThrow(/but that is a file: choose another folder/);
    expect(() => create(join(file, "run"))).toThrow(/but a part of the path is a file/);
    expect(readFileSync(file, "utf8")).toBe("precious");
  });

  it("goes on where a process was killed while it was creating the folder, but not beside a living one", () => {
    const out = temporaryFolder();
    const lock = (pid: number): void => writeFileSync(join(out, "lock"), JSON.stringify({ pid, host: hostname(), started: "" }));
    writeFileSync(join(out, "system.xml.partial"), "<Sys");
    lock(process.pid);
    expect(() => create(out)).toThrow(/is working in it/);
    expect(existsSync(join(out, "system.xml.partial"))).toBe(true);
    lock(spawnSync(process.execPath, ["--version"]).pid);
    create(out).close();
    expect(readdirSync(out).sort()).toEqual(["config.json", "system.xml", "topology.pdb", "z-matrix.json"]);
  });

  it("leaves nothing behind where a file cannot be written", () => {
    const base = temporaryFolder();
    // Its second write fails: there is no text to write.
    const broken = {
      ...system,
      get pdb(): string {
        throw new UserError("no structure");
      },
    };
    expect(() => createRunDirectory(join(base, "new", "run"), configuration, broken)).toThrow("no structure");
    expect(readdirSync(base)).toEqual([]);
    mkdirSync(join(base, "empty"));
    expect(() => createRunDirectory(join(base, "empty"), configuration, broken)).toThrow("no structure");
    expect(readdirSync(base, { recursive: true })).toEqual(["empty"]);
  });
});

describe("createRunDirectory without a folder", () => {
  const start = process.cwd();
  let here = "";
  beforeEach(() => {
    here = temporaryFolder();
    process.chdir(here);
  });
  afterEach(() => process.chdir(start));

  it("takes the first free number", () => {
    create().close();
    create().close();
    mkdirSync("runs/alanine-dipeptide-4");
    create().close();
    create().close();
    const found = readdirSync("runs").sort();
    expect(found).toEqual([1, 2, 3, 4, 5].map((n) => `alanine-dipeptide-${n}`));
    expect(readdirSync("runs/alanine-dipeptide-4")).toEqual([]);
  });
});

describe("RunDirectory", () => {
  const open = (): RunDirectory => {
    const out = join(temporaryFolder(), "run");
    create(out).close();
    return openRunDirectory(out);
  };

  it("writes, reads, lists and removes", () => {
    const directory = open();
    directory.write("data/b.txt", "text");
    directory.write("data/a.bin", Uint8Array.of(1, 2));
    writeFileSync(directory.path("data/c.partial"), "cut o");
    expect(directory.list("data")).toEqual(["a.bin", "b.txt"]);
    expect(directory.list("nowhere")).toEqual([]);
    expect([...directory.read("data/a.bin")]).toEqual([1, 2]);
    expect(directory.readText("data/b.txt")).toBe("text");
    expect(directory.has("data/b.txt")).toBe(true);
    directory.remove("data");
    directory.remove("data");
    expect(directory.has("data/b.txt")).toBe(false);
    directory.close();
  });

  it("says which file is missing", () => {
    const directory = open();
    expect(() => directory.read("model.onnx")).toThrow(/The file .*model\.onnx was to be read, but it is missing/);
  });

  it.each(["/etc/passwd", "../x", "data/../../x"])("does not leave the folder by %s", (name) => {
    expect(() => open().path(name)).toThrow(/internal/);
  });

  it("is opened by one at a time, and cleaned of what a killed writer left", () => {
    const directory = open();
    expect(() => openRunDirectory(directory.folder)).toThrow(/is working in it/);
    writeFileSync(directory.path("samples.npz.partial"), "PK");
    directory.close();
    openRunDirectory(directory.folder).close();
    expect(existsSync(directory.path("samples.npz.partial"))).toBe(false);
  });

  it("is not opened where there is no run", () => {
    const folder = temporaryFolder();
    expect(() => openRunDirectory(folder)).toThrow(/there is no config\.json: give the folder of a run/);
    expect(() => openRunDirectory(join(folder, "x"))).toThrow(/does not exist/);
    expect(readdirSync(folder)).toEqual([]);
  });
});
