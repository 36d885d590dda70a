/** Rows of conformations, as the caller has them, to columns, as kernels compute with them, and back: small transpositions by shuffles. */
import { type ElementType, FORMATS, integer, simd, VECTOR_BYTES } from "./arithmetic.ts";
import { type Block, createBlock, createLocals, emitLoop, emitOnce, type Value } from "./block.ts";
import { type FunctionCode, unsigned } from "./encoding.ts";

const I32_SHL = 0x74;
const V128_LOAD = 0x00;
const V128_STORE = 0x0b;
const SHUFFLE = 0x0d;

/** The same elements twice in memory, as rows [conformations, size] and as columns [size, conformations]. */
export interface Transposed {
  /** Byte addresses. Behind the rows one more vector is written or read. */
  readonly rows: number;
  readonly columns: number;
  readonly size: number;
}

/** The lower or upper halves of two vectors, element by element in turns. */
function interleave(block: Block, elementBytes: number, half: 0 | 1, a: Value, b: Value): Value {
  const bytes = Array.from({ length: VECTOR_BYTES }, (_, index) => {
    const element = Math.floor(index / elementBytes);
    const source = (half * VECTOR_BYTES) / 2 + Math.floor(element / 2) * elementBytes + (index % elementBytes);
    return (element % 2) * VECTOR_BYTES + source;
  });
  return block.value([...simd(SHUFFLE), ...bytes], [a, b], "v128");
}

/**
 * As many vectors as a vector has lanes, transposed. To interleave the first half of the vectors with the second moves the leading bit of
 * an element's place to its end; the transposition moves as many bits as number the lanes.
 */
function transposed(block: Block, elementBytes: number, vectors: readonly Value[]): readonly Value[] {
  const middle = vectors.length / 2;
  let result = vectors;
  for (let bits = Math.log2(vectors.length); bits > 0; bits--) {
    const [first, second] = [result.slice(0, middle), result.slice(middle)];
    result = first.flatMap((a, index) =>
      ([0, 1] as const).map((half) => interleave(block, elementBytes, half, a, second[index]!)),
    );
  }
  return result;
}

/** Copies in one direction the columns first, ..., first + count - 1, at most as many as a vector has lanes; `place` is added to `first`. */
type Emit = (block: Block, first: number, count: number, place: Value) => void;

/** What the two directions have in common: `vectors` vectors of a column, `lanes` conformations in each. */
function createCopying(type: ElementType, vectors: number, { rows, columns, size }: Transposed) {
  const { bytes, lanes } = FORMATS[type];
  const columnBytes = vectors * VECTOR_BYTES;
  const memory = (opcode: number, offset: number): readonly number[] => [...simd(opcode), Math.log2(bytes), ...unsigned(offset)];
  // A pass goes on by a vector in the rows, and so by as many columns as it has lanes.
  const ofColumns = (block: Block, place: Value): Value =>
    block.value([I32_SHL], [place, integer(block, Math.log2(columnBytes / bytes))], "i32");
  const rowAt = (row: number, first: number): number => rows + (row * size + first) * bytes;
  const columnAt = (column: number, vector: number): number => columns + column * columnBytes + vector * VECTOR_BYTES;
  const each = Array.from({ length: lanes }, (_, index) => index);
  const toColumns: Emit = (block, first, count, place) => {
    for (let vector = 0; vector < vectors; vector++) {
      const read = each.map((lane) => block.value(memory(V128_LOAD, rowAt(vector * lanes + lane, first)), [place], "v128"));
      transposed(block, bytes, read)
        .slice(0, count)
        .forEach((value, index) => {
          block.effect(memory(V128_STORE, columnAt(first + index, vector)), [ofColumns(block, place), value]);
        });
    }
  };
  const toRows: Emit = (block, first, count, place) => {
    for (let vector = 0; vector < vectors; vector++) {
      const read = each.map((index) => {
        const column = first + Math.min(index, count - 1);
        return block.value(memory(V128_LOAD, columnAt(column, vector)), [ofColumns(block, place)], "v128");
      });
      // What a row has too many is overwritten by the next.
      transposed(block, bytes, read).forEach((value, lane) => {
        block.effect(memory(V128_STORE, rowAt(vector * lanes + lane, first)), [place, value]);
      });
    }
  };
  return { toColumns, toRows };
}

/** Which way to copy. */
export type Direction = "toColumns" | "toRows";

/** The function that copies rows to columns, or columns to rows; a column has `vectors` vectors. */
export function emitTransposition(type: ElementType, vectors: number, direction: Direction, what: Transposed): FunctionCode {
  const { lanes } = FORMATS[type];
  const emit = createCopying(type, vectors, what)[direction];
  const locals = createLocals(0);
  const counter = locals.take("i32");
  const passes = Math.floor(what.size / lanes);
  const most = createBlock();
  emit(most, 0, lanes, most.local(counter, "i32", true));
  const last = createBlock();
  // The last columns overlap with those before; where there are none, rows have fewer than a vector holds.
  const first = Math.max(0, what.size - lanes);
  emit(last, first, Math.min(lanes, what.size), integer(last, 0));
  const body = [
    passes > 0 ? emitLoop(most, counter, VECTOR_BYTES, passes * VECTOR_BYTES, locals, createBlock()) : [],
    passes * lanes < what.size ? emitOnce(last, locals) : [],
  ];
  return { parameters: [], locals: locals.types, body };
}

/** Bytes of the rows, and of what is read or written behind them. */
export const rowBytes = (vectors: number, size: number): number => (vectors * size + 1) * VECTOR_BYTES;
