import { UserError } from "../../errors.ts";

/** A trajectory: positions [frames, atoms, 3] nm in float32, and the time between frames in ps. */
export interface Trajectory {
  readonly atoms: number;
  readonly positions: Float32Array;
  readonly interval: number;
}

const ANGSTROM_PER_NANOMETRE = 10;
/** CHARMM's unit of time, sqrt(amu A^2 / (kcal/mol)), in ps: the header's time step is counted in it. */
const AKMA_TIME = 0.04888821;
/** A nonzero version says that the file is CHARMM's flavour: the time step is a float32, the cell flag is read. */
const CHARMM_VERSION = 24;
const HEADER_BYTES = 84;
const TITLE_BYTES = 80;
const TITLE = "Created by boltzmill; positions in angstrom";
/** Offsets in the file, counted in 4-byte words: a record's length stands before and after it. */
const WORD = {
  frames: 2,
  firstStep: 3,
  stepsBetween: 4,
  steps: 5,
  fixedAtoms: 10,
  timeStep: 11,
  cell: 12,
  fourDimensions: 13,
  version: 21,
};

/** Bytes before the first frame: the header, one title and the number of atoms, each with its length before and after. */
const FRAMES_START = 4 + HEADER_BYTES + 4 + (4 + 4 + TITLE_BYTES + 4) + (4 + 4 + 4);

function putAscii(view: DataView, offset: number, text: string): void {
  for (let index = 0; index < text.length; index++) view.setUint8(offset + index, text.charCodeAt(index));
}

function putHeader(view: DataView, frames: number, atoms: number, interval: number): void {
  view.setInt32(0, HEADER_BYTES, true);
  putAscii(view, 4, "CORD");
  view.setInt32(4 * WORD.frames, frames, true);
  view.setInt32(4 * WORD.firstStep, 1, true);
  view.setInt32(4 * WORD.stepsBetween, 1, true);
  view.setInt32(4 * WORD.steps, frames, true);
  view.setFloat32(4 * WORD.timeStep, interval / AKMA_TIME, true);
  view.setInt32(4 * WORD.version, CHARMM_VERSION, true);
  view.setInt32(4 + HEADER_BYTES, HEADER_BYTES, true);
  const title = 8 + HEADER_BYTES;
  view.setInt32(title, 4 + TITLE_BYTES, true);
  view.setInt32(title + 4, 1, true);
  putAscii(view, title + 8, TITLE.padEnd(TITLE_BYTES));
  view.setInt32(title + 8 + TITLE_BYTES, 4 + TITLE_BYTES, true);
  const count = title + 12 + TITLE_BYTES;
  view.setInt32(count, 4, true);
  view.setInt32(count + 4, atoms, true);
  view.setInt32(count + 8, 4, true);
}

/**
 * Writes frames as a DCD file in CHARMM's flavour without a unit cell, as MDTraj, OpenMM and VMD read it.
 *
 * `positions` [frames, atoms, 3] nm, stored in angstrom and float32; `interval` ps between frames, 1 where frames are no time series.
 * Throws a UserError where a position is not finite or the numbers are no whole number of frames.
 *
 * Source: VMD molfile plugin, dcdplugin.c.
 */
export function encodeDcd(positions: ArrayLike<number>, atoms: number, interval = 1): Uint8Array {
  const frames = positions.length / (3 * atoms);
  if (!Number.isInteger(frames) || frames === 0) {
    throw new UserError(
      `A DCD file was to be written, but ${positions.length} coordinates are not one or more frames of ${atoms} atoms: give positions of shape [frames, atoms, 3].`,
    );
  }
  const block = 4 + 4 * atoms + 4;
  const bytes = new Uint8Array(FRAMES_START + frames * 3 * block);
  const view = new DataView(bytes.buffer);
  putHeader(view, frames, atoms, interval);
  for (let record = 0; record < 3 * frames; record++) {
    const [frame, axis, offset] = [Math.floor(record / 3), record % 3, FRAMES_START + record * block];
    view.setInt32(offset, 4 * atoms, true);
    for (let atom = 0; atom < atoms; atom++) {
      const value = positions[3 * (frame * atoms + atom) + axis]!;
      if (!Number.isFinite(value)) {
        throw new UserError(
          `A DCD file was to be written, but atom ${atom} of frame ${frame} is at ${value} nm: leave the frame out.`,
        );
      }
      view.setFloat32(offset + 4 + 4 * atom, value * ANGSTROM_PER_NANOMETRE, true);
    }
    view.setInt32(offset + 4 + 4 * atoms, 4 * atoms, true);
  }
  return bytes;
}

