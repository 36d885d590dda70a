import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { UserError } from "../../src/errors.ts";
import { acquireLock } from "../../src/run/lock.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

const write = (path: string, holder: { pid: number; host?: string; started?: string }): void =>
  writeFileSync(path, JSON.stringify({ host: hostname(), started: "", ...holder }));

/** The number of a process that has ended. */
const endedProcess = (): number => spawnSync(process.execPath, ["--version"]).pid;

describe("acquireLock", () => {
  it("is held by one, and given back", () => {
    const path = join(temporaryFolder(), "lock");
    const release = acquireLock(path);
    expect(() => acquireLock(path)).toThrow(
      new UserError(
        `The run directory was to be opened, but process ${process.pid} is working in it: wait for its end, or stop it first.`,
      ),
    );
    release();
    expect(existsSync(path)).toBe(false);
    acquireLock(path)();
  });

  it("takes over from a process that is gone", () => {
    const folder = temporaryFolder();
    const path = join(folder, "lock");
    write(path, { pid: endedProcess() });
    acquireLock(path);
    expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({ pid: process.pid });
    expect(readdirSync(folder)).toEqual(["lock"]);
  });

  it("takes over a lock that its writer could not fill", () => {
    const path = join(temporaryFolder(), "lock");
    writeFileSync(path, "");
    acquireLock(path);
    expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({ pid: process.pid });
  });

  it("knows a process number that is in use again, where the system tells when processes started", () => {
    const path = join(temporaryFolder(), "lock");
    write(path, { pid: process.pid, started: "another time" });
    if (existsSync("/proc/self/stat")) acquireLock(path)();
    else expect(() => acquireLock(path)).toThrow(UserError);
  });

  it("refuses the lock of another machine and says what to delete", () => {
    const path = join(temporaryFolder(), "lock");
    write(path, { pid: endedProcess(), host: "elsewhere" });
    expect(() => acquireLock(path)).toThrow(/process \d+ of the machine "elsewhere" may be working in it.*delete .*lock\.$/);
    expect(existsSync(path)).toBe(true);
  });

  it("gives back nothing that another process has taken over", () => {
    const path = join(temporaryFolder(), "lock");
    const release = acquireLock(path);
    write(path, { pid: 1 });
    release();
    expect(existsSync(path)).toBe(true);
  });
});
