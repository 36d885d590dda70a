/** Checkpoints of a stage: checkpoints/<stage>-<step>.npz, each with a digest of its content. */
import { createHash } from "node:crypto";
import type { NumericArray } from "../chem/formats/npy.ts";
import { decodeNpz, encodeNpz } from "../chem/formats/npz.ts";
import { UserError } from "../errors.ts";
import type { RunDirectory } from "./directory.ts";
import type { StageName } from "./stage.ts";

export type CheckpointArrays = Readonly<Record<string, NumericArray>>;

export interface Checkpoint {
  readonly step: number;
  readonly arrays: CheckpointArrays;
}

const FOLDER = "checkpoints";
/** Name of the array int32 [8] that holds the SHA-256 of the others. */
const DIGEST = "digest";

const nameOf = (stage: StageName, step: number): string => `${FOLDER}/${stage}-${step}.npz`;

/** Steps of the stage's checkpoints, newest first. */
function stepsOf(directory: RunDirectory, stage: StageName): number[] {
  const pattern = new RegExp(`^${stage}-(\\d+)\\.npz$`);
  const steps = directory.list(FOLDER).flatMap((file) => {
    const match = pattern.exec(file);
    return match === null ? [] : [Number(match[1])];
  });
  return steps.sort((a, b) => b - a);
}

/** SHA-256 over names, types, shapes and numbers, in the order of the names. The zip format's own CRC is not checked by every reader. */
function digest(arrays: CheckpointArrays): Int32Array {
  const hash = createHash("sha256");
  for (const name of Object.keys(arrays).sort()) {
    const { data, shape } = arrays[name]!;
    hash.update(JSON.stringify([name, data.constructor.name, shape]));
    hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return new Int32Array(new Uint8Array(hash.digest()).buffer);
}

/**
 * Writes a checkpoint and removes the stage's older ones but for the newest `keep`.
 *
 * step: a whole number, larger for later checkpoints. After a kill in between, the checkpoints before it are still there.
 */
export function saveCheckpoint(
  directory: RunDirectory,
  stage: StageName,
  step: number,
  arrays: CheckpointArrays,
  keep = 2,
): void {
  if (!Number.isSafeInteger(step) || step < 0) throw new Error(`internal: checkpoint of ${stage} at step ${step}`);
  if (!Number.isSafeInteger(keep) || keep < 1) throw new Error(`internal: ${keep} checkpoints of ${stage} to keep`);
  if (Object.hasOwn(arrays, DIGEST)) throw new Error(`internal: an array of a checkpoint is called "${DIGEST}"`);
  const sealed = { ...arrays, [DIGEST]: { data: digest(arrays), shape: [8] } };
  directory.write(nameOf(stage, step), encodeNpz(sealed, false));
  for (const old of stepsOf(directory, stage).slice(keep)) directory.remove(nameOf(stage, old));
}

/** The arrays of a checkpoint; throws a UserError where the file is damaged. */
function readCheckpoint(directory: RunDirectory, name: string): CheckpointArrays {
  const { [DIGEST]: seal, ...arrays } = decodeNpz(directory.read(name), name);
  const found = digest(arrays);
  if (seal !== undefined && found.every((word, index) => word === seal.data[index])) return arrays;
  throw new UserError(`${name} was to be read, but its content is not what was written: the file is damaged.`);
}

/** The checkpoint of a stage at a step, for stages that keep all of theirs; undefined where there is none. A damaged one is removed, with a note. */
export function checkpointAt(
  directory: RunDirectory,
  stage: StageName,
  step: number,
  note: (text: string) => void,
): CheckpointArrays | undefined {
  const name = nameOf(stage, step);
  if (!directory.has(name)) return undefined;
  try {
    return readCheckpoint(directory, name);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    note(`The checkpoint ${name} is damaged and was removed; what it held is done again. ${error.message}`);
    directory.remove(name);
    return undefined;
  }
}

/** The newest checkpoint of a stage that is whole, damaged ones removed; undefined where there is none. */
export function latestCheckpoint(
  directory: RunDirectory,
  stage: StageName,
  note: (text: string) => void,
): Checkpoint | undefined {
  for (const step of stepsOf(directory, stage)) {
    const arrays = checkpointAt(directory, stage, step, note);
    if (arrays !== undefined) return { step, arrays };
  }
  return undefined;
}

/** Removes all checkpoints of a stage. */
export function removeCheckpoints(directory: RunDirectory, stage: StageName): void {
  for (const step of stepsOf(directory, stage)) directory.remove(nameOf(stage, step));
}
