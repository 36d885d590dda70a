/** The file formats of positions, and which one a file is in. */
import { UserError } from "../../errors.ts";
import { dcd } from "./dcdFormat.ts";
import type { CoordinateFormat, FormatName, FrameWriting } from "./format.ts";
import { hdf5 } from "./hdf5/hdf5Format.ts";
import { isCompressed, uncompressedName } from "./input/byteStream.ts";
import { mmcif } from "./mmcif/mmcif.ts";
import { npy, npz } from "./numpyFormat.ts";
import { pdb } from "./pdbFormat.ts";
import { xtc } from "./xtc/xtc.ts";
import { xyz } from "./xyz.ts";

/** Formats by name. */
export const coordinateFormats: Readonly<Record<FormatName, CoordinateFormat>> = { pdb, mmcif, dcd, xtc, xyz, hdf5, npz, npy };

const formats: readonly CoordinateFormat[] = Object.values(coordinateFormats);

/** ".pdb, .ent, .dcd": the endings of some formats, for messages. */
const endings = (of: readonly CoordinateFormat[]): string => of.flatMap(({ extensions }) => extensions).join(", ");

function formatOf(path: string): CoordinateFormat | undefined {
  const name = uncompressedName(path).toLowerCase();
  return formats.find(({ extensions }) => extensions.some((extension) => name.endsWith(extension)));
}

/** The format of a file that is to be read, by its ending, before .gz. Throws a UserError, which names what can be read, for others. */
export function formatToRead(path: string): CoordinateFormat {
  const format = formatOf(path);
  if (format !== undefined) return format;
  throw new UserError(
    `${path} was to be read, but no format has its ending: give a file that ends with one of ${endings(formats)}, or with one of these and .gz.`,
  );
}

/** What reads atoms and bonds from a file, by its ending. Throws a UserError, which names those that do, for others. */
export function topologyReader(path: string): NonNullable<CoordinateFormat["topology"]> {
  const format = formatOf(path);
  if (format?.topology !== undefined) return format.topology;
  throw new UserError(
    `The atoms and bonds of a molecule were to be read from ${path}, but ${format === undefined ? "no format has its ending" : `${format.title} has none`}: give a file that ends with one of ${endings(formats.filter(({ topology }) => topology !== undefined))}.`,
  );
}

/** How a file is written, by its ending. Throws a UserError, which names what can be written, for others and for compressed files. */
export function formatToWrite(path: string): { readonly title: string; readonly writing: FrameWriting } {
  const format = formatOf(path);
  const { title, writing } = format ?? {};
  if (title !== undefined && writing !== undefined && !isCompressed(path)) return { title, writing };
  const found =
    title === undefined ? "no format has its ending" : writing === undefined ? `${title} is only read` : "gzip is only read";
  throw new UserError(
    `${path} was to be written, but ${found}: give a name that ends with one of ${endings(formats.filter((one) => one.writing !== undefined))}.`,
  );
}
