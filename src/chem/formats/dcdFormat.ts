/** DCD files, as CHARMM, X-PLOR, NAMD, OpenMM, MDTraj and VMD write them. Source: VMD molfile plugin, dcdplugin.c. */
import { UserError } from "../../errors.ts";
import { NANOMETRES_PER_ANGSTROM } from "../../units.ts";
import {
  AKMA_TIME,
  CELL_BYTES,
  CELL_ORDER,
  type DcdHeader,
  encodeDcdFrames,
  encodeDcdHeader,
  frameBytes,
  HEADER_BYTES,
  WORD,
} from "./dcd.ts";
import { type CoordinateFormat, type Frames, type FrameWriting, frameCount, type ReadOptions } from "./format.ts";
import { framesPerChunk } from "./frameChunks.ts";
import { type ByteReader, openByteReader, viewOf } from "./input/byteReader.ts";
import { cellVectors } from "./unitCell.ts";

/** A file that is being read. */
interface DcdFile {
  readonly path: string;
  readonly reader: ByteReader;
  readonly littleEndian: boolean;
}

const damaged = (path: string, where: string): UserError =>
  new UserError(`${path} was to be read as a DCD file, but it is cut off or damaged ${where}: write it again.`);

/** The next Fortran record, which has its length in bytes before and after it. */
async function nextRecord({ path, reader, littleEndian }: DcdFile, what: string, lead?: DataView): Promise<DataView> {
  const before = lead ?? viewOf(await reader.next(4));
  const length = before.byteLength === 4 ? before.getInt32(0, littleEndian) : -1;
  if (length < 0 || length + 4 > reader.remaining()) throw damaged(path, what);
  const record = viewOf(await reader.next(length + 4));
  if (record.byteLength < length + 4 || record.getInt32(length, littleEndian) !== length) throw damaged(path, what);
  return new DataView(record.buffer, record.byteOffset, length);
}

const isCord = (header: DataView): boolean =>
  header.byteLength === HEADER_BYTES && [..."CORD"].every((letter, index) => header.getUint8(index) === letter.charCodeAt(0));

/** What of a header cannot be read; undefined where all can. */
function unsupported(header: DataView, word: (index: number) => number, isCharmm: boolean): string | undefined {
  if (!isCord(header)) return "no CORD header";
  if (word(WORD.fixedAtoms) !== 0) return "fixed atoms";
  return isCharmm && word(WORD.fourDimensions) !== 0 ? "a fourth dimension" : undefined;
}

/** What stands before the frames; words are counted from the beginning of the file, a length before the record. */
async function readHeader(file: DcdFile, lead: DataView): Promise<DcdHeader> {
  const { path, littleEndian } = file;
  const header = await nextRecord(file, "in its header", lead);
  const word = (index: number): number => header.getInt32(4 * (index - 1), littleEndian);
  const isCharmm = isCord(header) && word(WORD.version) !== 0;
  const reason = unsupported(header, word, isCharmm);
  if (reason !== undefined) {
    throw new UserError(`${path} was to be read as a DCD file, but it has ${reason}: write it again with MDTraj or OpenMM.`);
  }
  await nextRecord(file, "in its titles");
  const count = await nextRecord(file, "in its number of atoms");
  const atoms = count.byteLength === 4 ? count.getInt32(0, littleEndian) : 0;
  if (atoms <= 0) throw damaged(path, "in its number of atoms");
  const timeStepAt = 4 * (WORD.timeStep - 1);
  const timeStep = isCharmm ? header.getFloat32(timeStepAt, littleEndian) : header.getFloat64(timeStepAt, littleEndian);
  const stepsBetween = Math.max(1, word(WORD.stepsBetween));
  return {
    frames: word(WORD.frames),
    atoms,
    interval: timeStep * AKMA_TIME * stepsBetween,
    firstStep: word(WORD.firstStep) / stepsBetween,
    hasCell: isCharmm && word(WORD.cell) !== 0,
  };
}

/** Angles are written in degrees or, by VMD and NAMD, as cosines. */
const areCosines = (angles: readonly number[]): boolean => angles.every((angle) => Math.abs(angle) <= 1);

/** Cell vectors [3, 3] nm of a cell record. */
function readCell(record: DataView, littleEndian: boolean, where: string): Float64Array | undefined {
  const values = CELL_ORDER.map((place) => record.getFloat64(8 * place, littleEndian));
  const angles = values.slice(3);
  const degrees = areCosines(angles) ? angles.map((cosine) => 90 - (Math.asin(cosine) * 180) / Math.PI) : angles;
  return cellVectors([...values.slice(0, 3).map((length) => length * NANOMETRES_PER_ANGSTROM), ...degrees], where);
}

/** A record of a frame whose length is known. */
function fixedRecord(block: DataView, offset: number, length: number, littleEndian: boolean): DataView | undefined {
  const fits = block.getInt32(offset, littleEndian) === length && block.getInt32(offset + 4 + length, littleEndian) === length;
  return fits ? new DataView(block.buffer, block.byteOffset + offset + 4, length) : undefined;
}

