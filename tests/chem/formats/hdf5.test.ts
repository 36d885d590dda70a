import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { File, ready } from "h5wasm/node";
import { describe, expect, it } from "vitest";
import type { Frames } from "../../../src/chem/formats/format.ts";
import { readAllFrames, readFrames, readTopology } from "../../../src/chem/formats/readFrames.ts";
import { writeFrames } from "../../../src/chem/formats/writeFrames.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { fixtureFrames, fixturePath, fixtureTopology } from "./frames.ts";

/** A file of 2 frames of 3 atoms, changed by a test. */
async function fileWith(change: (file: File) => void): Promise<string> {
  await ready;
  const path = join(temporaryFolder(), "frames.h5");
  const file = new File(path, "w");
  change(file);
  file.close();
  return path;
}

function put(file: File, name: string, data: Float32Array | Float64Array | Int32Array, shape: number[], units?: string): void {
  const dataset = file.create_dataset({ name, data, shape });
  if (units !== undefined) dataset.create_attribute("units", units);
}

const coordinates = Float32Array.from({ length: 18 }, (_, index) => index);

describe("HDF5 files", () => {
  it("are written as MDTraj's conventions ask", async () => {
    const path = join(temporaryFolder(), "frames.h5");
    await writeFrames(path, [fixtureFrames], { topology: fixtureTopology });
    const file = new File(path, "r");
    const text = (name: string): unknown => file.attrs[name]?.value;
    expect([text("conventions"), text("conventionVersion"), text("program")]).toEqual(["Pande", "1.1", "Boltzmill"]);
    expect(text("programVersion")).toMatch(/^\d+\.\d+\.\d+/);
    expect(file.keys().sort()).toEqual(["cell_angles", "cell_lengths", "coordinates", "time", "topology"]);
    file.close();
  });

  it("have no time where samples are no time series, and no topology where there is none", async () => {
    const path = join(temporaryFolder(), "frames.h5");
    await writeFrames(path, [{ atoms: 22, positions: fixtureFrames.positions }], { atoms: 22 });
    const file = new File(path, "r");
    expect(file.keys()).toEqual(["coordinates"]);
    file.close();
    expect((await readAllFrames(path)).times).toBeUndefined();
    await expect(readTopology(path)).rejects.toThrow(/frames\.h5, but it holds no topology: give a PDB or mmCIF file/);
  });

  it("of more than one block are as they were written, whatever the pieces", async () => {
    const atoms = 700;
    const frames: Frames = {
      atoms,
      positions: Float32Array.from({ length: 3 * atoms * 90 }, (_, index) => Math.sin(index)),
      times: Float64Array.from({ length: 90 }, (_, index) => index / 4),
    };
    const path = join(temporaryFolder(), "frames.h5");
    const pieces = function* (): Generator<Frames> {
      for (let frame = 0; frame < 90; frame += 9) {
        yield {
          atoms,
          positions: frames.positions.slice(3 * atoms * frame, 3 * atoms * (frame + 9)),
          times: frames.times!.slice(frame, frame + 9),
        };
      }
    };
    await writeFrames(path, pieces(), { atoms });
    expect(await readAllFrames(path)).toEqual({ ...frames, cells: undefined });
    const lengths: number[] = [];
    for await (const chunk of readFrames(path, { framesPerChunk: 40 })) lengths.push(chunk.positions.length / (3 * atoms));
    expect(lengths).toEqual([40, 40, 10]);
  });

  it("in angstroms and float64 are read in nanometres", async () => {
    const path = await fileWith((file) => {
      put(file, "coordinates", Float64Array.from(coordinates), [2, 3, 3], "angstroms");
      put(file, "time", Float64Array.of(1, 2), [2], "nanoseconds");
    });
    const { positions, times } = await readAllFrames(path);
    expect([...positions]).toEqual([...coordinates].map((value) => Math.fround(value * 0.1)));
    expect([...times!]).toEqual([1000, 2000]);
  });

  it.each<readonly [what: string, change: (file: File) => void, message: RegExp]>([
    ["no coordinates", (file) => put(file, "xyz", coordinates, [2, 3, 3]), /must hold coordinates as MDTraj writes them/],
    ["no units", (file) => put(file, "coordinates", coordinates, [2, 3, 3]), /attribute units as one of nanometers, .* has ""/],
    [
      "two axes",
      (file) => put(file, "coordinates", coordinates, [2, 9], "nm"),
      /of shape \(any, any, 3\), but .* shape \(2, 9\)/,
    ],
    [
      "whole numbers",
      (file) => put(file, "coordinates", new Int32Array(18), [2, 3, 3], "nm"),
      /something else of shape \(2, 3, 3\)/,
    ],
    ["a group", (file) => void file.create_group("coordinates"), /coordinates is no array/],
    [
      "another file's array",
      (file) => void file.create_external_link("/etc/other.h5", "/x", "coordinates"),
      /link to another file/,
    ],
    [
      "another number of times",
      (file) => {
        put(file, "coordinates", coordinates, [2, 3, 3], "nm");
        put(file, "time", new Float32Array(3), [3], "ps");
      },
      /time must hold .* of shape \(2\), but it holds an array of shape \(3\)/,
    ],
    [
      "lengths of a cell alone",
      (file) => {
        put(file, "coordinates", coordinates, [2, 3, 3], "nm");
        put(file, "cell_lengths", new Float32Array(6).fill(1), [2, 3], "nm");
      },
      /both cell_lengths and cell_angles or neither/,
    ],
    [
      "more than it can hold",
      (file) =>
        void file
          .create_dataset({
            name: "coordinates",
            data: new Float32Array(0),
            shape: [0, 3, 3],
            maxshape: [null, 3, 3],
            chunks: [1, 3, 3],
          })
          .resize([2 ** 40, 3, 3]),
      /declares \d+ bytes, which the file cannot hold/,
    ],
  ])("with %s are refused", async (_, change, message) => {
    const path = await fileWith(change);
    const failure: unknown = await readAllFrames(path).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: "UserError", message: expect.stringMatching(message) });
  });

  it("that are compressed leave nothing in the folder for temporary files", async () => {
    const path = join(temporaryFolder(), "frames.h5.gz");
    writeFileSync(path, gzipSync(readFileSync(fixturePath("read.h5"))));
    const rest = (): string[] => readdirSync(tmpdir()).filter((name) => /^boltzmill-[0-9a-f-]{36}/.test(name));
    const before = new Set(rest());
    await readAllFrames(path);
    for await (const _ of readFrames(path, { framesPerChunk: 1 })) break;
    expect(rest().filter((name) => !before.has(name))).toEqual([]);
  });

  it("may be written over while the old one was read", async () => {
    const path = join(temporaryFolder(), "frames.h5");
    copyFileSync(fixturePath("read.h5"), path);
    await writeFrames(path, readFrames(path), { atoms: 22 });
    expect(existsSync(`${path}.partial`)).toBe(false);
    expect((await readAllFrames(path)).positions).toEqual(fixtureFrames.positions);
  });
});
