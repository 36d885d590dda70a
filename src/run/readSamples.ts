/** The samples of a run for programs that go on from them. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { NdArray } from "ndarray";
import type { NumericArray } from "../chem/formats/npy.ts";
import { decodeNpz } from "../chem/formats/npz.ts";
import { UserError } from "../errors.ts";
import { fileFailure } from "../files.ts";
import { toNdarray } from "../num/ndarray.ts";

/** Weighted conformations; the vectors are float64. */
export interface Samples {
  /** [n, atoms, 3], nm, float32. */
  readonly positions: NdArray<Float32Array>;
  /** [n], log-density of the generator over conformations modulo rigid motion, nm. */
  readonly logQ: NdArray<Float64Array>;
  /** [n], U/kT; +Infinity for a draw of weight zero. */
  readonly reducedEnergy: NdArray<Float64Array>;
  /** [n], -U/kT - log q, normalised no further; -Infinity is weight zero. */
  readonly logWeight: NdArray<Float64Array>;
}

function readBytes(path: string): Uint8Array {
  if (!existsSync(path)) {
    throw new UserError(
      `The samples of a run were to be read from ${path}, but there is no such file: give the folder of a run that has drawn its samples.`,
    );
  }
  try {
    return readFileSync(path);
  } catch (error) {
    throw fileFailure(`The samples of a run were to be read from ${path}`, error);
  }
}

/** Reads samples.npz of a run's folder, whether or not the run goes on. Throws a UserError where it is missing, damaged or not yet weighted. */
export function readSamples(folder: string): Samples {
  const path = join(folder, "samples.npz");
  const arrays = decodeNpz(readBytes(path), path);
  const array = (name: string): NumericArray => {
    const found = arrays[name];
    if (found !== undefined) return found;
    throw new UserError(
      `${path} must hold ${name}, but it holds ${Object.keys(arrays).join(", ")}: finish the run by "boltzmill resume ${folder}".`,
    );
  };
  const vector = (name: string): NdArray<Float64Array> => {
    const { data, shape } = array(name);
    return toNdarray({ data: Float64Array.from(data), shape });
  };
  const { data, shape } = array("positions");
  return {
    positions: toNdarray({ data: Float32Array.from(data), shape }),
    logQ: vector("log_q"),
    reducedEnergy: vector("reduced_energy"),
    logWeight: vector("log_weight"),
  };
}
