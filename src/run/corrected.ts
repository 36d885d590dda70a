/** Corrected samples on disk: corrected.npz, whole, and correction/batch-<number>.npz while the stage is at work. */
import { decodeNpz, encodeNpz } from "../chem/formats/npz.ts";
import type { Blocks } from "../estimate/blocks.ts";
import { type Lineage, lineageBlocks } from "../estimate/lineage.ts";
import type { RunDirectory } from "./directory.ts";
import { drawnSamples, sampleArrays, type WeightedSamples } from "./samples.ts";

const FILE = "corrected.npz";
const FOLDER = "correction";

/** Samples after a correction. */
export interface CorrectedSamples extends WeightedSamples, Lineage {}

function encode({ ancestors, founders, ...samples }: CorrectedSamples): Uint8Array {
  const extra = { log_weight: samples.logWeight, ancestor: Int32Array.from(ancestors) };
  return encodeNpz({ ...sampleArrays(samples, extra), founders: { data: Int32Array.of(founders), shape: [1] } }, false);
}

function decode(bytes: Uint8Array, name: string): CorrectedSamples {
  const arrays = decodeNpz(bytes, name);
  return {
    ...drawnSamples(arrays),
    logWeight: Float64Array.from(arrays.log_weight!.data),
    ancestors: Uint32Array.from(arrays.ancestor!.data),
    founders: arrays.founders!.data[0]!,
  };
}

const batchName = (batch: number): string => `${FOLDER}/batch-${batch}.npz`;

export const writeBatch = (directory: RunDirectory, batch: number, samples: CorrectedSamples): void =>
  directory.write(batchName(batch), encode(samples));

export const readBatch = (directory: RunDirectory, batch: number): CorrectedSamples =>
  decode(directory.read(batchName(batch)), batchName(batch));

/** Removes all batches. */
export const removeBatches = (directory: RunDirectory): void => directory.remove(FOLDER);

export const hasCorrected = (directory: RunDirectory): boolean => directory.has(FILE);

export const writeCorrected = (directory: RunDirectory, samples: CorrectedSamples): void =>
  directory.write(FILE, encode(samples));

export const readCorrected = (directory: RunDirectory): CorrectedSamples => decode(directory.read(FILE), FILE);

/** Removes all that a correction left. */
export function removeCorrected(directory: RunDirectory): void {
  removeBatches(directory);
  directory.remove(FILE);
}

/** Batches as one set of samples, each with founders of its own. */
export function joinBatches(batches: readonly CorrectedSamples[]): CorrectedSamples {
  const count = batches.reduce((total, batch) => total + batch.count, 0);
  const joined = {
    positions: new Float32Array(batches.reduce((total, { positions }) => total + positions.length, 0)),
    logQ: new Float64Array(count),
    reducedEnergy: new Float64Array(count),
    logWeight: new Float64Array(count),
    ancestors: new Uint32Array(count),
  };
  let [row, place, founders] = [0, 0, 0];
  for (const batch of batches) {
    joined.positions.set(batch.positions, place);
    for (const name of ["logQ", "reducedEnergy", "logWeight"] as const) joined[name].set(batch[name], row);
    for (const [at, ancestor] of batch.ancestors.entries()) joined.ancestors[row + at] = ancestor + founders;
    row += batch.count;
    place += batch.positions.length;
    founders += batch.founders;
  }
  return { count, ...joined, founders };
}

/** The blocks of a bootstrap; undefined where every sample is a founder of its own. */
export function blocksOf({ ancestors, founders }: Lineage): Blocks | undefined {
  const apart = founders === ancestors.length && ancestors.every((ancestor, row) => ancestor === row);
  return apart ? undefined : lineageBlocks({ ancestors, founders });
}
