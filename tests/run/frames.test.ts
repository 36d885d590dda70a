import { describe, expect, it } from "vitest";
import { dropFramesAfter, framesOfIsomer, readFrames, selectFrames, writeFrames } from "../../src/run/frames.ts";
import { createRun } from "../../src/run/run.ts";
import type { FrameBlock } from "../../src/sample/dynamics.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { circumstances } from "./circumstances.ts";

const ATOMS = 2;
const newDirectory = () => createRun("alanine-dipeptide", `${temporaryFolder()}/run`, { seed: 5 }, circumstances).directory;

/** A block of frames numbered from `first`, at the given temperatures. */
const blockOf = (first: number, temperatures: readonly number[]): FrameBlock => ({
  firstLadder: 0,
  step: first,
  positions: Float32Array.from(
    { length: temperatures.length * 3 * ATOMS },
    (_, at) => first + Math.floor(at / (3 * ATOMS)) + (at % 6) / 8,
  ),
  energy: Float64Array.from(temperatures, (_, row) => -first - row - 0.1),
  temperatureIndex: Int32Array.from(temperatures),
});
const blocks = [blockOf(10, [3, 0, 1, 2]), blockOf(20, [1, 3, 3, 0])];

describe("frames", () => {
  it("at the coldest temperatures are selected, in order", () => {
    const { count, positions, energy, temperatureIndex } = selectFrames(blocks, 2, ATOMS);
    expect(count).toBe(4);
    expect([...temperatureIndex]).toEqual([0, 1, 1, 0]);
    expect([...energy]).toEqual([-11.1, -12.1, -20.1, -23.1]);
    expect([...positions].filter((_, at) => at % 6 === 0)).toEqual([11, 12, 20, 23]);
    expect(positions).toHaveLength(4 * 3 * ATOMS);
  });

  it("come back from disk block by block", () => {
    const directory = newDirectory();
    const parts = [selectFrames(blocks, 2, ATOMS), selectFrames([blocks[0]!], 4, ATOMS)];
    parts.forEach((part, block) => {
      writeFrames(directory, block, part);
    });
    const all = readFrames(directory);
    expect(all.count).toBe(8);
    expect([...all.energy]).toEqual(parts.flatMap(({ energy }) => [...energy]));
    expect([...all.positions]).toEqual(parts.flatMap(({ positions }) => [...positions]));
    expect([...all.temperatureIndex]).toEqual(parts.flatMap(({ temperatureIndex }) => [...temperatureIndex]));
  });

  it("keep their order beyond ten blocks, and those that no checkpoint knows are dropped", () => {
    const directory = newDirectory();
    for (let block = 0; block < 12; block++) writeFrames(directory, block, selectFrames([blockOf(block, [0])], 1, ATOMS));
    directory.write("data/summary.json", "{}");
    expect([...readFrames(directory).energy]).toEqual(Array.from({ length: 12 }, (_, block) => -block - 0.1));
    dropFramesAfter(directory, 11);
    expect(readFrames(directory).count).toBe(11);
    expect(directory.has("data/summary.json")).toBe(true);
    dropFramesAfter(directory, 0);
    expect(directory.list("data")).toEqual(["summary.json"]);
  });
});

describe("framesOfIsomer", () => {
  /** Four atoms with a dihedral of the angle, one frame each. */
  const framesAt = (angles: readonly number[], temperatureIndex: readonly number[]) => ({
    count: angles.length,
    positions: Float32Array.from(
      angles.flatMap((angle) => [0.1, 0, 0, 0, 0, 0, 0, 0, 0.1, 0.1 * Math.cos(angle), 0.1 * Math.sin(angle), 0.1]),
    ),
    energy: Float64Array.from(angles, (_, row) => row),
    temperatureIndex: Int32Array.from(temperatureIndex),
  });
  const trans = { hands: [], doubleBonds: [{ torsion: [0, 1, 2, 3] as const, cis: false }] };

  it("leaves out what has turned, with its energy and temperature", () => {
    const kept = framesOfIsomer(framesAt([3, 0.2, -2, 1.5, 2.5], [0, 0, 1, 2, 2]), trans);
    expect([kept.count, ...kept.energy, ...kept.temperatureIndex]).toEqual([3, 0, 2, 4, 0, 1, 2]);
    expect(kept.positions).toHaveLength(3 * 12);
    expect(kept.positions[12 + 9]).toBeCloseTo(0.1 * Math.cos(-2), 7);
  });

  it("keeps the frames as they are where none has turned, or nothing can", () => {
    const frames = framesAt([3, -3], [0, 0]);
    expect(framesOfIsomer(frames, trans)).toBe(frames);
    const turned = framesAt([0, 3], [0, 0]);
    expect(framesOfIsomer(turned, { hands: [], doubleBonds: [] })).toBe(turned);
  });

  it("refuses to go on where nothing is left at the target temperature", () => {
    expect(() => framesOfIsomer(framesAt([0, 3], [0, 1]), trans)).toThrow(
      /in all frames of its dynamics at the target temperature a double bond has turned/,
    );
  });
});
