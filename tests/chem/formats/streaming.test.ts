/** Trajectories larger than what is held of them: memory is counted after a collection of garbage, so nothing depends on when that comes. */
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import type { Frames } from "../../../src/chem/formats/format.ts";
import { readFrames } from "../../../src/chem/formats/readFrames.ts";
import { writeFrames } from "../../../src/chem/formats/writeFrames.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { fixtureFrames, fixtureTopology } from "./frames.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Bytes that are in use. The second collection waits until the first has given back the memory of arrays. */
function bytesInUse(): number {
  collectGarbage();
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Notes the memory in use when each chunk is there, and passes the chunk on. */
async function* watched(chunks: AsyncIterable<Frames> | Iterable<Frames>, bytes: number[]): AsyncGenerator<Frames> {
  for await (const chunk of chunks) {
    bytes.push(bytesInUse());
    yield chunk;
  }
}

const BYTES_PER_FRAME = 12 * 22;

const CHUNK_FRAMES = Math.floor(2 ** 19 / BYTES_PER_FRAME);

/** Chunks of half a mebibyte. */
function* trajectory(chunks: number): Generator<Frames> {
  for (let chunk = 0; chunk < chunks; chunk++) {
    const positions = new Float32Array(66 * CHUNK_FRAMES);
    for (let index = 0; index < positions.length; index++) {
      positions[index] = fixtureFrames.positions[index % 198]! + ((index + chunk) % 97) / 1000;
    }
    yield { atoms: 22, positions };
  }
}

const growth = (bytes: readonly number[]): number => Math.max(...bytes.slice(1)) - bytes[1]!;

describe("memory while a file is written and read", () => {
  // Text takes up to seven times the room of its numbers, and as many times longer to read.
  it.each([
    [".dcd", 12],
    [".xtc", 12],
    [".xyz", 8],
    [".pdb", 6],
  ])("does not grow with its length: %s", async (extension, chunks) => {
    const path = join(temporaryFolder(), `long${extension}`);
    const written: number[] = [];
    await writeFrames(path, watched(trajectory(chunks), written), { topology: fixtureTopology });
    const read: number[] = [];
    for await (const { atoms } of watched(readFrames(path, { framesPerChunk: CHUNK_FRAMES }), read)) expect(atoms).toBe(22);
    expect([written.length, read.length]).toEqual([chunks, chunks]);
    const whole = chunks * CHUNK_FRAMES * BYTES_PER_FRAME;
    expect(growth(written)).toBeLessThan(whole / 3);
    expect(growth(read)).toBeLessThan(whole / 3);
  });

  it("would be seen to grow by a reader that keeps all frames", async () => {
    const path = join(temporaryFolder(), "long.dcd");
    await writeFrames(path, trajectory(12), { topology: fixtureTopology });
    const read: number[] = [];
    const kept: Frames[] = [];
    for await (const frames of watched(readFrames(path, { framesPerChunk: CHUNK_FRAMES }), read)) kept.push(frames);
    expect(growth(read)).toBeGreaterThan((12 * CHUNK_FRAMES * BYTES_PER_FRAME) / 2);
    expect(kept.length).toBe(12);
  });
});
