/** Frames and topologies of files, whatever their format. */
import { UserError } from "../../errors.ts";
import type { Spring } from "../springBonds.ts";
import type { Topology } from "../topology.ts";
import { checkFinite } from "./checkFrames.ts";
import { type Frames, frameCount, type ReadOptions } from "./format.ts";
import { everyFrame, joinFrames } from "./frameChunks.ts";
import { formatToRead, topologyReader } from "./index.ts";

function checkOptions({ framesPerChunk = 1, stride = 1 }: ReadOptions): void {
  const isCount = (value: number): boolean => Number.isSafeInteger(value) && value > 0;
  if (isCount(framesPerChunk) && isCount(stride)) return;
  const asked = isCount(stride) ? `${framesPerChunk} at a time` : `with a stride of ${stride}`;
  throw new UserError(`Frames were to be read ${asked}, but that must be a whole number above 0: give such a number.`);
}

/**
 * Reads the frames of a file, some at a time, so that it may be larger than the memory; the format follows from its ending, and one that
 * ends with .gz is expanded on the way.
 *
 * Positions [frames, atoms, 3] nm, with times in ps and cell vectors in nm where the file has them. Throws a UserError, one sentence that
 * names the file, where it cannot be read, is damaged, holds no frames, or a number in it is not finite; frames before the damage come first.
 */
export async function* readFrames(path: string, options: ReadOptions = {}): AsyncGenerator<Frames, void, undefined> {
  checkOptions(options);
  let count = 0;
  for await (const frames of formatToRead(path).frames(path, options)) {
    checkFinite(frames, `${path} was to be read`, count);
    const kept = everyFrame(frames, options.stride ?? 1, count);
    count += frameCount(frames);
    if (kept !== undefined) yield kept;
  }
  if (count === 0) throw new UserError(`${path} was to be read, but it holds no frames: write it again with one at least.`);
}

/** Reads all frames of a file into memory; otherwise as readFrames. */
export async function readAllFrames(path: string): Promise<Frames> {
  const parts: Frames[] = [];
  for await (const frames of readFrames(path)) parts.push(frames);
  return joinFrames(parts);
}

/**
 * Reads atoms and bonds from a PDB or mmCIF file, by its ending.
 *
 * Bonds are those of the file, of standard residues and of `springs`, a force field's harmonic bonds. Throws a UserError for files
 * without a topology, damaged ones, and atoms that have no bond.
 */
export async function readTopology(path: string, springs: readonly Spring[] = []): Promise<Topology> {
  return await topologyReader(path)(path, springs);
}
