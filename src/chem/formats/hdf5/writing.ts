/** MDTraj's HDF5 files, written: arrays that grow by whole blocks of frames, each compressed. */
import { resolve } from "node:path";
import type { Dataset, File } from "h5wasm/node";
import type { Replacement } from "../../../files.ts";
import { readPackage } from "../../../packages.ts";
import { type FrameSink, type Frames, type FrameWriting, frameCount, type WritePlan } from "../format.ts";
import { joinFrames, sliceFrames } from "../frameChunks.ts";
import { cellOf, lengthsAndAngles } from "../unitCell.ts";
import { type Attempt, type Library, loadHdf5 } from "./library.ts";
import { topologyJson } from "./topologyJson.ts";

/** Bytes of positions that are compressed together. */
const BLOCK_BYTES = 2 ** 18;
/** The fastest of deflate's levels: floating-point numbers do not get much smaller by more. */
const COMPRESSION = 1;

/** What the conventions ask of the file itself. */
const ROOT: Readonly<Record<string, string>> = {
  conventions: "Pande",
  conventionVersion: "1.1",
  program: "Boltzmill",
  programVersion: readPackage("boltzmill")?.version ?? "unknown",
};

/** An array of all frames. */
interface Column {
  readonly name: string;
  readonly units: string;
  /** Shape of a frame. */
  readonly shape: readonly number[];
  values(frames: Frames): Float32Array;
}

const cellColumn = (name: string, units: string, from: number): Column => ({
  name,
  units,
  shape: [3],
  values: (frames) =>
    Float32Array.from(
      Array.from({ length: frameCount(frames) }, (_, row) =>
        lengthsAndAngles(cellOf(frames.cells!, row)).slice(from, from + 3),
      ).flat(),
    ),
});

/** The arrays that frames like these need: no times for frames that are no time series, no cells in open space. */
const columnsFor = ({ atoms, times, cells }: Frames): readonly Column[] => [
  { name: "coordinates", units: "nanometers", shape: [atoms, 3], values: ({ positions }) => positions },
  ...(times === undefined
    ? []
    : [{ name: "time", units: "picoseconds", shape: [], values: (frames: Frames) => Float32Array.from(frames.times!) }]),
  ...(cells === undefined ? [] : [cellColumn("cell_lengths", "nanometers", 0), cellColumn("cell_angles", "degrees", 3)]),
];

const setText = (owner: File | Dataset, name: string, text: string): void =>
  owner.create_attribute(name, text, null, `S${text.length}`);

/** An array without frames as yet. */
function createColumn(file: File, { name, units, shape }: Column, block: number): void {
  const dataset = file.create_dataset({
    name,
    data: new Float32Array(0),
    shape: [0, ...shape],
    maxshape: [null, ...shape],
    chunks: [block, ...shape],
    compression: COMPRESSION,
  });
  setText(dataset, "units", units);
}

/** Appends frames to an array that has `before` of them. */
function extend(file: File, { name, shape, values }: Column, frames: Frames, before: number, library: Library): void {
  const dataset = file.get(name);
  if (!(dataset instanceof library.Dataset)) throw new Error(`${name} is lost`);
  const end = before + frameCount(frames);
  dataset.resize([end, ...shape]);
  dataset.write_slice([[before, end]], values(frames));
}

/** Texts that the conventions ask of the file itself, and the topology. */
function describe(file: File, { topology }: WritePlan): void {
  for (const [name, text] of Object.entries(ROOT)) setText(file, name, text);
  if (topology === undefined) return;
  const text = topologyJson(topology);
  file.create_dataset({ name: "topology", data: [text], shape: [1], dtype: `S${Buffer.byteLength(text)}` });
}

/** A file that grows by blocks of frames, each written once and so compressed once. */
interface GrowingFile {
  /** Writes frames after those before, the first time with the arrays that they need. */
  extend(frames: Frames): void;
  /** Closes the file; nothing after the first time. */
  close(): void;
}

function createFile(library: Library, attempt: Attempt, location: string, plan: WritePlan, block: number): GrowingFile {
  const file = attempt(() => new library.File(location, "w"));
  attempt(() => describe(file, plan));
  let columns: readonly Column[] | undefined;
  let written = 0;
  let isOpen = true;
  return {
    extend: (frames) =>
      attempt(() => {
        if (columns === undefined) {
          columns = columnsFor(frames);
          for (const column of columns) createColumn(file, column, block);
        }
        for (const column of columns) extend(file, column, frames, written, library);
        written += frameCount(frames);
      }),
    close: () => {
      if (!isOpen) return;
      isOpen = false;
      attempt(() => void file.close());
    },
  };
}

async function openSink(replacement: Replacement, plan: WritePlan): Promise<FrameSink> {
  const asked = `${plan.path} was to be written`;
  const { library, guard } = await loadHdf5(asked);
  const attempt = guard((reason) => `${asked}, but HDF5 could not (${reason}): free some space, or choose another disk.`);
  const block = Math.max(1, Math.floor(BLOCK_BYTES / (12 * plan.atoms)));
  const file = createFile(library, attempt, resolve(replacement.partial), plan, block);
  let waiting: Frames[] = [];
  let count = 0;
  return {
    append: (frames) => {
      // A copy: the caller may fill the same arrays again.
      waiting.push(joinFrames([frames]));
      count += frameCount(frames);
      if (count < block) return;
      const [all, whole] = [joinFrames(waiting), count - (count % block)];
      file.extend(sliceFrames(all, 0, whole));
      waiting = whole === count ? [] : [sliceFrames(all, whole, count)];
      count -= whole;
    },
    end: () => {
      if (count > 0) file.extend(joinFrames(waiting));
      file.close();
    },
    close: () => {
      try {
        file.close();
      } catch {
        // Of a file that is given up, the first failure is told already.
      }
    },
  };
}

/** HDF5 as MDTraj writes it; the topology is in it where the molecule has one. */
export const writing: FrameWriting = { topology: "kept", open: openSink };
