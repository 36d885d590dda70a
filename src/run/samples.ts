/** samples.npz: the draws of a run with their densities, energies and weights; samples.dcd: their positions. */
import { encodeDcd } from "../chem/formats/dcd.ts";
import type { NumericArray } from "../chem/formats/npy.ts";
import { decodeNpz, encodeNpz } from "../chem/formats/npz.ts";
import type { RunDirectory } from "./directory.ts";

const FILE = "samples.npz";
/** Samples until their log q is learned. */
const UNWEIGHTED = "unweighted.npz";
/** The draws, where samples.npz holds corrected samples. */
const DRAWS = "draws.npz";

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

/** Samples whose log q is not known yet. */
export type UnweightedSamples = Omit<DrawnSamples, "logQ">;

export interface WeightedSamples extends DrawnSamples {
  /** [count], -U/kT - log q of draws, what the correction gave of corrected samples; -Infinity is weight zero. */
  readonly logWeight: Float64Array;
}

/** The arrays of a samples file, log q among them where it is known; `extra` vectors [count] beside those that all have. */
export function sampleArrays(
  { count, positions, logQ, reducedEnergy }: UnweightedSamples & { readonly logQ?: Float64Array | undefined },
  extra: Readonly<Record<string, Float64Array | Int32Array>> = {},
): Record<string, NumericArray> {
  const vectors = { ...(logQ && { log_q: logQ }), reduced_energy: reducedEnergy, ...extra };
  return {
    positions: { data: positions, shape: [count, positions.length / (3 * count), 3] },
    ...Object.fromEntries(Object.entries(vectors).map(([name, data]) => [name, { data, shape: [count] }])),
  };
}

/** The samples among the arrays of a samples file. */
export const drawnSamples = (arrays: Readonly<Record<string, NumericArray>>): DrawnSamples => ({
  ...unweightedSamples(arrays),
  logQ: Float64Array.from(arrays.log_q!.data),
});

/** The same without log q. */
export function unweightedSamples(arrays: Readonly<Record<string, NumericArray>>): UnweightedSamples {
  const reducedEnergy = Float64Array.from(arrays.reduced_energy!.data);
  return { count: reducedEnergy.length, positions: Float32Array.from(arrays.positions!.data), reducedEnergy };
}

/** Writes new draws, of which there is no correction yet. */
export function writeDrawnSamples(directory: RunDirectory, samples: DrawnSamples): void {
  directory.write(FILE, encodeNpz(sampleArrays(samples), false));
  directory.remove(DRAWS);
  directory.remove(UNWEIGHTED);
}

/** Writes samples whose log q is to be learned. */
export const writeUnweightedSamples = (directory: RunDirectory, samples: UnweightedSamples): void =>
  directory.write(UNWEIGHTED, encodeNpz(sampleArrays(samples), false));

/** Reads samples whose log q is to be learned. */
export const readUnweightedSamples = (directory: RunDirectory): UnweightedSamples =>
  unweightedSamples(decodeNpz(directory.read(UNWEIGHTED), UNWEIGHTED));

export const writeWeightedSamples = (directory: RunDirectory, samples: WeightedSamples): void =>
  directory.write(FILE, encodeNpz(sampleArrays(samples, { log_weight: samples.logWeight }), false));

/** Reads samples whether or not their log q is known yet. */
export const readBareSamples = (directory: RunDirectory): UnweightedSamples =>
  directory.has(UNWEIGHTED) ? readUnweightedSamples(directory) : readDrawnSamples(directory);

/** Sets the draws aside, before corrected samples take their place. */
export function keepDraws(directory: RunDirectory): void {
  if (!directory.has(DRAWS)) directory.write(DRAWS, directory.read(FILE));
}

/** Reads the draws, whether they were corrected or not. */
export function readDrawnSamples(directory: RunDirectory): DrawnSamples {
  const file = directory.has(DRAWS) ? DRAWS : FILE;
  return drawnSamples(decodeNpz(directory.read(file), file));
}

/** Reads samples.npz after reweighting. */
export function readWeightedSamples(directory: RunDirectory): WeightedSamples {
  const arrays = decodeNpz(directory.read(FILE), FILE);
  return { ...drawnSamples(arrays), logWeight: Float64Array.from(arrays.log_weight!.data) };
}

/** Rows of the samples that count: those whose weight is not zero. */
export const countedRows = ({ reducedEnergy }: Pick<UnweightedSamples, "reducedEnergy">): number[] =>
  [...reducedEnergy.keys()].filter((row) => Number.isFinite(reducedEnergy[row]!));

/** Writes samples.dcd. DCD has no NaN: an atom without a position, which only samples of weight zero have, is written at the origin. */
export function writeTrajectory(directory: RunDirectory, positions: Float32Array, atoms: number): void {
  const finite = positions.map((value) => (Number.isFinite(value) ? value : 0));
  directory.write("samples.dcd", encodeDcd(finite, atoms));
}

/** -U/kT - log q of each draw. */
export const logWeights = ({ logQ, reducedEnergy }: DrawnSamples): Float64Array =>
  reducedEnergy.map((energy, row) => (energy === Number.POSITIVE_INFINITY ? Number.NEGATIVE_INFINITY : -energy - logQ[row]!));