/** A reader of Fortran records, one a call: each is framed by its length in bytes. */
function recordReader(view: DataView, source: string): () => DataView {
  let offset = 0;
  return () => {
    const length = offset + 4 <= view.byteLength ? view.getInt32(offset, true) : -1;
    const end = offset + 4 + length;
    if (length < 0 || end + 4 > view.byteLength || view.getInt32(end, true) !== length) {
      throw new UserError(
        `${source} was to be read as a little-endian DCD file, but it is cut off or damaged at byte ${offset}: write it again.`,
      );
    }
    const record = new DataView(view.buffer, view.byteOffset + offset + 4, length);
    offset = end + 4;
    return record;
  };
}

/** What the header says; its words are counted from the record, without the length before it. */
function readHeader(header: DataView, source: string): { frames: number; interval: number; cell: boolean } {
  const word = (index: number): number => header.getInt32(4 * (index - 1), true);
  const isCord =
    header.byteLength === HEADER_BYTES && [..."CORD"].every((letter, index) => header.getUint8(index) === letter.charCodeAt(0));
  const unsupported = !isCord
    ? "no CORD header"
    : word(WORD.version) === 0
      ? "a header of X-PLOR's flavour"
      : word(WORD.fixedAtoms) !== 0
        ? "fixed atoms"
        : word(WORD.fourDimensions) !== 0
          ? "a fourth dimension"
          : undefined;
  if (unsupported !== undefined) {
    throw new UserError(
      `${source} was to be read as a DCD file of CHARMM's flavour, but it has ${unsupported}: write it again with MDTraj or OpenMM.`,
    );
  }
  const interval = header.getFloat32(4 * (WORD.timeStep - 1), true) * AKMA_TIME * word(WORD.stepsBetween);
  return { frames: word(WORD.frames), interval, cell: word(WORD.cell) !== 0 };
}

/**
 * Reads a DCD file of CHARMM's flavour, little-endian; a unit cell is skipped. `source` names the file in messages.
 *
 * Throws a UserError for files cut off, other flavours, fixed atoms and coordinates that are not finite.
 * Source: VMD molfile plugin, dcdplugin.c.
 */
export function decodeDcd(bytes: Uint8Array, source = "trajectory.dcd"): Trajectory {
  const next = recordReader(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), source);
  const { frames, interval, cell } = readHeader(next(), source);
  next(); // titles
  const atoms = next().getInt32(0, true);
  const positions = new Float32Array(frames * atoms * 3);
  for (let frame = 0; frame < frames; frame++) {
    if (cell) next();
    for (let axis = 0; axis < 3; axis++) {
      const record = next();
      if (record.byteLength !== 4 * atoms) {
        throw new UserError(
          `${source}: frame ${frame} must have ${atoms} atoms, but it has ${record.byteLength / 4}: the file is damaged, so write it again.`,
        );
      }
      for (let atom = 0; atom < atoms; atom++) {
        const value = record.getFloat32(4 * atom, true);
        if (!Number.isFinite(value)) {
          throw new UserError(`${source}: atom ${atom} of frame ${frame} is at ${value} angstrom: leave the frame out.`);
        }
        positions[3 * (frame * atoms + atom) + axis] = value / ANGSTROM_PER_NANOMETRE;
      }
    }
  }
  return { atoms, positions, interval };
}
