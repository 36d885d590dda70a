import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { beforeEach, describe, expect, it } from "vitest";
import { type CheckpointArrays, latestCheckpoint, removeCheckpoints, saveCheckpoint } from "../../src/run/checkpoints.ts";
import type { RunDirectory } from "../../src/run/directory.ts";
import { createRun } from "../../src/run/run.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { circumstances } from "./circumstances.ts";

const arrays = (value: number): CheckpointArrays => ({
  "weights.0": { data: Float32Array.of(value, 2, 3, 4), shape: [2, 2] },
  energy: { data: Float64Array.of(value / 3), shape: [] },
  counts: { data: Int32Array.of(value), shape: [1] },
});

let directory: RunDirectory;
let notes: string[];
const note = (text: string): void => void notes.push(text);
beforeEach(() => {
  directory = createRun("alanine-dipeptide", `${temporaryFolder()}/run`, { seed: 1 }, circumstances).directory;
  notes = [];
});

describe("checkpoints", () => {
  it("come back bit for bit, the newest by number and not by letters", () => {
    for (const step of [9, 10, 100]) saveCheckpoint(directory, "train", step, arrays(step), 3);
    expect(latestCheckpoint(directory, "train", note)).toEqual({ step: 100, arrays: arrays(100) });
    expect(notes).toEqual([]);
  });

  it("belong to one stage", () => {
    saveCheckpoint(directory, "data", 5, arrays(5));
    expect(latestCheckpoint(directory, "train", note)).toBeUndefined();
  });

  it("are kept as many as asked", () => {
    for (const step of [1, 2, 3, 4]) saveCheckpoint(directory, "train", step, arrays(step));
    saveCheckpoint(directory, "data", 1, arrays(1));
    expect(directory.list("checkpoints")).toEqual(["data-1.npz", "train-3.npz", "train-4.npz"]);
    removeCheckpoints(directory, "train");
    expect(directory.list("checkpoints")).toEqual(["data-1.npz"]);
  });

  const truncate = (path: string): void => truncateSync(path, 300);
  const flip = (path: string): void => {
    const bytes = readFileSync(path);
    const at = bytes.indexOf(new Uint8Array(Float32Array.of(20, 2).buffer));
    bytes[at + 2]! ^= 1;
    writeFileSync(path, bytes);
  };
  const empty = (path: string): void => writeFileSync(path, "");
  it.each([
    ["truncated", truncate],
    ["changed by one bit", flip],
    ["empty", empty],
  ])("fall back to the one before where the newest is %s", (_what, damage) => {
    saveCheckpoint(directory, "train", 10, arrays(10));
    saveCheckpoint(directory, "train", 20, arrays(20));
    damage(directory.path("checkpoints/train-20.npz"));
    expect(latestCheckpoint(directory, "train", note)).toEqual({ step: 10, arrays: arrays(10) });
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(/^The checkpoint checkpoints\/train-20\.npz is damaged and was removed/);
    expect(directory.list("checkpoints")).toEqual(["train-10.npz"]);
  });

  it("are none where all are damaged", () => {
    saveCheckpoint(directory, "train", 10, arrays(10));
    empty(directory.path("checkpoints/train-10.npz"));
    expect(latestCheckpoint(directory, "train", note)).toBeUndefined();
    expect(notes).toHaveLength(1);
  });

  it("have whole steps and free names", () => {
    expect(() => saveCheckpoint(directory, "train", 1.5, arrays(1))).toThrow(/internal/);
    expect(() => saveCheckpoint(directory, "train", -1, arrays(1))).toThrow(/internal/);
    expect(() => saveCheckpoint(directory, "train", 1, { digest: arrays(1).counts! })).toThrow(/internal/);
  });
});
