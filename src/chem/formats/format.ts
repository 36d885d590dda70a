import type { Replacement } from "../../files.ts";
import type { Spring } from "../springBonds.ts";
import type { Topology } from "../topology.ts";

/** Names of the formats. */
export type FormatName = "pdb" | "mmcif" | "dcd" | "xtc" | "xyz" | "hdf5" | "npz" | "npy";

/** Consecutive frames of one molecule: what files are read and written in. */
export interface Frames {
  readonly atoms: number;
  /** [frames, atoms, 3], nm. */
  readonly positions: Float32Array;
  /** [frames], ps; absent where frames are no time series or the format has no times. */
  readonly times?: Float64Array | undefined;
  /** [frames, 3, 3], nm: the vectors a, b and c of the periodic cell; absent in open space. */
  readonly cells?: Float64Array | undefined;
}

/** Number of frames. */
export const frameCount = ({ atoms, positions }: Frames): number => positions.length / (3 * atoms);

/** How a file is read. */
export interface ReadOptions {
  /** Frames that are handed over at a time, the last time fewer; about a mebibyte of them where it is not given. */
  readonly framesPerChunk?: number;
  /** Every how many-th frame is handed over, beginning with the first; all of them where it is not given. */
  readonly stride?: number;
}

/** What a file is written about. */
export interface WritePlan {
  /** Where the file will be, for messages. */
  readonly path: string;
  readonly atoms: number;
  /** Needed by formats that carry it. */
  readonly topology?: Topology | undefined;
}

/**
 * What puts frames into a file, in their order: all of one number of atoms, all finite, all with times and cells or none, which is
 * checked before. `end` completes the file, and is called once, after at least one frame.
 */
export interface FrameSink {
  append(frames: Frames): void | Promise<void>;
  end(): void | Promise<void>;
  /** Lets go of what the sink holds, after its end or in place of it. */
  close?(): void | Promise<void>;
}

/** How frames are written in a format. */
export interface FrameWriting {
  /** Whether a file must have a topology, has one where the molecule has, or has none. */
  readonly topology: "needed" | "kept" | "none";
  open(file: Replacement, plan: WritePlan): FrameSink | Promise<FrameSink>;
}

/**
 * A file format of positions.
 *
 * Readers get the path of a file and expand it where it ends with .gz; they hold about one chunk of frames, unless the format's docs say
 * otherwise, and throw a UserError, one sentence that begins with the path, for whatever is wrong with the file.
 */
export interface CoordinateFormat {
  /** Its name in messages and documents. */
  readonly title: string;
  /** Endings of its files, with the dot, in lower case; the first is the usual one. */
  readonly extensions: readonly string[];
  frames(path: string, options: ReadOptions): AsyncGenerator<Frames, void, undefined>;
  /** Atoms and bonds, where the format carries them; bonds also of the force field's springs. */
  readonly topology: ((path: string, springs: readonly Spring[]) => Promise<Topology>) | undefined;
  readonly writing: FrameWriting | undefined;
}
