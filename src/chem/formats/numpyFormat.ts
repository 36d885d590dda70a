/** NumPy's files as formats of frames: one array of positions in nm, with times and cells beside it in an archive. */
import { UserError } from "../../errors.ts";
import { type CoordinateFormat, type Frames, type FrameWriting, frameCount, type ReadOptions } from "./format.ts";
import { framesPerChunk, joinFrames } from "./frameChunks.ts";
import { openByteReader } from "./input/byteReader.ts";
import { readWholeFile } from "./input/wholeFile.ts";
import { checkNpyBytes, decodeNpy, NPY_LEAD, type NumericArray, npyHeaderRange, npyNumbers, parseNpyHeader } from "./npy.ts";
import { encodeNpz } from "./npz.ts";
import { readZip } from "./zip.ts";

/** How many frames and atoms an array of a shape holds; undefined where it holds none. */
function framesAndAtoms(shape: readonly number[]): readonly [frames: number, atoms: number] | undefined {
  const [first, second, third] = shape;
  if (shape.length === 3 && third === 3) return [first!, second!];
  if (shape.length !== 2) return undefined;
  if (second === 3) return [1, first!];
  return second! % 3 === 0 ? [first!, second! / 3] : undefined;
}

/** Frames and atoms of an array of positions; a UserError, naming `source`, where it has none. */
function checkedShape(shape: readonly number[], isFloat: boolean, source: string): readonly [frames: number, atoms: number] {
  const found = isFloat ? framesAndAtoms(shape) : undefined;
  if (found !== undefined && found[0] > 0 && found[1] > 0) return found;
  throw new UserError(
    `${source} must hold positions of at least one frame, of shape (frames, atoms, 3), (frames, 3 * atoms) or (atoms, 3) as float32 or float64 in nm, but it holds an array of ${isFloat ? "" : "whole numbers of "}shape (${shape.join(", ")}): save such positions.`,
  );
}

async function* npyFrames(path: string, options: ReadOptions): AsyncGenerator<Frames, void, undefined> {
  const reader = openByteReader(path);
  try {
    const lead = await reader.next(NPY_LEAD);
    const [begin, end] = npyHeaderRange(lead, path);
    const text = Buffer.concat([lead, await reader.next(Math.max(0, end - NPY_LEAD))]).subarray(begin, end);
    const header = parseNpyHeader(text.toString("latin1"), path);
    const { width, shape, descriptor } = header;
    const [frames, atoms] = checkedShape(shape, descriptor !== "<i4", path);
    if (width * 3 * atoms * frames > reader.remaining()) checkNpyBytes(header, reader.remaining(), path);
    const count = framesPerChunk(atoms, options);
    for (let frame = 0; frame < frames; frame += count) {
      const wanted = width * 3 * atoms * Math.min(count, frames - frame);
      const bytes = await reader.next(wanted);
      if (bytes.length < wanted) checkNpyBytes(header, width * 3 * atoms * frame + bytes.length, path);
      yield { atoms, positions: Float32Array.from(npyNumbers(bytes, descriptor)) };
    }
    const rest = (await reader.next(1)).length;
    if (rest > 0) checkNpyBytes(header, width * 3 * atoms * frames + rest, path);
  } finally {
    await reader.close();
  }
}

const POSITIONS = "positions";
const TIMES = "times";
const CELLS = "cells";

/** The arrays of an archive by name, decoded when they are asked for: what else is in it may be of any type. */
function openArchive(
  bytes: Uint8Array,
  path: string,
): { readonly names: readonly string[]; array(name: string): NumericArray | undefined } {
  const files = new Map([...readZip(bytes, path)].map(([file, content]) => [file.replace(/\.npy$/, ""), content]));
  return {
    names: [...files.keys()],
    array: (name) => {
      const content = files.get(name);
      return content === undefined ? undefined : decodeNpy(content, `${path}, ${name}.npy`);
    },
  };
}

type Archive = ReturnType<typeof openArchive>;

/** The array of positions: that of the name, or the only one. */
function positionsOf({ names, array }: Archive, path: string): NumericArray {
  const found = array(names.length === 1 ? names[0]! : POSITIONS);
  if (found !== undefined) return found;
  throw new UserError(
    `${path} must hold an array named ${POSITIONS}, but it holds ${names.join(", ") || "none"}: save it with numpy.savez(file, ${POSITIONS}=...).`,
  );
}

/** The numbers of an array beside the positions; undefined where it is not there. */
function beside(archive: Archive, name: string, shape: readonly number[], path: string): Float64Array | undefined {
  const found = archive.array(name);
  if (found === undefined) return undefined;
  if (found.shape.join() === shape.join()) return Float64Array.from(found.data);
  throw new UserError(
    `${path}: the array ${name} must have shape (${shape.join(", ")}), but it has (${found.shape.join(", ")}): save one for every frame.`,
  );
}

async function* npzFrames(path: string, options: ReadOptions): AsyncGenerator<Frames, void, undefined> {
  const archive = openArchive(await readWholeFile(path), path);
  const { data, shape } = positionsOf(archive, path);
  const [frames, atoms] = checkedShape(shape, !(data instanceof Int32Array), `${path}, ${POSITIONS}`);
  const times = beside(archive, TIMES, [frames], path);
  const cells = beside(archive, CELLS, [frames, 3, 3], path);
  const count = framesPerChunk(atoms, options);
  for (let first = 0; first < frames; first += count) {
    const end = Math.min(frames, first + count);
    yield {
      atoms,
      positions: Float32Array.from(data.subarray(3 * atoms * first, 3 * atoms * end)),
      times: times?.slice(first, end),
      cells: cells?.slice(9 * first, 9 * end),
    };
  }
}

const writing: FrameWriting = {
  topology: "none",
  open: (file) => {
    const parts: Frames[] = [];
    return {
      // A copy: the caller may fill the same arrays again.
      append: (frames) => void parts.push(joinFrames([frames])),
      end: () => {
        const all = joinFrames(parts);
        const [frames, { atoms, positions, times, cells }] = [frameCount(all), all];
        file.append(
          encodeNpz(
            {
              [POSITIONS]: { data: positions, shape: [frames, atoms, 3] },
              ...(times && { [TIMES]: { data: times, shape: [frames] } }),
              ...(cells && { [CELLS]: { data: cells, shape: [frames, 3, 3] } }),
            },
            false,
          ),
        );
      },
    };
  },
};

export const npy: CoordinateFormat = {
  title: "NumPy array",
  extensions: [".npy"],
  frames: npyFrames,
  topology: undefined,
  writing: undefined,
};

export const npz: CoordinateFormat = {
  title: "NumPy archive",
  extensions: [".npz"],
  frames: npzFrames,
  topology: undefined,
  writing,
};
