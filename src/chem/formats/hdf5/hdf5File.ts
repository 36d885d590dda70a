/** HDF5 files that are read: arrays of numbers and texts, checked before memory is asked for. */
import { resolve } from "node:path";
import type { Dataset, File } from "h5wasm/node";
import { UserError } from "../../../errors.ts";
import { elementCount } from "../../../num/hostArray.ts";
import { expansionLimit, fileSize } from "../input/byteStream.ts";
import { type Attempt, type Library, loadHdf5 } from "./library.ts";

/** Types of the numbers that are read. */
const FLOATS: ReadonlySet<unknown> = new Set(["<f", "<d"]);

/** An array at the top of a file. */
export interface Hdf5Array {
  readonly shape: readonly number[];
  /** Whether it holds float32 or float64. */
  readonly isFloat: boolean;
  /** Rows that are compressed together, and so are read together. */
  readonly rowsTogether: number;
  /** The text of an attribute; undefined where there is none. */
  attribute(name: string): string | undefined;
  /** The numbers of rows first..end. */
  rows(first: number, end: number): Float32Array | Float64Array;
  /** The first text that it holds; undefined where it holds none. */
  text(): string | undefined;
}

/** A file that is being read. Its functions throw a UserError that names it where it is damaged. */
export interface Hdf5Reader {
  /** An array at the top of the file; undefined where there is none of the name. */
  array(name: string): Hdf5Array | undefined;
  close(): void;
}

const firstText = (value: unknown): string | undefined => {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === "string" ? first : undefined;
};

/** The array of a name, which must be in the file itself. Throws the reason where it is not. */
function datasetOf(file: File, name: string, library: Library): Dataset {
  if (file.get_external_link(name).filename !== undefined) throw new Error(`${name} is a link to another file`);
  const entry = file.get(name);
  if (!(entry instanceof library.Dataset)) throw new Error(`${name} is no array`);
  if ((entry.metadata.virtual_sources ?? []).length > 0) throw new Error(`${name} is a view of other files`);
  return entry;
}

/** An array of which no more is asked for than a file of so many bytes can hold. Throws the reason where it declares more. */
function arrayOf(dataset: Dataset, name: string, most: number, attempt: Attempt): Hdf5Array {
  const { shape, chunks, size } = dataset.metadata;
  if (shape === null) throw new Error(`${name} is empty`);
  const bytes = size * Math.max(elementCount(shape), elementCount(chunks ?? []));
  if (!(bytes <= most)) throw new Error(`${name} declares ${bytes} bytes, which the file cannot hold`);
  return {
    shape,
    isFloat: FLOATS.has(dataset.dtype),
    rowsTogether: chunks?.[0] ?? 1,
    attribute: (key) =>
      attempt(() => (Object.keys(dataset.attrs).includes(key) ? firstText(dataset.get_attribute(key, false)) : undefined)),
    rows: (first, end) =>
      attempt(() => {
        const values = dataset.slice([[first, end]]);
        if (values instanceof Float32Array || values instanceof Float64Array) return values;
        throw new Error(`${name} holds no numbers`);
      }),
    text: () => attempt(() => firstText(dataset.value)),
  };
}

/** Opens a file, which must lie on the disk as it is; `path` is its name in messages. Throws a UserError where it is no HDF5 file. */
export async function openHdf5(location: string, path: string): Promise<Hdf5Reader> {
  const most = expansionLimit(fileSize(location));
  const asked = `${path} was to be read`;
  const { library, guard } = await loadHdf5(asked);
  const attempt = guard((reason) => `${asked} as an HDF5 file, but it is cut off or damaged (${reason}): write it again.`);
  const file = attempt(() => new library.File(resolve(location), "r"));
  if (file.file_id < 0n) throw new UserError(`${asked} as an HDF5 file, but it is none: give another file.`);
  const names = attempt(() => file.keys());
  return {
    array: (name) =>
      names.includes(name) ? attempt(() => arrayOf(datasetOf(file, name, library), name, most, attempt)) : undefined,
    close: () => void file.close(),
  };
}
