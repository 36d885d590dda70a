/** Samples that a user gave, as a run keeps them: given.npz. */
import { decodeNpz, encodeNpz } from "../chem/formats/npz.ts";
import { GIVEN_FILE, type RunDirectory } from "./directory.ts";

/** Conformations of one molecule in the order of their files. */
export interface GivenSamples {
  /** [count, atoms, 3], nm. */
  readonly positions: Float32Array;
  /** [count], log-density over conformations modulo rigid motion, nm; undefined where it is to be learned. */
  readonly logQ?: Float64Array | undefined;
  /** Samples of each file: frames of one file may be correlated, those of two are taken to be independent. */
  readonly lengths: readonly number[];
}

/** The content of given.npz. */
export function encodeGiven({ positions, logQ, lengths }: GivenSamples): Uint8Array {
  const count = lengths.reduce((total, length) => total + length, 0);
  return encodeNpz(
    {
      positions: { data: positions, shape: [count, positions.length / (3 * count), 3] },
      lengths: { data: Int32Array.from(lengths), shape: [lengths.length] },
      ...(logQ && { log_q: { data: logQ, shape: [count] } }),
    },
    false,
  );
}

/** The given samples of a run. */
export function readGiven(directory: RunDirectory): GivenSamples {
  const { positions, lengths, log_q: logQ } = decodeNpz(directory.read(GIVEN_FILE), GIVEN_FILE);
  return {
    positions: Float32Array.from(positions!.data),
    lengths: Array.from(lengths!.data),
    logQ: logQ && Float64Array.from(logQ.data),
  };
}
