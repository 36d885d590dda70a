import { type Frames, frameCount } from "../../chem/formats/format.ts";
import { formatToRead, formatToWrite } from "../../chem/formats/index.ts";
import { readFrames, readTopology } from "../../chem/formats/readFrames.ts";
import { type FrameWriter, openFrameWriter } from "../../chem/formats/writeFrames.ts";
import type { Topology } from "../../chem/topology.ts";
import { UserError } from "../../errors.ts";
import { counted } from "../../words.ts";
import { formatPath } from "../display/format.ts";
import { wholeNumber } from "../numbers.ts";

/** The options of `boltzmill convert`, as the command line gives them. */
export interface ConvertCommandOptions {
  readonly topology?: string;
  readonly stride: string;
}

/** The topology that the file to be written can hold: the one that is given, or that of the frames' own file where that has one. */
async function topologyOf(source: string, target: string, given: string | undefined): Promise<Topology | undefined> {
  const { title, writing } = formatToWrite(target);
  if (given !== undefined) return await readTopology(given);
  if (writing.topology === "none") return undefined;
  const from = formatToRead(source);
  if (from.topology !== undefined) return await readTopology(source);
  if (writing.topology === "kept") return undefined;
  throw new UserError(
    `${target} was to be written, but ${title} files name the atoms and ${from.title} files have no names: give --topology X.pdb.`,
  );
}

/** Writes frames as they come; returns how many there were. */
async function pass(source: AsyncIterable<Frames>, target: string, topology: Topology | undefined): Promise<number> {
  let writer: FrameWriter | undefined;
  let count = 0;
  try {
    for await (const frames of source) {
      writer ??= await openFrameWriter(target, topology === undefined ? { atoms: frames.atoms } : { topology });
      await writer.write(frames);
      count += frameCount(frames);
    }
  } catch (error) {
    await writer?.discard();
    throw error;
  }
  await writer?.close();
  return count;
}

/** boltzmill convert: frames of one format in another, a part at a time. Returns the exit code. */
export async function convertCommand(source: string, target: string, options: ConvertCommandOptions): Promise<number> {
  const stride = wholeNumber("--stride", options.stride, 1);
  const topology = await topologyOf(source, target, options.topology);
  const count = await pass(readFrames(source, { stride }), target, topology);
  process.stdout.write(`${counted(count, "frame")} written to ${formatPath(target)}.\n`);
  return 0;
}
