/**
 * What kernels compute: arrays of columns, each column one number of every conformation. Movement of elements (take, slice, reshape,
 * transpose, broadcast) vanishes into the indices by which columns are read; what remains is elementwise arithmetic, sums and
 * maxima into columns, and small products.
 */
import type { ElementwiseName } from "../../graph/ops/elementwise.ts";

/** Columns that the caller sets: one number for each conformation, or the same for all of them. */
export interface InputColumns {
  readonly kind: "input";
  readonly size: number;
  readonly name: string;
  readonly batched: boolean;
}

export interface ConstantColumns {
  readonly kind: "constant";
  readonly size: number;
  readonly data: Float64Array;
}

/** An elementwise operation, column by column. */
export interface MapColumns {
  readonly kind: "map";
  readonly size: number;
  readonly op: ElementwiseName;
  readonly operands: readonly View[];
}

/** Column targets[k] of the result takes in column k of the source, with its sign. */
export interface ReductionPart {
  readonly source: View;
  readonly targets: Int32Array;
  readonly sign: 1 | -1;
}

/** Sums or maxima over columns; a column that nothing goes to is 0, or -Infinity. */
export interface ReductionColumns {
  readonly kind: "reduction";
  readonly size: number;
  readonly combine: "add" | "max";
  readonly parts: readonly ReductionPart[];
}

/** Column i columns + j is the sum over k of left column i inner + k times right column k columns + j. */
export interface ProductColumns {
  readonly kind: "product";
  readonly size: number;
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  readonly left: View;
  readonly right: View;
}

/** Columns that a kernel computes. */
export type ComputedColumns = MapColumns | ReductionColumns | ProductColumns;
export type Columns = InputColumns | ConstantColumns | ComputedColumns;

/** Columns read in some order: column k of the view is column indices[k] of the base. */
export interface View {
  readonly base: Columns;
  readonly indices: Int32Array;
}

const identities = new Map<number, Int32Array>();

/** 0, 1, ..., size - 1. */
export function identity(size: number): Int32Array {
  const known = identities.get(size) ?? Int32Array.from({ length: size }, (_, index) => index);
  identities.set(size, known);
  return known;
}

/** All columns in order. */
export const whole = (base: Columns): View => ({ base, indices: identity(base.size) });

/** Columns `indices` of a view. */
export const through = ({ base, indices: inner }: View, indices: Int32Array): View => ({
  base,
  indices: indices.map((index) => inner[index]!),
});

/** Whether the view is its whole base in order. */
export const isWhole = ({ base, indices }: View): boolean =>
  indices.length === base.size && indices.every((index, position) => index === position);

/** Columns that a computation reads. */
export function viewsOf(columns: ComputedColumns): readonly View[] {
  if (columns.kind === "map") return columns.operands;
  if (columns.kind === "product") return [columns.left, columns.right];
  return columns.parts.map(({ source }) => source);
}
