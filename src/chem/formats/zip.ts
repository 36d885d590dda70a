/**
 * Files of a zip archive in memory: no larger than it can be, and each as its checksum says, for neither is checked by libraries at
 * hand. Source: PKWARE, .ZIP file format specification, version 6.3.10.
 */
import { crc32, inflateRawSync } from "node:zlib";
import { UserError } from "../../errors.ts";
import { viewOf } from "./input/byteReader.ts";
import { expansionLimit } from "./input/byteStream.ts";

const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const LONGEST_COMMENT = 0xffff;
const ENTRY_SIGNATURE = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;

/** What the archive's directory says of a file. */
interface Entry {
  readonly name: string;
  readonly method: number;
  readonly checksum: number;
  readonly packedBytes: number;
  readonly bytes: number;
  /** Where the file's own header is. */
  readonly offset: number;
}

/** Throws the reason why an archive cannot be read, which becomes a UserError. */
function demand(condition: boolean, reason: string): asserts condition {
  if (!condition) throw new Error(reason);
}

/** Where the record at the end of the directory is, which comes before a comment of any length. */
function findEnd(view: DataView): number {
  const lowest = Math.max(0, view.byteLength - END_BYTES - LONGEST_COMMENT);
  for (let offset = view.byteLength - END_BYTES; offset >= lowest; offset--) {
    if (view.getUint32(offset, true) === END_SIGNATURE) return offset;
  }
  throw new Error("no directory at its end");
}

/** An entry of the directory, and where the next one is. */
function readEntry(view: DataView, offset: number): readonly [Entry, next: number] {
  demand(offset + ENTRY_BYTES <= view.byteLength && view.getUint32(offset, true) === ENTRY_SIGNATURE, "a damaged directory");
  const lengths = [28, 30, 32].map((at) => view.getUint16(offset + at, true)) as [number, number, number];
  const [nameBytes] = lengths;
  const next = offset + ENTRY_BYTES + lengths.reduce((sum, length) => sum + length, 0);
  demand(next <= view.byteLength, "a damaged directory");
  const entry = {
    name: new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + offset + ENTRY_BYTES, nameBytes)),
    method: view.getUint16(offset + 10, true),
    checksum: view.getUint32(offset + 16, true),
    packedBytes: view.getUint32(offset + 20, true),
    bytes: view.getUint32(offset + 24, true),
    offset: view.getUint32(offset + 42, true),
  };
  return [entry, next];
}

function readDirectory(view: DataView): Entry[] {
  const end = findEnd(view);
  const count = view.getUint16(end + 10, true);
  let offset = view.getUint32(end + 16, true);
  return Array.from({ length: count }, () => {
    const [entry, next] = readEntry(view, offset);
    offset = next;
    return entry;
  });
}

function contentOf(archive: Uint8Array, view: DataView, entry: Entry): Uint8Array {
  const { name, method, checksum, packedBytes, bytes, offset } = entry;
  const isHeader = offset + LOCAL_BYTES <= archive.length && view.getUint32(offset, true) === LOCAL_SIGNATURE;
  demand(isHeader, `no file where ${name} should be`);
  const start = offset + LOCAL_BYTES + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  demand(start + packedBytes <= archive.length, `${name} cut off`);
  const packed = archive.subarray(start, start + packedBytes);
  demand(method === STORED || method === DEFLATED, `${name} compressed by method ${method}`);
  const content = method === STORED ? packed : inflateRawSync(packed, { maxOutputLength: Math.max(1, bytes) });
  demand(content.length === bytes && crc32(content) === checksum, `${name} not as its checksum says`);
  return content;
}

/**
 * Reads the files of an archive by name, in their order. Throws a UserError, naming `source`, where it is damaged or would expand beyond
 * measure. Archives of more than 4 GiB are none that fit into memory.
 */
export function readZip(archive: Uint8Array, source: string): ReadonlyMap<string, Uint8Array> {
  try {
    const view = viewOf(archive);
    const entries = readDirectory(view);
    const total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
    demand(total <= expansionLimit(archive.length), "files too large for its size");
    return new Map(entries.map((entry) => [entry.name, contentOf(archive, view, entry)]));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new UserError(
      `${source} was to be read as a NumPy archive, but it is cut off or no zip file (${error.message}): write it again with numpy.savez.`,
    );
  }
}
