import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { FormatName, Frames } from "../../../src/chem/formats/format.ts";
import { coordinateFormats } from "../../../src/chem/formats/index.ts";
import { readAllFrames, readFrames, readTopology } from "../../../src/chem/formats/readFrames.ts";
import { openFrameWriter, writeFrames } from "../../../src/chem/formats/writeFrames.ts";
import { UserError } from "../../../src/errors.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { difference, fixtureFrames, fixturePath, fixtureTopology } from "./frames.ts";

/** What the formats keep of frames: positions to so many nm, times, cells. */
const kept: Readonly<Record<FormatName, { readonly tolerance: number; readonly times: boolean; readonly cells: boolean }>> = {
  pdb: { tolerance: 5.1e-5, times: false, cells: true },
  mmcif: { tolerance: 5.1e-5, times: false, cells: true },
  dcd: { tolerance: 2e-7, times: true, cells: true },
  xtc: { tolerance: 5.1e-4, times: true, cells: true },
  xyz: { tolerance: 2e-7, times: false, cells: true },
  hdf5: { tolerance: 0, times: true, cells: true },
  npz: { tolerance: 0, times: true, cells: true },
  npy: { tolerance: 0, times: false, cells: false },
};

const names = Object.keys(kept) as FormatName[];
const extensionOf = (name: FormatName): string => coordinateFormats[name].extensions[0]!;
const writable = names.filter((name) => coordinateFormats[name].writing !== undefined);
const molecule = { topology: fixtureTopology };
const collect = async (chunks: AsyncIterable<Frames>): Promise<Frames[]> => {
  const found: Frames[] = [];
  for await (const chunk of chunks) found.push(chunk);
  return found;
};

/** Fixtures of the formats that are only read. */
const read: Partial<Record<FormatName, string>> = { mmcif: "read.cif", npy: "read.npy" };

/** A file of the fixture frames in a format, and its folder. */
async function example(name: FormatName): Promise<{ readonly folder: string; readonly path: string }> {
  const folder = temporaryFolder();
  const path = join(folder, `frames${extensionOf(name)}`);
  const made = read[name];
  if (made === undefined) await writeFrames(path, [fixtureFrames], molecule);
  else writeFileSync(path, readFileSync(fixturePath(made)));
  return { folder, path };
}

describe.each(names)("%s", (name) => {
  it("is read a few frames at a time, and expanded where it is compressed", async () => {
    const { folder, path } = await example(name);
    const all = await readAllFrames(path);
    expect(all.atoms).toBe(22);
    expect(difference(all.positions, fixtureFrames.positions)).toBeLessThanOrEqual(kept[name].tolerance);
    const pairs = await collect(readFrames(path, { framesPerChunk: 2 }));
    expect(pairs.map(({ positions }) => positions.length)).toEqual([132, 66]);
    expect(Float32Array.from(pairs.flatMap(({ positions }) => [...positions]))).toEqual(all.positions);
    expect(pairs.flatMap(({ times }) => [...(times ?? [])])).toEqual([...(all.times ?? [])]);
    expect(pairs.flatMap(({ cells }) => [...(cells ?? [])])).toEqual([...(all.cells ?? [])]);
    const compressed = join(folder, `FRAMES${extensionOf(name).toUpperCase()}.gz`);
    writeFileSync(compressed, gzipSync(readFileSync(path)));
    expect(await readAllFrames(compressed)).toEqual(all);
  });

  it("refuses files without content, folders and files that are not there, in a sentence that begins with the name", async () => {
    const folder = temporaryFolder();
    const empty = join(folder, `empty${extensionOf(name)}`);
    writeFileSync(empty, "");
    const inner = join(folder, `folder${extensionOf(name)}`);
    mkdirSync(inner);
    for (const path of [empty, inner, join(folder, `none${extensionOf(name)}`)]) {
      const failure = await readAllFrames(path).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(UserError);
      expect((failure as Error).message.startsWith(path)).toBe(true);
    }
  });

  it("is read with a stride over the chunks", async () => {
    const { path } = await example(name);
    const { positions } = await readAllFrames(path);
    const chunks = await collect(readFrames(path, { stride: 2, framesPerChunk: 1 }));
    expect(chunks.map((chunk) => [...chunk.positions])).toEqual([[...positions.slice(0, 66)], [...positions.slice(132)]]);
  });

  it("may be left before its end", async () => {
    const { path } = await example(name);
    for await (const { positions } of readFrames(path, { framesPerChunk: 1 })) {
      expect(positions.length).toBe(66);
      break;
    }
  });
});

