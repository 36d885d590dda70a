/** Frames that are read one at a time, handed over in chunks. */
import { concatenated } from "../../num/concatenated.ts";
import { checkAlike } from "./checkFrames.ts";
import type { Frames, ReadOptions } from "./format.ts";

/** Bytes of positions in a chunk whose frames the caller did not count. */
const CHUNK_BYTES = 2 ** 20;

/** Frames in a chunk. */
export const framesPerChunk = (atoms: number, options: ReadOptions): number =>
  options.framesPerChunk ?? Math.max(1, Math.floor(CHUNK_BYTES / (12 * atoms)));

/** The arrays that all of several frames have; undefined where they have none. */
function gathered(parts: readonly (Float64Array | undefined)[]): Float64Array | undefined {
  const known = parts.filter((part) => part !== undefined);
  return known.length === 0 ? undefined : concatenated(Float64Array, known);
}

/** Frames of one kind together, in arrays of their own; there must be one at least. */
export const joinFrames = (parts: readonly Frames[]): Frames => ({
  atoms: parts[0]!.atoms,
  positions: concatenated(
    Float32Array,
    parts.map(({ positions }) => positions),
  ),
  times: gathered(parts.map(({ times }) => times)),
  cells: gathered(parts.map(({ cells }) => cells)),
});

/** Frames from..to of several, in arrays of their own. */
export const sliceFrames = ({ atoms, positions, times, cells }: Frames, from: number, to: number): Frames => ({
  atoms,
  positions: positions.slice(3 * atoms * from, 3 * atoms * to),
  times: times?.slice(from, to),
  cells: cells?.slice(9 * from, 9 * to),
});

/**
 * Every `stride`-th frame of consecutive ones, counted from the first of the file, as `before` frames came before these; undefined where
 * there is none among them.
 */
export function everyFrame(frames: Frames, stride: number, before: number): Frames | undefined {
  if (stride === 1) return frames;
  const kept: Frames[] = [];
  const count = frames.positions.length / (3 * frames.atoms);
  for (let row = (stride - (before % stride)) % stride; row < count; row += stride) kept.push(sliceFrames(frames, row, row + 1));
  return kept.length === 0 ? undefined : joinFrames(kept);
}

/** Gathers single frames into chunks. Throws a UserError, naming `source`, where frames differ in what they hold. */
export async function* inChunks(
  source: string,
  frames: AsyncIterable<Frames>,
  options: ReadOptions,
): AsyncGenerator<Frames, void, undefined> {
  let first: Frames | undefined;
  let index = 0;
  let chunk: Frames[] = [];
  for await (const frame of frames) {
    first ??= frame;
    checkAlike(frame, first, index++, `${source} was to be read`);
    chunk.push(frame);
    if (chunk.length < framesPerChunk(first.atoms, options)) continue;
    yield joinFrames(chunk);
    chunk = [];
  }
  if (chunk.length > 0) yield joinFrames(chunk);
}