/** Reads the records of one frame into row `row` of `positions`; returns the cell's vectors where it has them. */
function readFrame(
  { path, littleEndian }: DcdFile,
  { atoms, hasCell }: DcdHeader,
  block: DataView,
  positions: Float32Array,
  row: number,
  index: number,
): Float64Array | undefined {
  const where = `in frame ${index}`;
  const cell = hasCell ? fixedRecord(block, 0, CELL_BYTES, littleEndian) : undefined;
  if (hasCell && cell === undefined) throw damaged(path, where);
  for (let axis = 0; axis < 3; axis++) {
    const offset = block.byteLength - (3 - axis) * (8 + 4 * atoms);
    const record = fixedRecord(block, offset, 4 * atoms, littleEndian);
    if (record === undefined) throw damaged(path, where);
    for (let atom = 0; atom < atoms; atom++) {
      positions[3 * (row * atoms + atom) + axis] = record.getFloat32(4 * atom, littleEndian) * NANOMETRES_PER_ANGSTROM;
    }
  }
  return cell === undefined ? undefined : readCell(cell, littleEndian, `${path}, frame ${index}`);
}

/** Frames of a block of bytes that holds a whole number of them; `before` frames came before it. */
function readBlock(file: DcdFile, header: DcdHeader, bytes: Uint8Array, before: number): Frames {
  const { atoms, interval, firstStep, hasCell } = header;
  const length = frameBytes(atoms, hasCell);
  const count = bytes.length / length;
  const positions = new Float32Array(count * 3 * atoms);
  const cells: (Float64Array | undefined)[] = [];
  for (let row = 0; row < count; row++) {
    const block = viewOf(bytes.subarray(row * length, (row + 1) * length));
    cells.push(readFrame(file, header, block, positions, row, before + row));
  }
  const known = cells.filter((cell) => cell !== undefined);
  if (known.length > 0 && known.length < count) throw damaged(file.path, `in its unit cells after frame ${before}`);
  return {
    atoms,
    positions,
    times: interval === 0 ? undefined : Float64Array.from(cells, (_, row) => (firstStep + before + row) * interval),
    cells: known.length === 0 ? undefined : Float64Array.from(known.flatMap((cell) => [...cell])),
  };
}

/** A length of 84 opens the file, which tells the order of bytes. */
function isLittleEndian(lead: DataView, path: string): boolean {
  const isHeader = (littleEndian: boolean): boolean => lead.byteLength === 4 && lead.getInt32(0, littleEndian) === HEADER_BYTES;
  if (isHeader(true) || isHeader(false)) return isHeader(true);
  throw new UserError(
    `${path} was to be read as a DCD file, but it does not begin with a header of ${HEADER_BYTES} bytes: give a DCD file with record lengths of four bytes.`,
  );
}

async function* frames(path: string, options: ReadOptions): AsyncGenerator<Frames, void, undefined> {
  const reader = openByteReader(path);
  try {
    const lead = viewOf(await reader.next(4));
    const file: DcdFile = { path, reader, littleEndian: isLittleEndian(lead, path) };
    const header = await readHeader(file, lead);
    const length = frameBytes(header.atoms, header.hasCell);
    let index = 0;
    for (;;) {
      // What a damaged header declares is not asked for: only what can be there.
      const wanted = Math.max(1, Math.min(framesPerChunk(header.atoms, options), Math.floor(reader.remaining() / length)));
      const bytes = await reader.next(wanted * length);
      if (bytes.length % length !== 0 || (bytes.length === 0 && index < header.frames))
        throw damaged(path, `in frame ${index + Math.floor(bytes.length / length)}`);
      if (bytes.length === 0) return;
      yield readBlock(file, header, bytes, index);
      index += bytes.length / length;
    }
  } finally {
    await reader.close();
  }
}

/** Interval and first step of frames; 1 ps where their times do not rise, for DCD has no frames without a time. */
function timing(times: readonly number[]): Pick<DcdHeader, "interval" | "firstStep"> {
  const interval = (times[1] ?? Number.NaN) - times[0]!;
  return interval > 0 ? { interval, firstStep: Math.round(times[0]! / interval) } : { interval: 1, firstStep: 1 };
}

const writing: FrameWriting = {
  topology: "none",
  open: (file, { atoms }) => {
    let count = 0;
    let hasCell = false;
    const times: number[] = [];
    return {
      append: (frames) => {
        hasCell = frames.cells !== undefined;
        if (count === 0) file.append(encodeDcdHeader({ frames: 0, atoms, ...timing([]), hasCell }));
        times.push(...(frames.times ?? []).slice(0, 2 - times.length));
        file.append(encodeDcdFrames(frames));
        count += frameCount(frames);
      },
      end: () => file.overwrite(0, encodeDcdHeader({ frames: count, atoms, ...timing(times), hasCell })),
    };
  },
};

export const dcd: CoordinateFormat = { title: "DCD", extensions: [".dcd"], frames, topology: undefined, writing };
