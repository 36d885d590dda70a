/** Tables of numbers among the attributes of operations, and when two of them are the same. */

export type Table = Float64Array | Int32Array;

export const isTable = (value: unknown): value is Table => value instanceof Float64Array || value instanceof Int32Array;

/** The bits of a table as 32-bit words: tables are equal when these are, so -0 differs from 0 and a NaN equals itself. */
const words = (table: Table): Uint32Array => new Uint32Array(table.buffer, table.byteOffset, table.byteLength / 4);

/** A short digest of a table (FNV-1a over 32-bit words); equal tables share it, and others may. */
export function digest(table: Table): string {
  const bits = words(table);
  let hash = 0x811c9dc5;
  for (let index = 0; index < bits.length; index++) {
    hash = Math.imul(hash ^ bits[index]!, 0x01000193);
    hash ^= hash >>> 15;
  }
  return `${table.length}:${hash >>> 0}`;
}

/** Whether two tables of one kind have the same bits. */
export function sameTable(a: Table, b: Table): boolean {
  const left = words(a);
  const right = words(b);
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index++) if (left[index] !== right[index]) return false;
  return true;
}
