import { excerpt, UserError } from "../../errors.ts";
import { elementCount } from "../../num/hostArray.ts";
import { viewOf } from "./input/byteReader.ts";

/** An array as NumPy stores it: numbers in C order (last index fastest) and their shape; [] is a scalar. */
export interface NumericArray {
  readonly data: Float32Array | Float64Array | Int32Array;
  readonly shape: readonly number[];
}

type Descriptor = "<f4" | "<f8" | "<i4";

/** Bytes of one number. */
const WIDTHS: ReadonlyMap<string, number> = new Map<Descriptor, number>([
  ["<f4", 4],
  ["<f8", 8],
  ["<i4", 4],
]);

const MAGIC = "\x93NUMPY";
const ALIGNMENT = 64;
const HEADER = /^\{'descr': '([^']*)', 'fortran_order': (True|False), 'shape': \(([\d, ]*)\),? *\} *\n?$/;

const descriptorOf = (data: NumericArray["data"]): Descriptor =>
  data instanceof Float32Array ? "<f4" : data instanceof Float64Array ? "<f8" : "<i4";

/** "()", "(3,)", "(3, 4)", as Python prints a tuple. */
const tuple = (shape: readonly number[]): string => (shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`);

/** Typed arrays have the byte order of the machine, and the format's descriptors above say little-endian. */
function requireLittleEndian(): void {
  if (new Uint8Array(new Uint16Array([1]).buffer)[0] === 1) return;
  throw new UserError("A NumPy array was to be read or written, but this machine is big-endian: use a little-endian machine.");
}

/**
 * Writes an array as the bytes of a .npy file, version 1.0: float32, float64 or int32, little-endian, C order.
 *
 * Throws a UserError where the shape does not hold as many numbers as there are.
 * Source: NumPy enhancement proposal 1 (numpy.lib.format).
 */
export function encodeNpy({ data, shape }: NumericArray): Uint8Array {
  requireLittleEndian();
  if (shape.some((length) => !Number.isInteger(length) || length < 0) || elementCount(shape) !== data.length) {
    throw new UserError(
      `An array of shape ${tuple(shape)} was to be written, but there are ${data.length} numbers: give a shape that holds them.`,
    );
  }
  const dictionary = `{'descr': '${descriptorOf(data)}', 'fortran_order': False, 'shape': ${tuple(shape)}, }`;
  const prefix = MAGIC.length + 4;
  // Spaces and a line break fill the header, so that the numbers start at a multiple of 64 bytes.
  const start = Math.ceil((prefix + dictionary.length + 1) / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(start + data.byteLength);
  const header = dictionary.padEnd(start - prefix - 1);
  bytes.set(Uint8Array.from(`${MAGIC}\x01\x00`, (letter) => letter.charCodeAt(0)));
  new DataView(bytes.buffer).setUint16(MAGIC.length + 2, header.length + 1, true);
  bytes.set(
    Uint8Array.from(`${header}\n`, (letter) => letter.charCodeAt(0)),
    prefix,
  );
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start);
  return bytes;
}

/** Bytes from which the length of the header is known. */
export const NPY_LEAD = 12;

/** Where the header's text begins and where the numbers begin; versions 1, 2 and 3 differ in the width of the text's length. */
export function npyHeaderRange(lead: Uint8Array, source: string): readonly [begin: number, end: number] {
  const magic = String.fromCharCode(...lead.subarray(0, MAGIC.length));
  const version = lead[MAGIC.length];
  if (magic !== MAGIC || lead.length < NPY_LEAD || version === undefined || version < 1 || version > 3) {
    throw new UserError(
      `${source} was to be read as a NumPy array, but it does not begin as one: give a .npy file of version 1 to 3.`,
    );
  }
  const view = viewOf(lead);
  return version === 1 ? [10, 10 + view.getUint16(8, true)] : [12, 12 + view.getUint32(8, true)];
}

/** Bytes of one number; a UserError for other types. */
function widthOf(descriptor: string, source: string): number {
  const width = WIDTHS.get(descriptor);
  if (width !== undefined) return width;
  throw new UserError(
    `${source} holds numbers of NumPy type "${descriptor}", but only float32, float64 and int32 (little-endian) can be read: convert it with astype("float64").`,
  );
}

/** Numbers of a type that parseNpyHeader lets pass. Copied, because a typed array must start at a multiple of its element's size. */
export function npyNumbers(bytes: Uint8Array, descriptor: string): NumericArray["data"] {
  // Not by slice, which gives no copy where the bytes are a Buffer.
  const { buffer } = new Uint8Array(bytes);
  if (descriptor === "<f4") return new Float32Array(buffer);
  return descriptor === "<f8" ? new Float64Array(buffer) : new Int32Array(buffer);
}

/** What the header of a .npy file says. */
export interface NpyHeader {
  readonly descriptor: string;
  /** Bytes of one number. */
  readonly width: number;
  readonly shape: readonly number[];
}

/** Longest beginning of a header that a message quotes. */
const LONGEST_QUOTE = 100;

/** Reads the text of a header; a UserError for what decodeNpy refuses. */
export function parseNpyHeader(text: string, source: string): NpyHeader {
  requireLittleEndian();
  const match = HEADER.exec(text);
  if (match === null) {
    throw new UserError(
      `${source} was to be read as a NumPy array, but its header is "${excerpt(text.trim(), LONGEST_QUOTE)}": save one array of plain numbers.`,
    );
  }
  const [, descriptor, fortran, lengths] = match;
  const shape = lengths!
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "")
    .map(Number);
  if (fortran === "True" && shape.length > 1) {
    throw new UserError(`${source} is in Fortran order, but only C order can be read: save numpy.ascontiguousarray(array).`);
  }
  return { descriptor: descriptor!, width: widthOf(descriptor!, source), shape };
}

/** Throws a UserError where as many bytes are not what a header says. */
export function checkNpyBytes({ width, shape }: NpyHeader, bytes: number, source: string): void {
  if (bytes === width * elementCount(shape)) return;
  throw new UserError(
    `${source} must hold ${width * elementCount(shape)} bytes for shape ${tuple(shape)}, but it holds ${bytes}: the file is cut off or damaged, so write it again.`,
  );
}

/**
 * Reads the bytes of a .npy file: float32, float64 or int32, little-endian, C order. `source` names the file in messages.
 *
 * Throws a UserError for other types (Python objects included, which would have to be unpickled), Fortran order and files cut off.
 * Source: NumPy enhancement proposal 1 (numpy.lib.format).
 */
export function decodeNpy(bytes: Uint8Array, source = "array.npy"): NumericArray {
  const [begin, end] = npyHeaderRange(bytes.subarray(0, NPY_LEAD), source);
  const header = parseNpyHeader(new TextDecoder("latin1").decode(bytes.subarray(begin, end)), source);
  const body = bytes.subarray(end);
  checkNpyBytes(header, body.length, source);
  return { data: npyNumbers(body, header.descriptor), shape: header.shape };
}
