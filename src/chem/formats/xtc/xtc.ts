/** XTC files of GROMACS: positions to a precision, big-endian. Source: GROMACS, xtcio.cpp and xdr3dfcoord. */
import { UserError } from "../../../errors.ts";
import { type CoordinateFormat, type Frames, type FrameWriting, frameCount } from "../format.ts";
import { inChunks } from "../frameChunks.ts";
import { type ByteReader, openByteReader, viewOf } from "../input/byteReader.ts";
import { cellOf } from "../unitCell.ts";
import type { Triple } from "./bits.ts";
import { type PackedFrame, pack, unpack } from "./packing.ts";

/** Opens every frame; files of the second kind give the length of packed frames in 64 bits, for more atoms than 32 can count. */
const MAGIC = 1995;
const LONG_MAGIC = 2023;
/** Magic number, atoms, step, time and the vectors of the cell, then atoms again. */
const HEADER_BYTES = 4 * 4 + 9 * 4 + 4;
/** Precision, lowest and highest numbers, and the index of the first size, before the length of the packed bytes. */
const PACKING_BYTES = 4 + 3 * 4 + 3 * 4 + 4;
/** Frames of so few atoms are not packed. */
const MOST_UNPACKED = 9;
/** Numbers per nm: positions are kept to 0.001 nm, as all programs write them. */
const PRECISION = 1000;
/** A packed atom takes a bit at least. */
const MOST_ATOMS_PER_BYTE = 8;

/** A frame that is being read. */
interface XtcPlace {
  readonly path: string;
  readonly reader: ByteReader;
  readonly index: number;
}

const damaged = ({ path, index }: XtcPlace): UserError =>
  new UserError(`${path} was to be read as an XTC file, but it is cut off or damaged in frame ${index}: write it again.`);

/** Exactly so many bytes. */
async function take(place: XtcPlace, count: number): Promise<DataView> {
  const bytes = count <= place.reader.remaining() ? await place.reader.next(count) : undefined;
  if (bytes === undefined || bytes.length < count) throw damaged(place);
  return viewOf(bytes);
}

/** Bytes of a number of bytes, filled up to whole words. */
const padded = (count: number): number => 4 * Math.ceil(count / 4);

async function readPacked(place: XtcPlace, atoms: number, isLong: boolean): Promise<Float32Array> {
  const view = await take(place, PACKING_BYTES + (isLong ? 8 : 4));
  const triple = (offset: number): Triple => [view.getInt32(offset), view.getInt32(offset + 4), view.getInt32(offset + 8)];
  const length = isLong ? Number(view.getBigInt64(PACKING_BYTES)) : view.getInt32(PACKING_BYTES);
  if (length < 0 || atoms > MOST_ATOMS_PER_BYTE * length) throw damaged(place);
  const packed = await take(place, padded(length));
  const positions = unpack(
    {
      precision: view.getFloat32(0),
      minimum: triple(4),
      maximum: triple(16),
      sizeIndex: view.getInt32(28),
      bytes: new Uint8Array(packed.buffer, packed.byteOffset, length),
    },
    atoms,
  );
  if (positions === undefined) throw damaged(place);
  return positions;
}

async function readUnpacked(place: XtcPlace, atoms: number): Promise<Float32Array> {
  const view = await take(place, 12 * atoms);
  return Float32Array.from({ length: 3 * atoms }, (_, index) => view.getFloat32(4 * index));
}

/** Vectors [3, 3] nm; undefined where all are zero, for open space. */
function readCell(view: DataView): Float64Array | undefined {
  const vectors = Float64Array.from({ length: 9 }, (_, index) => view.getFloat32(16 + 4 * index));
  return vectors.some((value) => value !== 0) ? vectors : undefined;
}

async function readFrame(place: XtcPlace, head: Uint8Array): Promise<Frames> {
  if (head.length < HEADER_BYTES) throw damaged(place);
  const view = viewOf(head);
  const magic = view.getInt32(0);
  const atoms = view.getInt32(4);
  if ((magic !== MAGIC && magic !== LONG_MAGIC) || atoms <= 0 || view.getInt32(HEADER_BYTES - 4) !== atoms) throw damaged(place);
  const positions = await (atoms <= MOST_UNPACKED ? readUnpacked(place, atoms) : readPacked(place, atoms, magic === LONG_MAGIC));
  return { atoms, positions, times: Float64Array.of(view.getFloat32(12)), cells: readCell(view) };
}

async function* framesOf(path: string): AsyncGenerator<Frames> {
  const reader = openByteReader(path);
  try {
    for (let index = 0; ; index++) {
      const head = await reader.next(HEADER_BYTES);
      if (head.length === 0) return;
      yield await readFrame({ path, reader, index }, head);
    }
  } finally {
    await reader.close();
  }
}

function encodeHead(atoms: number, step: number, time: number, cell: Float64Array | undefined): Uint8Array {
  const view = new DataView(new ArrayBuffer(HEADER_BYTES));
  view.setInt32(0, MAGIC);
  view.setInt32(4, atoms);
  view.setInt32(8, step);
  view.setFloat32(12, time);
  for (const [index, value] of (cell ?? []).entries()) view.setFloat32(16 + 4 * index, value);
  view.setInt32(HEADER_BYTES - 4, atoms);
  return new Uint8Array(view.buffer);
}

function encodePacked({ precision, minimum, maximum, sizeIndex, bytes }: PackedFrame): Uint8Array {
  const encoded = new Uint8Array(PACKING_BYTES + 4 + padded(bytes.length));
  const view = viewOf(encoded);
  view.setFloat32(0, precision);
  const words = [...minimum, ...maximum, sizeIndex, bytes.length];
  for (const [index, value] of words.entries()) view.setInt32(4 + 4 * index, value);
  encoded.set(bytes, PACKING_BYTES + 4);
  return encoded;
}

function encodePositions(positions: Float32Array, frame: number): Uint8Array {
  if (positions.length > 3 * MOST_UNPACKED) {
    const packed = pack(positions, PRECISION);
    if (packed !== undefined) return encodePacked(packed);
    throw new UserError(
      `An XTC file was to be written, but an atom of frame ${frame} is a million nm or more from the origin: bring the molecule back, or write DCD.`,
    );
  }
  const view = new DataView(new ArrayBuffer(4 * positions.length));
  for (const [index, value] of positions.entries()) view.setFloat32(4 * index, value);
  return new Uint8Array(view.buffer);
}

const writing: FrameWriting = {
  topology: "none",
  open: (file, { atoms }) => {
    let count = 0;
    return {
      append: (frames) => {
        for (let frame = 0; frame < frameCount(frames); frame++, count++) {
          const cell = frames.cells === undefined ? undefined : cellOf(frames.cells, frame);
          file.append(encodeHead(atoms, count, frames.times?.[frame] ?? count, cell));
          file.append(encodePositions(frames.positions.subarray(3 * atoms * frame, 3 * atoms * (frame + 1)), count));
        }
      },
      end: () => {},
    };
  },
};

export const xtc: CoordinateFormat = {
  title: "XTC",
  extensions: [".xtc"],
  frames: (path, options) => inChunks(path, framesOf(path), options),
  topology: undefined,
  writing,
};
