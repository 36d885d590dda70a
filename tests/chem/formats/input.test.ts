import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateRawSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { openByteReader } from "../../../src/chem/formats/input/byteReader.ts";
import { readLines } from "../../../src/chem/formats/input/lines.ts";
import { readWholeFile } from "../../../src/chem/formats/input/wholeFile.ts";
import { encodeNpz } from "../../../src/chem/formats/npz.ts";
import { readAllFrames } from "../../../src/chem/formats/readFrames.ts";
import { readZip } from "../../../src/chem/formats/zip.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { fixture, fixtureArrays } from "./frames.ts";

function file(name: string, content: Uint8Array | string): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

/** Bytes that tell where they stand. */
const counting = Uint8Array.from({ length: 1_000_003 }, (_, index) => (index * 7919) >> 3);

describe("a byte reader", () => {
  it.each(["plain.bin", "packed.bin.gz"])("gives pieces of any length, of %s", async (name) => {
    const reader = openByteReader(file(name, name.endsWith(".gz") ? gzipSync(counting) : counting));
    const pieces: Uint8Array[] = [];
    for (const length of [0, 1, 300_000, 5, 600_000, 0, 1e6, 10]) pieces.push(await reader.next(length));
    expect(pieces.map(({ length }) => length)).toEqual([0, 1, 300_000, 5, 600_000, 0, 99_997, 0]);
    expect(new Uint8Array(Buffer.concat(pieces))).toEqual(counting);
    await reader.close();
  });

  it("asks for no more memory than arrays can have", async () => {
    const reader = openByteReader(file("plain.bin", counting));
    await expect(reader.next(2 ** 40)).rejects.toThrow(/asks for 1099511627776 bytes at once: read fewer frames at a time/);
    await reader.close();
  });
});

describe("lines", () => {
  it("are put together over blocks, whatever ends them, and letters of several bytes too", async () => {
    const lines = Array.from({ length: 90_000 }, (_, index) => `${index} ä€`);
    const found: string[] = [];
    for await (const { text, number } of readLines(file("text.txt", lines.join("\r\n")))) {
      found.push(text);
      expect(number).toBe(found.length);
    }
    expect(found).toEqual(lines);
  });
});

describe("compressed files", () => {
  const bomb = gzipSync(new Uint8Array(200_000_000));

  it("that expand beyond measure are stopped", async () => {
    expect(bomb.length).toBeLessThan(250_000);
    const message = /bomb\..*\.gz was to be expanded, but it holds more than 100 times its size: expand it with gunzip/;
    for (const name of ["bomb.npz.gz", "bomb.dcd.gz", "bomb.xyz.gz"]) {
      // A DCD file and an XYZ file show at their beginning that they are none.
      const wanted = /dcd|xyz/.test(name) ? /header|more than 1048576 characters/ : message;
      await expect(readAllFrames(file(name, bomb))).rejects.toThrow(wanted);
    }
    await expect(readWholeFile(file("bomb.x.gz", bomb))).rejects.toThrow(message);
  });

  it("that are cut off or no gzip files are refused", async () => {
    const packed = gzipSync(fixture("read.dcd"));
    await expect(readAllFrames(file("a.dcd.gz", packed.subarray(0, 300)))).rejects.toThrow(
      /a\.dcd\.gz was to be expanded, but it is cut off/,
    );
    await expect(readAllFrames(file("a.dcd.gz", fixture("read.dcd")))).rejects.toThrow(
      /cut off or no gzip file \(incorrect header check\)/,
    );
    const flipped = Uint8Array.from(packed).map((byte, index) => (index === packed.length - 6 ? byte ^ 1 : byte));
    await expect(readAllFrames(file("a.dcd.gz", flipped))).rejects.toThrow(/incorrect data check/);
  });
});

describe("zip archives", () => {
  const archive = encodeNpz(fixtureArrays, false);
  const changed = (at: number, value: number): Uint8Array => Uint8Array.from(archive).fill(value, at, at + 1);

  it("are checked against their checksums", () => {
    const at = Buffer.from(archive).indexOf("NUMPY") + 200;
    expect(() => readZip(changed(at, archive[at]! ^ 4), "x.npz")).toThrow(/positions\.npy not as its checksum says/);
  });

  it("that declare more than they can hold are refused before memory is asked for", () => {
    const packed = deflateRawSync(new Uint8Array(100));
    expect(packed.length).toBeLessThan(20);
    const directory = Buffer.from(archive).indexOf(Buffer.of(0x50, 0x4b, 1, 2));
    for (const at of [directory + 27, directory + 23, directory + 45]) {
      expect(() => readZip(changed(at, 0xff), "x.npz")).toThrow(/x\.npz was to be read as a NumPy archive, but/);
    }
  });
});
