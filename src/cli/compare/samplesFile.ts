/** Samples in files: conformations of any format, or arrays with energies and weights. */

import { decodeNpy, type NumericArray } from "../../chem/formats/npy.ts";
import { decodeNpz } from "../../chem/formats/npz.ts";
import { readAllFrames } from "../../chem/formats/readFrames.ts";
import { UserError } from "../../errors.ts";
import { readBytes } from "../../files.ts";
import { elementCount } from "../../num/hostArray.ts";

/** What a file of samples holds. */
export interface FileSamples {
  /** [n, width], row-major; nm of molecules. */
  readonly positions: Float32Array;
  readonly width: number;
  /** U / kT, where the file has it. [n] */
  readonly reducedEnergy?: Float64Array | undefined;
  readonly logWeights?: Float64Array | undefined;
  /** Log-density that the samples were drawn by. */
  readonly logQ?: Float64Array | undefined;
}

function fromArrays(path: string, arrays: Readonly<Record<string, NumericArray>>): FileSamples {
  const { positions, reduced_energy: energies, log_weight: weights, log_q: densities } = arrays;
  if (positions === undefined || positions.shape.length < 2) {
    throw new UserError(
      `${path} must hold an array positions [n, atoms, 3] or [n, d], but it holds ${Object.keys(arrays).join(", ")}: name the array so.`,
    );
  }
  const [count, ...rest] = positions.shape;
  const vector = (name: string, array: NumericArray | undefined): Float64Array | undefined => {
    if (array === undefined || array.data.length === count) return array && Float64Array.from(array.data);
    throw new UserError(`${path} has ${count} positions and ${array.data.length} values of ${name}: give one for each.`);
  };
  return {
    positions: Float32Array.from(positions.data),
    width: elementCount(rest),
    reducedEnergy: vector("reduced_energy", energies),
    logWeights: vector("log_weight", weights),
    logQ: vector("log_q", densities),
  };
}

/** Reads npz (positions, and reduced_energy, log_weight and log_q where they are there), npy, or frames of any format. Throws a UserError for what cannot be read. */
export async function readSamplesFile(path: string): Promise<FileSamples> {
  if (path.endsWith(".npz")) return fromArrays(path, decodeNpz(readBytes(path, "samples"), path));
  if (path.endsWith(".npy")) return fromArrays(path, { positions: decodeNpy(readBytes(path, "samples"), path) });
  const { positions, atoms } = await readAllFrames(path);
  return { positions, width: 3 * atoms };
}
