/** Where a kernel keeps what: columns, tables of indices and constants, at fixed addresses of its memory. */
import { type ElementType, FORMATS, VECTOR_BYTES } from "./arithmetic.ts";
import { type Columns, type ComputedColumns, type InputColumns, isWhole, type View, viewsOf } from "./columns.ts";
import type { DataSegment } from "./encoding.ts";
import { isInPass, type Loop } from "./loops.ts";

/** Addresses in bytes. */
export interface Placement {
  /** Bytes of a column: those of its vectors. A power of two. */
  readonly columnBytes: number;
  /** First vector of the columns of a base; undefined where they live in registers only. */
  vectors(base: Columns): number | undefined;
  /** First element of columns that are the same for all conformations. */
  elements(input: InputColumns): number;
  /** A table of integers. */
  table(values: Int32Array): number;
  /** Elements that are known. */
  constants(values: Float64Array): number;
  /** Room for something else. */
  room(bytes: number): number;
  /** What memory holds from the start; complete when all code is emitted. */
  segments(): readonly DataSegment[];
  /** Bytes in all; final when all code is emitted. */
  size(): number;
}

const aligned = (bytes: number): number => Math.ceil(bytes / VECTOR_BYTES) * VECTOR_BYTES;

/** What a loop computes into memory or registers, and what it reads. */
function usesOf(loop: Loop): {
  readonly made: readonly ComputedColumns[];
  readonly read: readonly View[];
} {
  if (loop.kind === "product") return { made: [loop.target], read: viewsOf(loop.target) };
  const { size, maps, parts, again } = loop;
  const computed = new Set<Columns>([...maps, ...again]);
  const views = [...maps, ...again].flatMap(({ operands }) => operands);
  return {
    made: [...maps, ...parts.map(({ target }) => target)],
    read: [...views, ...parts.map(({ part }) => part.source)].filter(
      (view) => !(computed.has(view.base) && isInPass(view, size)),
    ),
  };
}

/** From the first loop that writes columns to the last that reads them. */
interface Life {
  readonly base: ComputedColumns;
  first: number;
  last: number;
}

/** The columns that must be in memory, and for how long; what is read in the pass that makes it needs none. */
function livesOf(loops: readonly Loop[], outputs: readonly View[]): Life[] {
  const madeAt = new Map<Columns, number>();
  const lives = new Map<Columns, Life>();
  const live = (base: ComputedColumns, from: number, to: number): void => {
    const known = lives.get(base) ?? { base, first: from, last: to };
    lives.set(base, { base, first: Math.min(known.first, from), last: Math.max(known.last, to) });
  };
  loops.forEach((loop, index) => {
    const { made, read } = usesOf(loop);
    for (const base of made) {
      if (!madeAt.has(base)) madeAt.set(base, index);
      if (base.kind !== "map") live(base, madeAt.get(base)!, index);
    }
    for (const { base } of read) {
      if (base.kind === "input" || base.kind === "constant") continue;
      live(base, madeAt.get(base)!, index);
    }
  });
  for (const { base } of outputs) {
    if (base.kind !== "input" && base.kind !== "constant") live(base, madeAt.get(base)!, loops.length);
  }
  return [...lives.values()].sort((a, b) => a.first - b.first);
}

/** Addresses for lives, each room used again when the life in it is over. */
function shareRooms(
  lives: readonly Life[],
  start: number,
  columnBytes: number,
): { addresses: Map<Columns, number>; end: number } {
  const rooms: { address: number; bytes: number; free: number }[] = [];
  const addresses = new Map<Columns, number>();
  let end = start;
  for (const { base, first, last } of lives) {
    const bytes = base.size * columnBytes;
    const fitting = rooms.filter((room) => room.free < first && room.bytes >= bytes).sort((a, b) => a.bytes - b.bytes)[0];
    const room = fitting ?? { address: end, bytes, free: 0 };
    if (fitting === undefined) {
      rooms.push(room);
      end += bytes;
    }
    room.free = last;
    addresses.set(base, room.address);
  }
  return { addresses, end };
}

/** Lays out the memory of a kernel whose columns have so many vectors. */
export function createPlacement(
  type: ElementType,
  vectorsPerColumn: number,
  inputs: readonly InputColumns[],
  loops: readonly Loop[],
  outputs: readonly View[],
): Placement {
  const { bytes: elementBytes } = FORMATS[type];
  const columnBytes = vectorsPerColumn * VECTOR_BYTES;
  const held = new Map<Columns, number>();
  let end = 0;
  for (const input of inputs) {
    held.set(input, end);
    // An odd number of columns is padded, since random draws come in pairs.
    end += input.batched ? (input.size + (input.size % 2)) * columnBytes : aligned(input.size * elementBytes);
  }
  const shared = shareRooms(livesOf(loops, outputs), end, columnBytes);
  end = shared.end;
  const known = new Map<string, number>();
  // One character a byte, so that equal texts are equal bytes.
  const decoder = new TextDecoder("latin1");
  const segments: DataSegment[] = [];
  const room = (bytes: number): number => {
    const offset = end;
    end += aligned(bytes);
    return offset;
  };
  const store = (bytes: Uint8Array): number => {
    const key = decoder.decode(bytes);
    const found = known.get(key);
    if (found !== undefined) return found;
    const offset = room(bytes.length);
    known.set(key, offset);
    segments.push({ offset, bytes });
    return offset;
  };
  const bytesOf = (array: Int32Array | Float32Array | Float64Array): Uint8Array => new Uint8Array(array.buffer);
  return {
    columnBytes,
    vectors: (base) => (base.kind === "input" && !base.batched ? undefined : (held.get(base) ?? shared.addresses.get(base))),
    elements: (input) => held.get(input)!,
    table: (values) => store(bytesOf(values)),
    constants: (values) => store(bytesOf(type === "float32" ? Float32Array.from(values) : Float64Array.from(values))),
    room,
    segments: () => segments,
    size: () => end,
  };
}

/** Columns that an output can be read from; undefined where it must be copied together first. */
export const readableOutput = (view: View): ComputedColumns | undefined =>
  view.base.kind !== "input" && view.base.kind !== "constant" && isWhole(view) ? view.base : undefined;
