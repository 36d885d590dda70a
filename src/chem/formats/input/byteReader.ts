import { UserError } from "../../../errors.ts";
import { LONGEST_ARRAY, openByteStream } from "./byteStream.ts";

/** A file read from its beginning to its end in pieces of any length. */
export interface ByteReader {
  /** The most bytes that can still come: what a file declares beyond them is not there. */
  remaining(): number;
  /** The next bytes: as many as are asked for, fewer only where the file ends. */
  next(count: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Bytes as a view that numbers can be read from. */
export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Opens a file, expanded where its name ends with .gz; a UserError, here or on reading, where that cannot be done. */
export function openByteReader(path: string): ByteReader {
  const { size, blocks } = openByteStream(path);
  let handedOver = 0;
  let current: Uint8Array = new Uint8Array(0);
  const refill = async (): Promise<boolean> => {
    const { value, done } = await blocks.next();
    if (done === true) return false;
    current = value;
    return true;
  };
  /** Up to `count` bytes of the current block. */
  const take = (count: number): Uint8Array => {
    const bytes = current.subarray(0, count);
    current = current.subarray(bytes.length);
    handedOver += bytes.length;
    return bytes;
  };
  return {
    remaining: () => size - handedOver,
    next: async (count) => {
      if (current.length >= count) return take(count);
      if (count > LONGEST_ARRAY) {
        throw new UserError(
          `${path} was to be read, but it asks for ${count} bytes at once: read fewer frames at a time, or write the file again if it is damaged.`,
        );
      }
      const pieces: Uint8Array[] = [];
      for (let missing = count; missing > 0; ) {
        if (current.length === 0 && !(await refill())) break;
        const piece = take(missing);
        pieces.push(piece);
        missing -= piece.length;
      }
      return Buffer.concat(pieces);
    },
    close: async () => {
      await blocks.return();
    },
  };
}
