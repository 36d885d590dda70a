/** Frames and arrays that the tests of file formats write and read: golden frames of alanine dipeptide. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Frames } from "../../../src/chem/formats/format.ts";
import type { NumericArray } from "../../../src/chem/formats/npy.ts";
import { parsePdb } from "../../../src/chem/formats/pdb.ts";
import { cellVectors } from "../../../src/chem/formats/unitCell.ts";
import type { Topology } from "../../../src/chem/topology.ts";
import { topologyOfStructure } from "../../../src/chem/topologyOfStructure.ts";

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

export const fixturePath = (name: string): string => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));

/** Bytes of a fixture. */
export const fixture = (name: string): Uint8Array => new Uint8Array(readFileSync(fixturePath(name)));

/** Largest difference of two arrays of one length. */
export function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error(`arrays of ${a.length} and ${b.length} numbers are compared`);
  return Math.max(...Array.from({ length: a.length }, (_, index) => Math.abs(a[index]! - b[index]!)));
}

const golden = (JSON.parse(systemFile("golden.json")) as Golden).frames;

/** Positions [9, 22, 3] nm of all golden frames. */
export const goldenPositions: Float64Array = Float64Array.from(golden.flatMap(({ positions }) => positions.flat()));

/** Positions [3, 22, 3] nm: a perturbed and two hot frames. */
export const fixturePositions: Float64Array = goldenPositions.slice(2 * 66, 5 * 66);

export const fixtureTopology: Topology = topologyOfStructure(parsePdb(systemFile("structure.pdb")));

/** Lengths, nm, and angles, degrees, of the unit cell of the fixture frames. */
export const fixtureCell = [3, 3.2, 3.4, 85, 80, 75] as const;

/** The fixture positions as a time series in a unit cell. */
export const fixtureFrames: Frames = {
  atoms: 22,
  positions: Float32Array.from(fixturePositions),
  times: Float64Array.of(5, 7.5, 10),
  cells: Float64Array.from([0, 1, 2].flatMap(() => [...cellVectors(fixtureCell, "fixture")!])),
};

/**
 * Positions [atoms, 3] nm of a chain in whole steps of 0.001 nm, some of them short as between the atoms of a water; the same numbers as
 * chain() of scripts/make-format-fixtures.py.
 */
export function chain(atoms: number): Float32Array {
  let state = 1;
  const next = (bound: number): number => {
    state = (state * 16807) % 2147483647;
    return (state % (2 * bound + 1)) - bound;
  };
  const place = [0, 0, 0];
  return Float32Array.from({ length: 3 * atoms }, (_, index) => {
    place[index % 3]! += next(Math.floor(index / 3) % 3 === 0 ? 300 : 60);
    return place[index % 3]! / 1000;
  });
}

/** One array of every type and of several ranks. */
export const fixtureArrays: Readonly<Record<"positions" | "energies" | "counts" | "scalar" | "nothing", NumericArray>> = {
  positions: { data: Float32Array.from(fixturePositions), shape: [3, 22, 3] },
  energies: { data: Float64Array.from(golden.slice(2, 5), ({ energy }) => energy), shape: [3] },
  counts: { data: Int32Array.of(1, -2, 2147483647, -2147483648), shape: [2, 2] },
  scalar: { data: Float64Array.of(2.5), shape: [] },
  nothing: { data: new Float32Array(0), shape: [0, 3] },
};
