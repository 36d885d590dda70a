import { UserError } from "../../../errors.ts";
import { LONGEST_ARRAY, openByteStream } from "./byteStream.ts";

/** All bytes of a file, expanded where its name ends with .gz; a UserError where it cannot be read or is larger than 2 GiB. */
export async function readWholeFile(path: string): Promise<Uint8Array> {
  const blocks: Uint8Array[] = [];
  let bytes = 0;
  for await (const block of openByteStream(path).blocks) {
    bytes += block.length;
    if (bytes > LONGEST_ARRAY) {
      throw new UserError(
        `${path} was to be read into memory, but it is larger than 2 GiB: write its frames as DCD or XTC, which are read a part at a time.`,
      );
    }
    blocks.push(block);
  }
  return Buffer.concat(blocks);
}
