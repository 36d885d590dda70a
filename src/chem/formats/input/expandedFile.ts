/** Files that are read here and there, not from beginning to end. */
import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openReplacement } from "../../../files.ts";
import { isCompressed, openByteStream, uncompressedName } from "./byteStream.ts";

/** A file on the disk that is not compressed. */
export interface ExpandedFile {
  readonly location: string;
  /** Removes it where it was made for this. */
  dispose(): void;
}

/** The file itself, or where its name ends with .gz what it expands to, in the folder for temporary files; a UserError where that fails. */
export async function expandFile(path: string): Promise<ExpandedFile> {
  if (!isCompressed(path)) return { location: path, dispose: () => {} };
  const location = join(tmpdir(), `boltzmill-${randomUUID()}${uncompressedName(path).slice(-5)}`);
  const file = openReplacement(location);
  try {
    for await (const block of openByteStream(path).blocks) file.append(block);
  } catch (error) {
    file.discard();
    throw error;
  }
  file.commit();
  return { location, dispose: () => rmSync(location, { force: true }) };
}
