/** Where a kernel takes its inputs from and puts its outputs. */
import { type ElementType, VECTOR_BYTES } from "./arithmetic.ts";
import type { Columns } from "./columns.ts";
import type { FunctionCode } from "./encoding.ts";
import type { Placement } from "./placement.ts";
import { type Direction, emitTransposition, rowBytes } from "./transposition.ts";

/** Where a kernel takes an input from, or puts an output. */
export interface Port {
  /** Byte address of rows, one for each of the kernel's conformations; of one row for an input that is the same for all of them. */
  readonly offset: number;
  /** Elements of a row. */
  readonly size: number;
  /** Whether each conformation has a row of its own. */
  readonly batched: boolean;
}

/** Makes ports, whose rows are copied to columns and back. */
export interface Ports {
  port(base: Columns, batched: boolean): Port;
  /** The functions that copy rows of such columns, one for each. */
  copying(bases: Iterable<Columns>, direction: Direction): FunctionCode[];
}

/** Ports in the memory of a kernel. */
export function createPorts(type: ElementType, placement: Placement): Ports {
  const vectors = placement.columnBytes / VECTOR_BYTES;
  const places = new Map<Columns, number>();
  /** A single column is in memory as its rows are. */
  const rowsOf = (base: Columns): number => {
    if (base.size === 1) return placement.vectors(base)!;
    const known = places.get(base) ?? placement.room(rowBytes(vectors, base.size));
    places.set(base, known);
    return known;
  };
  return {
    port: (base, batched) => {
      const shared = base.kind === "input" && !base.batched;
      return { offset: shared ? placement.elements(base) : rowsOf(base), size: base.size, batched };
    },
    copying: (bases, direction) =>
      [...new Set(bases)].flatMap((base) => {
        const rows = places.get(base);
        const what = { columns: placement.vectors(base)!, size: base.size };
        return rows === undefined ? [] : [emitTransposition(type, vectors, direction, { rows, ...what })];
      }),
  };
}
