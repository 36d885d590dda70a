import { UserError } from "../../../errors.ts";
import { isCompressed, LONGEST_ARRAY, openByteStream } from "./byteStream.ts";

const tooLarge = (path: string): UserError =>
  new UserError(
    `${path} was to be read into memory, but it is larger than 2 GiB: write its frames as DCD or XTC, which are read a part at a time.`,
  );

/** All bytes of a file, expanded where its name ends with .gz; a UserError where it cannot be read or is larger than 2 GiB. */
export async function readWholeFile(path: string): Promise<Uint8Array> {
  const { size, blocks } = openByteStream(path);
  // How much a compressed file holds shows as it is expanded.
  if (!isCompressed(path) && size > LONGEST_ARRAY) throw tooLarge(path);
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const block of blocks) {
    bytes += block.length;
    if (bytes > LONGEST_ARRAY) throw tooLarge(path);
    parts.push(block);
  }
  return Buffer.concat(parts);
}
