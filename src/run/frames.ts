/** Training frames on disk: data/block-<number>.npz, in the order of the dynamics. */

import { decodeNpz, encodeNpz } from "../chem/formats/npz.ts";
import { departures, type Isomer } from "../chem/isomer.ts";
import { UserError } from "../errors.ts";
import { concatenated } from "../num/concatenated.ts";
import type { FrameBlock } from "../sample/dynamics.ts";
import type { RunDirectory } from "./directory.ts";
import { gatherRows } from "./rows.ts";

export interface Frames {
  readonly count: number;
  /** [count, atoms, 3], nm. */
  readonly positions: Float32Array;
  /** [count], kJ/mol. */
  readonly energy: Float64Array;
  /** [count], index into the temperatures. */
  readonly temperatureIndex: Int32Array;
}

const blockName = (block: number): string => `data/block-${String(block).padStart(5, "0")}.npz`;

/** The frames of some blocks of dynamics whose temperature is among the `kept` coldest. */
export function selectFrames(blocks: readonly FrameBlock[], kept: number, atoms: number): Frames {
  const width = 3 * atoms;
  const rows = blocks.flatMap(({ temperatureIndex }, block) =>
    [...temperatureIndex.keys()].filter((row) => temperatureIndex[row]! < kept).map((row) => ({ block, row })),
  );
  const positions = new Float32Array(rows.length * width);
  rows.forEach(({ block, row }, at) => {
    positions.set(blocks[block]!.positions.subarray(row * width, (row + 1) * width), at * width);
  });
  return {
    count: rows.length,
    positions,
    energy: Float64Array.from(rows, ({ block, row }) => blocks[block]!.energy[row]!),
    temperatureIndex: Int32Array.from(rows, ({ block, row }) => blocks[block]!.temperatureIndex[row]!),
  };
}

/** Writes the frames of one block; positions [count, atoms, 3]. */
export function writeFrames(
  directory: RunDirectory,
  block: number,
  { count, positions, energy, temperatureIndex }: Frames,
): void {
  const arrays = {
    positions: { data: positions, shape: [count, positions.length / (3 * count), 3] },
    energy: { data: energy, shape: [count] },
    temperature_index: { data: temperatureIndex, shape: [count] },
  };
  directory.write(blockName(block), encodeNpz(arrays, false));
}

/** All frames of a run, in order. */
export function readFrames(directory: RunDirectory): Frames {
  const blocks = directory.list("data").filter((name) => name.startsWith("block-"));
  const parts = blocks.map((name) => decodeNpz(directory.read(`data/${name}`), name));
  const energy = concatenated(
    Float64Array,
    parts.map((part) => Float64Array.from(part.energy!.data)),
  );
  return {
    count: energy.length,
    energy,
    positions: concatenated(
      Float32Array,
      parts.map((part) => Float32Array.from(part.positions!.data)),
    ),
    temperatureIndex: concatenated(
      Int32Array,
      parts.map((part) => Int32Array.from(part.temperature_index!.data)),
    ),
  };
}

/**
 * The frames in which no double bond has turned from cis to trans or back; hands are safe from dynamics.
 * Throws a UserError where none at the target temperature is left.
 */
export function framesOfIsomer(frames: Frames, { doubleBonds }: Isomer): Frames {
  const width = frames.positions.length / frames.count;
  const found = departures({ hands: [], doubleBonds }, frames.positions, width / 3);
  const rows = found.flatMap((departure, row) => (departure === "none" ? [row] : []));
  if (rows.length === frames.count) return frames;
  if (!rows.some((row) => frames.temperatureIndex[row] === 0)) {
    throw new UserError(
      `The structure's isomer was to be sampled, but in all frames of its dynamics at the target temperature a double bond has turned from cis to trans or back: start from a structure of the isomer that is stable.`,
    );
  }
  return {
    count: rows.length,
    positions: gatherRows(frames.positions, rows, width),
    energy: Float64Array.from(rows, (row) => frames.energy[row]!),
    temperatureIndex: Int32Array.from(rows, (row) => frames.temperatureIndex[row]!),
  };
}

/** Removes the blocks behind the given number of them: a kill may leave one that its checkpoint does not know. */
export function dropFramesAfter(directory: RunDirectory, blocks: number): void {
  const known = Array.from({ length: blocks }, (_, block) => blockName(block));
  for (const name of directory.list("data")) {
    if (name.startsWith("block-") && !known.includes(`data/${name}`)) directory.remove(`data/${name}`);
  }
}
