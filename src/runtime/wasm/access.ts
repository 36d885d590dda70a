/** Reading and writing of columns along a loop. */
import { type Arithmetic, integer, simd, VECTOR_BYTES } from "./arithmetic.ts";
import type { Value } from "./block.ts";
import type { Columns } from "./columns.ts";
import { unsigned } from "./encoding.ts";
import type { Placement } from "./placement.ts";

const I32_LOAD = 0x28;
const I32_MUL = 0x6c;
const I32_SHR_U = 0x76;
const V128_LOAD = 0x00;
const V128_STORE = 0x0b;
const LOAD32_SPLAT = 0x09;
const LOAD64_SPLAT = 0x0a;

/** Columns that the passes of a loop go through: start + stride k, or listed. */
type Path = { readonly start: number; readonly stride: number } | { readonly listed: Int32Array };

function pathOf(columns: Int32Array): Path {
  const start = columns[0]!;
  const stride = columns.length > 1 ? columns[1]! - start : 0;
  const regular = stride >= 0 && columns.every((column, k) => column === start + stride * k);
  return regular ? { start, stride } : { listed: columns };
}

/** An address as an operand and the offset that instructions add to it. */
interface Address {
  readonly operand: Value;
  readonly offset: number;
}

/** Access to one of the vectors of each column, in a loop whose counter is the number of the pass times the bytes of a column. */
export interface Access {
  /** The values of columns, one in each pass. */
  load(base: Columns, columns: Int32Array): Value;
  /** Vectors of a base in memory, read anew where it stands among the effects. */
  loadFresh(base: Columns, columns: Int32Array): Value;
  store(base: Columns, columns: Int32Array, value: Value): void;
}

const byAlignment = { 4: 2, 8: 3, 16: 4 } as const;

/** Access to vector number `part` of each column for the loop that `arithmetic` builds. */
export function createAccess(arithmetic: Arithmetic, placement: Placement, counter: Value, part: number): Access {
  const { block, bytes: elementBytes } = arithmetic;
  const { columnBytes } = placement;
  const i32 = (opcode: number, a: Value, b: Value): Value => block.value([opcode], [a, b], "i32");
  /** The counter in units of `bytes` a pass. */
  const scaled = (bytes: number): Value =>
    bytes === columnBytes ? counter : i32(I32_SHR_U, counter, integer(block, Math.log2(columnBytes / bytes)));
  const address = (start: number, columns: Int32Array, bytes: number): Address => {
    const path = pathOf(columns);
    if ("listed" in path) {
      const table = placement.table(path.listed.map((column) => column * bytes));
      return { operand: block.value([I32_LOAD, 2, ...unsigned(table)], [scaled(4)], "i32"), offset: start };
    }
    const offset = start + path.start * bytes;
    if (path.stride === 0) return { operand: integer(block, 0), offset };
    const steps = scaled(bytes);
    return { operand: path.stride === 1 ? steps : i32(I32_MUL, steps, integer(block, path.stride)), offset };
  };
  const memory = (opcode: number, bytes: 4 | 8 | 16, { offset }: Address): readonly number[] => [
    ...simd(opcode),
    byAlignment[bytes],
    ...unsigned(offset),
  ];
  const vector = (base: Columns, columns: Int32Array): Address =>
    address(placement.vectors(base)! + part * VECTOR_BYTES, columns, columnBytes);
  const splat = (start: number, columns: Int32Array, neverNaN = false): Value => {
    const place = address(start, columns, elementBytes);
    const opcode = elementBytes === 4 ? LOAD32_SPLAT : LOAD64_SPLAT;
    return block.value(memory(opcode, elementBytes as 4 | 8, place), [place.operand], "v128", neverNaN);
  };
  const known = (data: Float64Array, columns: Int32Array): Value => {
    const values = Float64Array.from(columns, (column) => data[column]!);
    if (values.every((value) => Object.is(value, values[0]))) return arithmetic.constant(values[0]!);
    return splat(placement.constants(values), Int32Array.from(columns.keys()), !values.some(Number.isNaN));
  };
  return {
    load: (base, columns) => {
      if (base.kind === "constant") return known(base.data, columns);
      if (base.kind === "input" && !base.batched) return splat(placement.elements(base), columns);
      const place = vector(base, columns);
      return block.value(memory(V128_LOAD, 16, place), [place.operand], "v128");
    },
    loadFresh: (base, columns) => {
      const place = vector(base, columns);
      return block.fresh(memory(V128_LOAD, 16, place), [place.operand], "v128");
    },
    store: (base, columns, value) => {
      const place = vector(base, columns);
      block.effect(memory(V128_STORE, 16, place), [place.operand, value]);
    },
  };
}