describe.each(writable)("writing %s", (name) => {
  it("keeps what it can", async () => {
    const { path } = await example(name);
    const { times, cells } = await readAllFrames(path);
    if (kept[name].times) expect(difference(times!, fixtureFrames.times!)).toBeLessThan(1e-6);
    else expect(times).toBeUndefined();
    expect(difference(cells!, fixtureFrames.cells!)).toBeLessThan(1e-6);
  });

  it("writes the same file from one frame at a time, whose arrays are used again", async () => {
    // HDF5 notes when it was written.
    vi.useFakeTimers({ toFake: ["Date"], now: 0 });
    onTestFinished(() => void vi.useRealTimers());
    const { folder, path } = await example(name);
    const parts = join(folder, `parts${extensionOf(name)}`);
    const writer = await openFrameWriter(parts, molecule);
    const frame = { atoms: 22, positions: new Float32Array(66), times: new Float64Array(1), cells: new Float64Array(9) };
    for (let index = 0; index < 3; index++) {
      frame.positions.set(fixtureFrames.positions.subarray(66 * index, 66 * index + 66));
      frame.times.set([fixtureFrames.times![index]!]);
      frame.cells.set(fixtureFrames.cells!.subarray(9 * index, 9 * index + 9));
      await writer.write(frame);
    }
    expect(existsSync(parts)).toBe(false);
    await writer.close();
    expect(await readAllFrames(parts)).toEqual(await readAllFrames(path));
    expect(readFileSync(parts)).toEqual(readFileSync(path));
  });

  it("leaves the old file where frames cannot be written, and nothing beside it", async () => {
    const { folder, path } = await example(name);
    const before = readFileSync(path);
    const broken: readonly (readonly [Frames, RegExp])[] = [
      [{ ...fixtureFrames, positions: fixtureFrames.positions.with(100, Number.NaN) }, /atom 11 of frame 4 is NaN/],
      [{ ...fixtureFrames, times: undefined }, /frame 0 has a time and frame 3 has none/],
      [{ ...fixtureFrames, cells: fixtureFrames.cells!.slice(9) }, /3 frames come with 18 numbers as cells: give 9/],
      [{ ...fixtureFrames, positions: fixtureFrames.positions.slice(1) }, /197 coordinates are not one or more frames/],
      [{ ...fixtureFrames, atoms: 11 }, /the frames have 11 atoms and the molecule 22/],
    ];
    for (const [frames, message] of broken) {
      const failure = await writeFrames(path, [fixtureFrames, frames], molecule).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(UserError);
      expect((failure as Error).message).toMatch(message);
    }
    await expect(writeFrames(path, [], molecule)).rejects.toThrow(/there are no frames/);
    const source = async function* (): AsyncGenerator<Frames> {
      yield fixtureFrames;
      throw new Error("the source fails");
    };
    await expect(writeFrames(path, source(), molecule)).rejects.toThrow("the source fails");
    expect(readFileSync(path)).toEqual(before);
    expect(readdirSync(folder)).toEqual([`frames${extensionOf(name)}`]);
  });
});

describe("topologies", () => {
  it.each(["read.pdb", "read.cif", "written.pdb", "read.h5", "written.h5"])("of %s are those of the molecule", async (file) => {
    const topology = await readTopology(fixturePath(file));
    expect(topology.bonds).toEqual(fixtureTopology.bonds);
    expect(topology.atoms.map(({ element }) => element)).toEqual(fixtureTopology.atoms.map(({ element }) => element));
  });

  it("are not in files of positions alone", async () => {
    await expect(readTopology("run.xtc")).rejects.toThrow(
      /atoms and bonds .* from run\.xtc, but XTC has none: give a file that ends with one of \.pdb, \.ent, \.cif, /,
    );
  });
});

describe("names of files", () => {
  it("that no format has are refused, with those that are there", async () => {
    await expect(readAllFrames("run.trr")).rejects.toThrow(
      "run.trr was to be read, but no format has its ending: give a file that ends with one of .pdb, .ent, .cif, .mmcif, .pdbx, .dcd, .xtc, .xyz, .extxyz, .h5, .hdf5, .npz, .npy, or with one of these and .gz.",
    );
    await expect(writeFrames("run.cif", [], molecule)).rejects.toThrow(
      /mmCIF is only read: give a name that ends with one of \.pdb/,
    );
    await expect(writeFrames("run.pdb.gz", [], molecule)).rejects.toThrow(/gzip is only read/);
    await expect(writeFrames("run", [], molecule)).rejects.toThrow(/no format has its ending/);
  });

  it("of formats that name atoms need a topology", async () => {
    await expect(writeFrames("run.xyz", [fixtureFrames], { atoms: 22 })).rejects.toThrow(
      /XYZ files name the atoms: give the topology/,
    );
  });

  it.each([0, -1, 1.5, Number.NaN])("frames are not read %d at a time", async (framesPerChunk) => {
    await expect(collect(readFrames(fixturePath("read.dcd"), { framesPerChunk }))).rejects.toThrow(/whole number above 0/);
  });
});
