/** The bytes of a file as they come from the disk, expanded where its name ends with .gz. */
import { accessSync, constants, createReadStream, statSync } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { UserError } from "../../../errors.ts";
import { errorCode, readingFailure } from "../../../files.ts";

/** Blocks of a file in order, and the most bytes that they can have together. */
export interface ByteStream {
  readonly size: number;
  readonly blocks: AsyncGenerator<Uint8Array, void, undefined>;
}

/** Longer arrays of bytes are not everywhere to be had. */
export const LONGEST_ARRAY: number = 2 ** 31 - 1;

const BLOCK_BYTES = 2 ** 18;
const GZIP = ".gz";
/**
 * A compressed file may expand to this many bytes, and beyond them to this multiple of its size: trajectories expand to ten times
 * their size at most, and a file made to fill the memory to a thousand times.
 */
const FREE_EXPANSION = 2 ** 26;
const MOST_EXPANSION = 100;

/** Most bytes that compressed data may expand to. */
export const expansionLimit = (compressedBytes: number): number => FREE_EXPANSION + MOST_EXPANSION * compressedBytes;

/** Whether a name says that the file is compressed by gzip. */
export const isCompressed = (path: string): boolean => path.toLowerCase().endsWith(GZIP);

/** A name without the ending that says so. */
export const uncompressedName = (path: string): string => (isCompressed(path) ? path.slice(0, -GZIP.length) : path);

/** Size of a file in bytes. Throws a UserError where it is not there, no file, or may not be read. */
export function fileSize(path: string): number {
  try {
    accessSync(path, constants.R_OK);
    const stats = statSync(path);
    if (stats.isDirectory()) throw Object.assign(new Error(path), { code: "EISDIR" });
    return stats.size;
  } catch (error) {
    throw readingFailure(`${path} was to be read`, error);
  }
}

/** Blocks of an expanding stream, as long as they are no more than `most` bytes together. */
async function* bounded(expanded: AsyncIterable<Uint8Array>, path: string, most: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  try {
    for await (const block of expanded) {
      bytes += block.length;
      if (bytes > most) {
        throw new UserError(
          `${path} was to be expanded, but it holds more than ${MOST_EXPANSION} times its size: expand it with gunzip if that is right.`,
        );
      }
      yield block;
    }
  } catch (error) {
    if (errorCode(error)?.startsWith("Z_") !== true) throw error;
    throw new UserError(
      `${path} was to be expanded, but it is cut off or no gzip file (${(error as Error).message}): compress it again with gzip.`,
    );
  }
}

async function* blocksOf(path: string, most: number): AsyncGenerator<Uint8Array, void, undefined> {
  const file = createReadStream(path, { highWaterMark: BLOCK_BYTES });
  try {
    // What goes wrong with the file arrives at the end of the pipeline.
    const expanded = isCompressed(path) ? pipeline(file, createGunzip({ chunkSize: BLOCK_BYTES }), () => {}) : undefined;
    yield* expanded === undefined
      ? (file as AsyncIterable<Uint8Array>)
      : bounded(expanded as AsyncIterable<Uint8Array>, path, most);
  } catch (error) {
    throw readingFailure(`${path} was to be read`, error);
  } finally {
    file.destroy();
  }
}

/** Opens a file. Throws a UserError, here or with its blocks, where it cannot be read or expanded or expands beyond measure. */
export function openByteStream(path: string): ByteStream {
  const bytes = fileSize(path);
  const size = isCompressed(path) ? expansionLimit(bytes) : bytes;
  return { size, blocks: blocksOf(path, size) };
}
