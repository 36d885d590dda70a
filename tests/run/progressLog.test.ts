import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { beforeEach, describe, expect, it } from "vitest";
import type { RunDirectory } from "../../src/run/directory.ts";
import type { RunEvent } from "../../src/run/events.ts";
import { openProgressLog } from "../../src/run/progressLog.ts";
import { createRun } from "../../src/run/run.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { circumstances } from "./circumstances.ts";

const note = (text: string): RunEvent => ({ event: "note", seconds: 1, text });

let directory: RunDirectory;
beforeEach(() => {
  directory = createRun("alanine-dipeptide", `${temporaryFolder()}/run`, { seed: 1 }, circumstances).directory;
});
const path = (): string => directory.path("progress.jsonl");
const texts = (): unknown[] =>
  readFileSync(path(), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line).text);
const log = (...lines: readonly string[]): void => {
  const { listen, close } = openProgressLog(directory);
  for (const line of lines) listen(note(line));
  close();
};

describe("progress.jsonl", () => {
  it("goes on after earlier lines", () => {
    log("a", "b");
    log("c");
    expect(texts()).toEqual(["a", "b", "c"]);
  });

  it.each([
    ["a line that was cut off", '{"event":"note","secon'],
    ["a line without its break", '{"event":"note","seconds":1,"text":"cut"}'],
    ["zeros, which a loss of power leaves", "\0\0\0\0\n\0\0"],
    ["a cut character", Buffer.from("é").subarray(0, 1)],
  ])("loses %s", (_what, torn) => {
    log("a", "b");
    appendFileSync(path(), torn);
    log("c");
    expect(texts()).toEqual(["a", "b", "c"]);
  });

  it("begins anew where no line is whole", () => {
    writeFileSync(path(), "{");
    log("a");
    expect(texts()).toEqual(["a"]);
  });
});
