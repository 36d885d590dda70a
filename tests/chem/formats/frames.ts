/** Frames and arrays that the tests of file formats write and read: golden frames of alanine dipeptide. */
import { readFileSync } from "node:fs";
import type { NumericArray } from "../../../src/chem/formats/npy.ts";

interface Golden {
  readonly frames: readonly {
    readonly name: string;
    readonly energy: number;
    readonly positions: readonly (readonly number[])[];
  }[];
}

/** Text of a file of the system's folder. */
export const systemFile = (name: string): string =>
  readFileSync(new URL(`../../../systems/alanine-dipeptide/${name}`, import.meta.url), "utf8");

/** Bytes of a fixture. */
export const fixture = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(`./fixtures/${name}`, import.meta.url)));

const golden = (JSON.parse(systemFile("golden.json")) as Golden).frames;

/** Positions [9, 22, 3] nm of all golden frames. */
export const goldenPositions: Float64Array = Float64Array.from(golden.flatMap(({ positions }) => positions.flat()));

/** Positions [3, 22, 3] nm: a perturbed and two hot frames. */
export const fixturePositions: Float64Array = goldenPositions.slice(2 * 66, 5 * 66);

/** One array of every type and of several ranks. */
export const fixtureArrays: Readonly<Record<"positions" | "energies" | "counts" | "scalar" | "nothing", NumericArray>> = {
  positions: { data: Float32Array.from(fixturePositions), shape: [3, 22, 3] },
  energies: { data: Float64Array.from(golden.slice(2, 5), ({ energy }) => energy), shape: [3] },
  counts: { data: Int32Array.of(1, -2, 2147483647, -2147483648), shape: [2, 2] },
  scalar: { data: Float64Array.of(2.5), shape: [] },
  nothing: { data: new Float32Array(0), shape: [0, 3] },
};
