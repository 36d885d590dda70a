import { NANOMETRES_PER_ANGSTROM } from "../../units.ts";
import { checkFinite, checkShape } from "./checkFrames.ts";
import { type Frames, frameCount } from "./format.ts";
import { cellOf, lengthsAndAngles } from "./unitCell.ts";

const ASKED = "A DCD file was to be written";
/** CHARMM's unit of time, sqrt(amu A^2 / (kcal/mol)), in ps: the header's time step is counted in it. */
export const AKMA_TIME = 0.04888821;
/** A nonzero version says that the file is CHARMM's flavour: the time step is a float32, the cell flag is read. */
const CHARMM_VERSION = 24;
export const HEADER_BYTES = 84;
const TITLE_BYTES = 80;
const TITLE = "Created by boltzmill; positions in angstrom";
/** Offsets in the file, counted in 4-byte words: a record's length stands before and after it. */
export const WORD = {
  frames: 2,
  firstStep: 3,
  stepsBetween: 4,
  steps: 5,
  fixedAtoms: 10,
  timeStep: 11,
  cell: 12,
  fourDimensions: 13,
  version: 21,
} as const;
/** Six float64: A, gamma, B, beta, alpha, C. */
export const CELL_BYTES = 48;
/** Where a, b, c, alpha, beta and gamma stand in a cell record. */
export const CELL_ORDER = [0, 2, 5, 4, 3, 1] as const;

/** Bytes before the first frame: the header, one title and the number of atoms, each with its length before and after. */
const FRAMES_START = 4 + HEADER_BYTES + 4 + (4 + 4 + TITLE_BYTES + 4) + (4 + 4 + 4);

/** Bytes of a record of x, y or z coordinates, with its length before and after. */
const axisBytes = (atoms: number): number => 4 + 4 * atoms + 4;

/** Bytes of a frame. */
export const frameBytes = (atoms: number, hasCell: boolean): number => (hasCell ? 4 + CELL_BYTES + 4 : 0) + 3 * axisBytes(atoms);

/** What the header of a DCD file says of its frames; times in ps. */
export interface DcdHeader {
  readonly frames: number;
  readonly atoms: number;
  readonly interval: number;
  /** Time of the first frame in intervals. */
  readonly firstStep: number;
  readonly hasCell: boolean;
}

function putAscii(view: DataView, offset: number, text: string): void {
  for (let index = 0; index < text.length; index++) view.setUint8(offset + index, text.charCodeAt(index));
}

/** What stands before the first frame of a file in CHARMM's flavour, little-endian. */
export function encodeDcdHeader({ frames, atoms, interval, firstStep, hasCell }: DcdHeader): Uint8Array {
  const bytes = new Uint8Array(FRAMES_START);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, HEADER_BYTES, true);
  putAscii(view, 4, "CORD");
  view.setInt32(4 * WORD.frames, frames, true);
  view.setInt32(4 * WORD.firstStep, firstStep, true);
  view.setInt32(4 * WORD.stepsBetween, 1, true);
  view.setInt32(4 * WORD.steps, frames, true);
  view.setFloat32(4 * WORD.timeStep, interval / AKMA_TIME, true);
  view.setInt32(4 * WORD.cell, Number(hasCell), true);
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
  return bytes;
}

const RIGHT_ANGLE = 90;
const DEGREE = Math.PI / 180;

/** Lengths in angstrom and cosines of the angles, as VMD and NAMD write them. */
function putCell(view: DataView, offset: number, vectors: Float64Array): void {
  view.setInt32(offset, CELL_BYTES, true);
  lengthsAndAngles(vectors).forEach((value, index) => {
    const stored = index < 3 ? value / NANOMETRES_PER_ANGSTROM : Math.sin((RIGHT_ANGLE - value) * DEGREE);
    view.setFloat64(offset + 4 + 8 * CELL_ORDER[index]!, stored, true);
  });
  view.setInt32(offset + 4 + CELL_BYTES, CELL_BYTES, true);
}

/** The records of frames, little-endian, in angstrom: the cell where there is one, then all x, all y and all z. */
export function encodeDcdFrames(frames: Frames): Uint8Array {
  const { atoms, positions, cells } = frames;
  const block = frameBytes(atoms, cells !== undefined);
  const bytes = new Uint8Array(frameCount(frames) * block);
  const view = new DataView(bytes.buffer);
  for (let frame = 0; frame < frameCount(frames); frame++) {
    if (cells !== undefined) putCell(view, frame * block, cellOf(cells, frame));
    const start = (frame + 1) * block - 3 * axisBytes(atoms);
    for (let axis = 0; axis < 3; axis++) {
      const offset = start + axis * axisBytes(atoms);
      view.setInt32(offset, 4 * atoms, true);
      for (let atom = 0; atom < atoms; atom++) {
        const value = positions[3 * (frame * atoms + atom) + axis]!;
        view.setFloat32(offset + 4 + 4 * atom, value / NANOMETRES_PER_ANGSTROM, true);
      }
      view.setInt32(offset + 4 + 4 * atoms, 4 * atoms, true);
    }
  }
  return bytes;
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
  checkShape(positions.length, atoms, ASKED);
  const frames = { atoms, positions: Float32Array.from(positions) };
  checkFinite(frames, ASKED);
  const header = encodeDcdHeader({ frames: frameCount(frames), atoms, interval, firstStep: 1, hasCell: false });
  return Buffer.concat([header, encodeDcdFrames(frames)]);
}
