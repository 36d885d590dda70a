import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { UserError } from "../src/errors.ts";
import { fileFailure, openReplacement, readBytes, readingFailure, removePartials, writeAtomically } from "../src/files.ts";
import { temporaryFolder } from "./support/temporaryFolder.ts";

const files = fileURLToPath(new URL("../src/files.ts", import.meta.url));

describe("writeAtomically", () => {
  it("makes folders and replaces files", () => {
    const path = join(temporaryFolder(), "a", "b.txt");
    writeAtomically(path, "one");
    writeAtomically(path, Uint8Array.of(0x74, 0x77, 0x6f));
    expect(readFileSync(path, "utf8")).toBe("two");
    expect(readdirSync(join(path, ".."))).toEqual(["b.txt"]);
  });

  it("leaves nothing behind where the file cannot be put in place", () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "taken", "inside"), { recursive: true });
    expect(() => writeAtomically(join(folder, "taken"), "text")).toThrow();
    expect(readdirSync(folder)).toEqual(["taken"]);
  });

  it("throws a UserError below a file", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "file"), "");
    expect(() => writeAtomically(join(folder, "file", "x"), "text")).toThrow(UserError);
  });

  it("shows no half-written file to those who look while it is replaced, nor after its writer is killed", async () => {
    const path = join(temporaryFolder(), "big.bin");
    const length = 4_000_000;
    const script = `
      import { writeAtomically } from ${JSON.stringify(files)};
      for (let value = 1; ; value = 3 - value) writeAtomically(${JSON.stringify(path)}, new Uint8Array(${length}).fill(value));`;
    const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], { stdio: "inherit" });
    while (!existsSync(path)) await wait(5);
    const sizes = new Set<number>();
    for (const end = performance.now() + 300; performance.now() < end; ) {
      sizes.add(statSync(path).size);
    }
    child.kill("SIGKILL");
    await once(child, "exit");
    expect([...sizes]).toEqual([length]);
    expect(new Set(readFileSync(path)).size).toBe(1);
  });
});

describe("openReplacement", () => {
  it("writes over what was appended, and shows the file when it is complete", () => {
    const path = join(temporaryFolder(), "a", "b.bin");
    const file = openReplacement(path);
    file.append(Uint8Array.of(0, 0, 1));
    file.append("A");
    file.overwrite(1, Uint8Array.of(7));
    expect(existsSync(path)).toBe(false);
    expect([...readFileSync(file.partial)]).toEqual([0, 7, 1, 65]);
    file.commit();
    expect([...readFileSync(path)]).toEqual([0, 7, 1, 65]);
    file.discard();
    expect(readdirSync(join(path, ".."))).toEqual(["b.bin"]);
  });

  it("leaves what was there where it is given up", () => {
    const path = join(temporaryFolder(), "b.bin");
    writeFileSync(path, "old");
    const file = openReplacement(path);
    file.append("new");
    file.discard();
    expect(readFileSync(path, "utf8")).toBe("old");
    expect(readdirSync(join(path, ".."))).toEqual(["b.bin"]);
  });
});

describe("readingFailure", () => {
  it.each([
    ["ENOENT", "run.dcd was to be read, but there is no such file: check the path."],
    ["EISDIR", "run.dcd was to be read, but it is a folder: check the path."],
    ["EACCES", "run.dcd was to be read, but permission is denied: check the path."],
  ])("explains %s", (code, message) => {
    expect(readingFailure("run.dcd was to be read", Object.assign(new Error("raw"), { code }))).toEqual(new UserError(message));
  });
});

describe("readBytes", () => {
  it("refuses in a sentence what is too large for an array", () => {
    const path = join(temporaryFolder(), "large.npy");
    writeFileSync(path, "");
    truncateSync(path, 2 ** 31 + 1); // a hole that takes no place on the disk
    expect(() => readBytes(path, "log q")).toThrow(UserError);
    expect(() => readBytes(path, "log q")).toThrow(
      /large\.npy was to be read as log q, but it has more than 2 GiB, .*: split it into several files/,
    );
  });
});

describe("removePartials", () => {
  it("removes what interrupted writers left, in all folders, and nothing else", () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "data"));
    for (const name of ["a.txt", "a.txt.partial", "data/b", "data/b.partial"]) writeFileSync(join(folder, name), "");
    removePartials(folder);
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual(["a.txt", "data", "data/b"]);
  });
});

describe("fileFailure", () => {
  const failure = (code: string): unknown =>
    fileFailure("The file x was to be written", Object.assign(new Error("raw"), { code }));

  it.each([
    ["ENOSPC", "The file x was to be written, but the disk is full: free some space, or choose a folder on another disk."],
    [
      "EACCES",
      "The file x was to be written, but permission is denied: choose a folder that you may write to, or change its permissions.",
    ],
    ["EROFS", "The file x was to be written, but the file system is read-only: choose a folder on another one."],
  ])("explains %s", (code, message) => {
    expect(failure(code)).toEqual(new UserError(message));
  });

  it("passes other errors through", () => {
    const error = new TypeError("a mistake");
    expect(fileFailure("x was to be written", error)).toBe(error);
  });
});
