/** A z-matrix of capped alanine written by hand, and the golden frames: material of the tests of internal coordinates. */
import { readFileSync } from "node:fs";
import type { ZMatrix, ZMatrixRow } from "../../../src/chem/zMatrix.ts";
import { type HostArray, hostArray } from "../../../src/num/hostArray.ts";

type Entry = readonly [atom: number, bond: number, angle: number, torsion: number, kind: ZMatrixRow["kind"]];

const entries: readonly Entry[] = [
  [4, 6, 8, 14, "proper"],
  [16, 14, 8, 6, "proper"],
  [7, 6, 8, 4, "improper"],
  [9, 8, 6, 14, "improper"],
  [10, 8, 6, 14, "improper"],
  [15, 14, 8, 16, "improper"],
  [1, 4, 6, 8, "proper"],
  [5, 4, 6, 1, "improper"],
  [18, 16, 14, 8, "proper"],
  [17, 16, 14, 18, "improper"],
  [11, 10, 8, 6, "proper"],
  [12, 10, 8, 11, "improper"],
  [13, 10, 8, 11, "improper"],
  [0, 1, 4, 6, "proper"],
  [2, 1, 4, 0, "improper"],
  [3, 1, 4, 0, "improper"],
  [19, 18, 16, 14, "proper"],
  [20, 18, 16, 19, "improper"],
  [21, 18, 16, 19, "improper"],
];

export const alanineZMatrix: ZMatrix = {
  root: [6, 8, 14],
  rows: entries.map(([atom, bond, angle, torsion, kind]) => ({ atom, bond, angle, torsion, kind })),
};

interface GoldenFile {
  readonly frames: readonly { readonly name: string; readonly positions: readonly (readonly number[])[] }[];
}

const goldenUrl = new URL("../../../systems/alanine-dipeptide/golden.json", import.meta.url);

/** Positions [atoms][3] in nm of the golden frames. */
export const goldenFrames: readonly (readonly (readonly number[])[])[] = (
  JSON.parse(readFileSync(goldenUrl, "utf8")) as GoldenFile
).frames.map(({ positions }) => positions);

/** Frames [frames][atoms][3] as x, y, z [frames, atoms]. */
export function cartesianFeeds(
  frames: readonly (readonly (readonly number[])[])[],
): Record<"x" | "y" | "z", HostArray<Float64Array>> {
  const axis = (number: number): HostArray<Float64Array> =>
    hostArray(Float64Array.from(frames.flatMap((frame) => frame.map((position) => position[number]!))), [
      frames.length,
      frames[0]!.length,
    ]);
  return { x: axis(0), y: axis(1), z: axis(2) };
}

/** Numbers in [0, 1) that fill the interval evenly (Weyl's sequence), the same on every machine. */
export const weyl = (index: number, step: number = (Math.sqrt(5) - 1) / 2): number => ((index + 1) * step) % 1;
