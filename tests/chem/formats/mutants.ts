/** Damaged files: what readers make of them must be a sentence for the user, whatever the damage. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { forceTable } from "../../../potentials/index.ts";
import type { FormatName } from "../../../src/chem/formats/format.ts";
import { coordinateFormats } from "../../../src/chem/formats/index.ts";
import { readFrames, readTopology } from "../../../src/chem/formats/readFrames.ts";
import { readSystem } from "../../../src/chem/systemXml.ts";
import { UserError } from "../../../src/errors.ts";
import { fold, integers, type Key, key } from "../../../src/num/random.ts";
import { fixture, systemFile } from "./frames.ts";

/** Whole numbers below a bound, one after another, from a key. */
function drawsOf(stream: Key): (bound: number) => number {
  const out = new Uint32Array(1);
  let count = 0;
  return (bound) => {
    integers(stream, count++, bound, out);
    return out[0]!;
  };
}

type Draw = (bound: number) => number;

/** Words that stand for numbers, in texts. */
const WORDS = ["nan", "inf", "-1", "0", "1e999", "99999999999999999999", "-0.0", "1e-320", "", "?", "0x10", "1,5", "\u0000"];
/** Whole numbers and parts of numbers that are not finite, in 32 bits. */
const PATTERNS = [0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0x7fc00000, 0x7f800000, 0xff800000, 0x10000000, 0x00ffffff];

/** Changes of bytes; those that make nothing of a file leave it as it is. */
const changes: readonly ((bytes: Uint8Array, draw: Draw) => Uint8Array)[] = [
  function truncate(bytes, draw) {
    return bytes.slice(0, draw(bytes.length + 1));
  },
  function flipBit(bytes, draw) {
    const at = draw(bytes.length);
    return bytes.with(at, bytes[at]! ^ (1 << draw(8)));
  },
  function setByte(bytes, draw) {
    return bytes.with(draw(bytes.length), draw(256));
  },
  function setWord(bytes, draw) {
    const copy = Uint8Array.from(bytes);
    const at = draw(Math.max(1, bytes.length - 4));
    const aligned = draw(2) === 0 ? at : at - (at % 4);
    if (aligned + 4 <= copy.length) {
      new DataView(copy.buffer).setUint32(aligned, PATTERNS[draw(PATTERNS.length)]!, draw(2) === 0);
    }
    return copy;
  },
  function editNumber(bytes, draw) {
    const text = Buffer.from(bytes).toString("latin1");
    const numbers = [...text.matchAll(/[-+]?\d[\d.]*/g)];
    const chosen = numbers[draw(Math.max(1, numbers.length))];
    if (chosen === undefined) return bytes;
    const end = chosen.index + chosen[0].length;
    return new Uint8Array(Buffer.from(text.slice(0, chosen.index) + WORDS[draw(WORDS.length)]! + text.slice(end), "latin1"));
  },
  function removePart(bytes, draw) {
    const start = draw(bytes.length);
    return Uint8Array.from([...bytes.subarray(0, start), ...bytes.subarray(start + draw(64) + 1)]);
  },
  function repeatPart(bytes, draw) {
    const start = draw(bytes.length);
    const end = Math.min(bytes.length, start + draw(256) + 1);
    return Uint8Array.from([...bytes.subarray(0, end), ...bytes.subarray(start)]);
  },
];

/** The file with one to four changes; a function of seed and index. */
export function mutant(originals: readonly Uint8Array[], seed: number, index: number): Uint8Array {
  const draw = drawsOf(fold(key(seed), index));
  let bytes = originals[draw(originals.length)]!;
  for (let count = 1 + draw(4); count > 0 && bytes.length > 0; count--) bytes = changes[draw(changes.length)]!(bytes, draw);
  return bytes;
}

/** What of a file is damaged, and what reads it. */
export interface Victim {
  readonly name: string;
  readonly originals: readonly Uint8Array[];
  /** Reads bytes in full, by way of a file in a folder where that is how they are read. */
  read(bytes: Uint8Array, folder: string): Promise<void>;
}

/** Fixtures of each format. */
const files: Readonly<Record<FormatName, readonly string[]>> = {
  pdb: ["read.pdb", "written-cell.pdb"],
  mmcif: ["read.cif", "example.cif"],
  dcd: ["read-triclinic.dcd", "read-swapped.dcd"],
  xtc: ["read.xtc", "read-300.xtc", "read-9.xtc", "read-wide.xtc"],
  xyz: ["read.xyz", "written.xyz"],
  hdf5: ["read.h5", "written.h5"],
  npz: ["read.npz", "written.npz"],
  npy: ["read.npy"],
};

async function readFile(path: string, hasTopology: boolean): Promise<void> {
  for await (const frames of readFrames(path)) if (!(frames.positions.length > 0)) throw new Error("a chunk without frames");
  if (hasTopology) await readTopology(path);
}

function victim(name: string, extension: string, originals: readonly Uint8Array[], hasTopology: boolean): Victim {
  let count = 0;
  const read = async (bytes: Uint8Array, folder: string): Promise<void> => {
    // Each under its own name: a library may still know the last one's content.
    const path = join(folder, `mutant${count++}${extension}`);
    writeFileSync(path, bytes);
    try {
      await readFile(path, hasTopology);
    } finally {
      rmSync(path);
    }
  };
  return { name, originals, read };
}

/** Every format, a compressed file, and the XML of a system. */
export const victims: readonly Victim[] = [
  ...(Object.keys(files) as FormatName[]).map((name) => {
    const { extensions, topology } = coordinateFormats[name];
    return victim(name, extensions[0]!, files[name].map(fixture), topology !== undefined);
  }),
  victim("gzip", ".dcd.gz", [gzipSync(fixture("read.dcd")), gzipSync(fixture("read.dcd"), { level: 0 })], false),
  {
    name: "system.xml",
    originals: [Uint8Array.from(Buffer.from(systemFile("system.xml")))],
    read: async (bytes) => void readSystem(Buffer.from(bytes).toString("utf8"), forceTable),
  },
];

/** Reads bytes; returns the message of the UserError that they raise, undefined where they raise none. Everything else is thrown. */
export async function messageFor(victim: Victim, bytes: Uint8Array, folder: string): Promise<string | undefined> {
  try {
    await victim.read(bytes, folder);
    return undefined;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.message;
  }
}

/** What is wrong with a message for the user; undefined for a sentence of one line. */
export function faultOf(message: string): string | undefined {
  if (/\p{Cc}/u.test(message)) return "has more than one line";
  if (message.length > 600) return "is too long";
  if (!message.endsWith(".")) return "does not end";
  return /\.[jt]s:\d|undefined|\[object|internal/.test(message) ? "speaks of the program" : undefined;
}

/** The path that messages name is not a part of what they say. */
export const sentenceKind = (message: string, folder: string): string =>
  message
    .replaceAll(folder, "")
    .replace(/"[^"]*"/g, '""')
    .replace(/-?\d[\d.e+-]*/g, "0");
