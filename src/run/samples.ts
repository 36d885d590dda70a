/** samples.npz: the draws of a run with their densities, energies and weights. */
import { decodeNpz, encodeNpz } from "../chem/formats/npz.ts";
import type { RunDirectory } from "./directory.ts";

const FILE = "samples.npz";

/** Before reweighting. */
export interface DrawnSamples {
  readonly count: number;
  /** [count, atoms, 3], nm. */
  readonly positions: Float32Array;
  /** [count]: log-density over conformations modulo rigid motion, nm; -Infinity never, NaN never. */
  readonly logQ: Float64Array;
  /** [count], U/kT; +Infinity for a draw of weight zero. */
  readonly reducedEnergy: Float64Array;
}

export interface WeightedSamples extends DrawnSamples {
  /** [count], -U/kT - log q; -Infinity is weight zero. */
  readonly logWeight: Float64Array;
}

function write(
  directory: RunDirectory,
  { count, positions, logQ, reducedEnergy }: DrawnSamples,
  extra: Record<string, Float64Array>,
): void {
  const vectors = { log_q: logQ, reduced_energy: reducedEnergy, ...extra };
  directory.write(
    FILE,
    encodeNpz(
      {
        positions: { data: positions, shape: [count, positions.length / (3 * count), 3] },
        ...Object.fromEntries(Object.entries(vectors).map(([name, data]) => [name, { data, shape: [count] }])),
      },
      false,
    ),
  );
}

export const writeDrawnSamples = (directory: RunDirectory, samples: DrawnSamples): void => write(directory, samples, {});

export const writeWeightedSamples = (directory: RunDirectory, samples: WeightedSamples): void =>
  write(directory, samples, { log_weight: samples.logWeight });

/** Reads samples.npz, with or without weights. */
export function readDrawnSamples(directory: RunDirectory): DrawnSamples {
  const arrays = decodeNpz(directory.read(FILE), FILE);
  const vector = (name: string): Float64Array => Float64Array.from(arrays[name]!.data);
  return {
    count: arrays.log_q!.data.length,
    positions: Float32Array.from(arrays.positions!.data),
    logQ: vector("log_q"),
    reducedEnergy: vector("reduced_energy"),
  };
}

/** -U/kT - log q of each draw. */
export const logWeights = ({ logQ, reducedEnergy }: DrawnSamples): Float64Array =>
  reducedEnergy.map((energy, row) => (energy === Number.POSITIVE_INFINITY ? Number.NEGATIVE_INFINITY : -energy - logQ[row]!));
