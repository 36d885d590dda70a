/** Files of frames, written a part at a time and put in their place when they are complete. */
import { UserError } from "../../errors.ts";
import { openReplacement } from "../../files.ts";
import type { Topology } from "../topology.ts";
import { checkAlike, checkFinite, checkSizes } from "./checkFrames.ts";
import { type FrameSink, type Frames, frameCount } from "./format.ts";
import { formatToWrite } from "./index.ts";

/** What frames are of: a topology, or for formats that carry none a number of atoms. */
export type Molecule = { readonly topology: Topology } | { readonly atoms: number };

/** A file that frames are written to. */
export interface FrameWriter {
  /** Appends frames; must be awaited before the next call. Throws a UserError for frames that the file cannot hold. */
  write(frames: Frames): Promise<void>;
  /** Completes the file and puts it in its place; nothing is there before. */
  close(): Promise<void>;
  /** Gives the file up; what was in its place stays. Nothing after a close. */
  discard(): Promise<void>;
}

/** The topology of a molecule; a UserError where the format needs one and there is none. */
function topologyFor(molecule: Molecule, isNeeded: boolean, title: string, path: string): Topology | undefined {
  const topology = "topology" in molecule ? molecule.topology : undefined;
  if (topology !== undefined || !isNeeded) return topology;
  throw new UserError(
    `${path} was to be written, but ${title} files name the atoms: give the topology of the molecule, or write DCD, XTC or npz.`,
  );
}

/**
 * Opens a file for frames, in the format that its ending names; a UserError for endings that none has and for a topology that is missing.
 *
 * A file of the same name is replaced when the writer is closed, and not before.
 */
export async function openFrameWriter(path: string, molecule: Molecule): Promise<FrameWriter> {
  const asked = `${path} was to be written`;
  const { title, writing } = formatToWrite(path);
  const topology = topologyFor(molecule, writing.topology === "needed", title, path);
  const atoms = "topology" in molecule ? molecule.topology.atoms.length : molecule.atoms;
  const file = openReplacement(path);
  let sink: FrameSink | undefined;
  let first: Frames | undefined;
  let count = 0;
  const discard = async (): Promise<void> => {
    await sink?.close?.();
    file.discard();
  };
  /** Does a part of the work; gives the file up where it fails. */
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      await discard();
      throw error;
    }
  };
  await attempt(async () => {
    sink = await writing.open(file, { path, atoms, topology });
  });
  const write = async (frames: Frames): Promise<void> => {
    checkSizes(frames, atoms, asked);
    first ??= frames;
    checkAlike(frames, first, count, asked);
    checkFinite(frames, asked, count);
    await sink!.append(frames);
    count += frameCount(frames);
  };
  const close = async (): Promise<void> => {
    if (count === 0) throw new UserError(`${asked}, but there are no frames: write one at least.`);
    await sink!.end();
    await sink!.close?.();
    file.commit();
  };
  return { write: (frames) => attempt(() => write(frames)), close: () => attempt(close), discard };
}

/**
 * Writes frames to a file, in the format that its ending names; frames of one file may be read into another, however long:
 * `writeFrames("run.xtc", readFrames("run.dcd"), { atoms })`.
 *
 * Throws a UserError, and leaves what was in the file's place, where frames or file cannot be written or the source fails.
 */
export async function writeFrames(
  path: string,
  source: AsyncIterable<Frames> | Iterable<Frames>,
  molecule: Molecule,
): Promise<void> {
  const writer = await openFrameWriter(path, molecule);
  try {
    for await (const frames of source) await writer.write(frames);
  } catch (error) {
    await writer.discard();
    throw error;
  }
  await writer.close();
}
