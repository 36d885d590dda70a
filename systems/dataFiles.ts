/** Data files in the folders of systems: none is read that is not the one that its provenance names. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { UserError } from "../src/errors.ts";

/** Where the data files of a folder come from; the file records more than this. */
export interface Provenance {
  /** What made the files, from the root of the repository. */
  readonly script: string;
  readonly date: string;
  /** SHA-256 of each data file, hexadecimal. */
  readonly sha256: Readonly<Record<string, string>>;
}

const provenanceSchema: z.ZodType<Provenance> = z.looseObject({
  script: z.string(),
  date: z.iso.date(),
  sha256: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/)),
});

export const sha256 = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex");

function readBytes(folder: URL, file: string): Uint8Array {
  const path = new URL(file, folder);
  if (existsSync(path)) return readFileSync(path);
  throw new UserError(
    `The data file ${path.pathname} of a system was asked for, but it does not exist: install the package again.`,
  );
}

/** provenance.json of a folder. */
export const readProvenance = (folder: URL): Provenance =>
  provenanceSchema.parse(JSON.parse(new TextDecoder().decode(readBytes(folder, "provenance.json"))));

/** A data file whose checksum is the one that is expected; throws a UserError where it is another or missing. */
export function readChecked(folder: URL, file: string, expected: string | undefined): Uint8Array {
  const bytes = readBytes(folder, file);
  const found = sha256(bytes);
  if (found === expected) return bytes;
  throw new UserError(
    `The data file ${new URL(file, folder).pathname} must have the SHA-256 ${expected ?? "that provenance.json lacks"}, but it has ${found}: it was changed, so install the package again.`,
  );
}

/** The text of a data file with the checksum of the folder's provenance. */
export const readCheckedText = (folder: URL, file: string): string =>
  new TextDecoder().decode(readChecked(folder, file, readProvenance(folder).sha256[file]));
