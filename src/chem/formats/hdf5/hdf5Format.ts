/** MDTraj's HDF5 files as a format of frames. Source: MDTraj, docs/hdf5_format.rst, conventions "Pande", version 1.1. */
import { UserError } from "../../../errors.ts";
import { topologyOfStructure } from "../../topologyOfStructure.ts";
import type { CoordinateFormat, Frames, ReadOptions } from "../format.ts";
import { framesPerChunk, sliceFrames } from "../frameChunks.ts";
import { expandFile } from "../input/expandedFile.ts";
import { cellVectors } from "../unitCell.ts";
import { type Hdf5Array, type Hdf5Reader, openHdf5 } from "./hdf5File.ts";
import { readTopologyJson } from "./topologyJson.ts";
import { writing } from "./writing.ts";

/** How many of our units one of a file's is, by the names that MDTraj gives them. */
const LENGTHS = { nanometers: 1, nanometer: 1, nm: 1, angstroms: 0.1, angstrom: 0.1 };
const TIMES = { picoseconds: 1, picosecond: 1, ps: 1, nanoseconds: 1000, femtoseconds: 0.001 };
const ANGLES = { degrees: 1, degree: 1 };

type Units = Readonly<Record<string, number>>;

/** Numbers of every frame, in our units. */
interface Field {
  readonly array: Hdf5Array;
  rows(first: number, end: number): Float32Array | Float64Array;
}

/** A field of frames; undefined where the file has none. Throws a UserError for a wrong type, unit or shape; null is a length that is free. */
function fieldOf(
  reader: Hdf5Reader,
  name: string,
  units: Units,
  wanted: readonly (number | null)[],
  path: string,
): Field | undefined {
  const array = reader.array(name);
  if (array === undefined) return undefined;
  const { shape, isFloat } = array;
  if (!isFloat || shape.length !== wanted.length || wanted.some((length, axis) => length !== null && length !== shape[axis])) {
    throw new UserError(
      `${path}: ${name} must hold float32 or float64 of shape (${wanted.map((length) => length ?? "any").join(", ")}), but it holds ${isFloat ? "an array" : "something else"} of shape (${shape.join(", ")}): write it again with MDTraj.`,
    );
  }
  const unit = array.attribute("units") ?? "";
  const scale = Object.hasOwn(units, unit) ? units[unit]! : undefined;
  if (scale === undefined) {
    throw new UserError(
      `${path}: ${name} must have the attribute units as one of ${Object.keys(units).join(", ")}, but it has "${unit}": write it again with MDTraj.`,
    );
  }
  const rows = (first: number, end: number) => {
    const values = array.rows(first, end);
    return scale === 1 ? values : values.map((value) => value * scale);
  };
  return { array, rows };
}

/** What of a file is read as frames. */
interface Fields {
  readonly frames: number;
  readonly atoms: number;
  readonly coordinates: Field;
  readonly time: Field | undefined;
  readonly lengths: Field | undefined;
  readonly angles: Field | undefined;
}

function fieldsOf(reader: Hdf5Reader, path: string): Fields {
  const coordinates = fieldOf(reader, "coordinates", LENGTHS, [null, null, 3], path);
  if (coordinates === undefined) {
    throw new UserError(`${path} must hold coordinates as MDTraj writes them, but it holds none: give an HDF5 file of MDTraj.`);
  }
  const [frames, atoms] = coordinates.array.shape as [number, number, number];
  if (atoms === 0) throw new UserError(`${path} must hold coordinates of atoms, but it holds those of none: write it again.`);
  const [lengths, angles] = [
    fieldOf(reader, "cell_lengths", LENGTHS, [frames, 3], path),
    fieldOf(reader, "cell_angles", ANGLES, [frames, 3], path),
  ];
  if ((lengths === undefined) !== (angles === undefined)) {
    throw new UserError(`${path} must hold both cell_lengths and cell_angles or neither, but one is missing: write it again.`);
  }
  return { frames, atoms, coordinates, time: fieldOf(reader, "time", TIMES, [frames], path), lengths, angles };
}

/** Cell vectors of frames first..end, [frames, 3, 3] nm; undefined in open space. */
function cellsOf({ lengths, angles }: Fields, first: number, end: number, path: string): Float64Array | undefined {
  if (lengths === undefined || angles === undefined) return undefined;
  const [sides, corners] = [lengths.rows(first, end), angles.rows(first, end)];
  const cells = Array.from({ length: end - first }, (_, row) =>
    cellVectors(
      [...sides.subarray(3 * row, 3 * row + 3), ...corners.subarray(3 * row, 3 * row + 3)],
      `${path}, frame ${first + row}`,
    ),
  );
  const known = cells.filter((cell) => cell !== undefined);
  if (known.length > 0 && known.length < cells.length) {
    throw new UserError(`${path} must have a unit cell in all frames or none, but some have none: write it again.`);
  }
  return known.length === 0 ? undefined : Float64Array.from(known.flatMap((cell) => [...cell]));
}

/** Frames first..end of a file. */
function framesBetween(fields: Fields, first: number, end: number, path: string): Frames {
  const { atoms, coordinates, time } = fields;
  return {
    atoms,
    positions: Float32Array.from(coordinates.rows(first, end)),
    times: time && Float64Array.from(time.rows(first, end)),
    cells: cellsOf(fields, first, end, path),
  };
}

/** Works with a file that is open, and closes it. */
async function* withFile<Result>(
  path: string,
  work: (reader: Hdf5Reader) => Generator<Result>,
): AsyncGenerator<Result, void, undefined> {
  const file = await expandFile(path);
  try {
    const reader = await openHdf5(file.location, path);
    try {
      yield* work(reader);
    } finally {
      reader.close();
    }
  } finally {
    file.dispose();
  }
}

/** Frames in order, `count` at a time; those that are compressed together are read once. */
function* framesOf(reader: Hdf5Reader, path: string, options: ReadOptions): Generator<Frames, void, undefined> {
  const fields = fieldsOf(reader, path);
  const { frames, atoms, coordinates } = fields;
  const count = framesPerChunk(atoms, options);
  const block = count * Math.ceil(coordinates.array.rowsTogether / count);
  for (let first = 0; first < frames; first += block) {
    const end = Math.min(frames, first + block);
    const read = framesBetween(fields, first, end, path);
    for (let from = first; from < end; from += count) yield sliceFrames(read, from - first, Math.min(end, from + count) - first);
  }
}

/** The text of a file's topology and the positions of its first frame. */
function* topologyParts(reader: Hdf5Reader, path: string): Generator<{ readonly text: string; readonly first: Frames }> {
  const text = reader.array("topology")?.text();
  if (text === undefined) {
    throw new UserError(`Atoms and bonds were to be read from ${path}, but it holds no topology: give a PDB or mmCIF file.`);
  }
  const fields = fieldsOf(reader, path);
  if (fields.frames === 0)
    throw new UserError(`${path} was to be read, but it holds no frames: write it again with one at least.`);
  yield { text, first: framesBetween(fields, 0, 1, path) };
}

export const hdf5: CoordinateFormat = {
  title: "HDF5",
  extensions: [".h5", ".hdf5"],
  frames: (path, options) => withFile(path, (reader) => framesOf(reader, path, options)),
  topology: async (path, springs) => {
    const parts = withFile(path, (reader) => topologyParts(reader, path));
    const { value } = await parts.next();
    await parts.return();
    const { text, first } = value!;
    const { atoms, bonds } = readTopologyJson(text, path);
    if (atoms.length !== first.atoms) {
      throw new UserError(
        `${path}: topology and coordinates must be of the same atoms, but they are of ${atoms.length} and ${first.atoms}: write it again.`,
      );
    }
    return topologyOfStructure({ atoms, bonds, models: 1, positions: Float64Array.from(first.positions) }, springs);
  },
  writing,
};
