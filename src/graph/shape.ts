/**
 * Shapes with named axes. A dimension is a fixed size or the name of a size that is known only when the graph runs
 * (usually "batch"); two names are equal when they are the same string.
 */
export type Dimension = number | string;
/** Sizes of the axes. */
export type Shape = readonly Dimension[];

/** Prints a shape as `[batch, 22]`. */
export const printShape = (shape: Shape): string => `[${shape.join(", ")}]`;

export const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((size, axis) => size === b[axis]);

/** Shape of an elementwise result by NumPy's rule; throws on sizes that differ where neither is 1. */
export function broadcastShapes(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left === right || right === 1) return left;
    if (left === 1) return right;
    throw new Error(`shapes ${printShape(a)} and ${printShape(b)} do not broadcast: ${left} against ${right}`);
  });
}

/** Turns a negative axis into its non-negative form; throws when out of range. */
export function normaliseAxis(axis: number, rank: number): number {
  const result = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || result < 0 || result >= rank) throw new Error(`axis ${axis} is out of range for rank ${rank}`);
  return result;
}

/** The sizes of a shape whose names are looked up in `sizes`. */
export function concreteShape(shape: Shape, sizes: ReadonlyMap<string, number>): number[] {
  return shape.map((dimension) => {
    if (typeof dimension === "number") return dimension;
    const size = sizes.get(dimension);
    if (size === undefined) throw new Error(`no size is known for the named axis "${dimension}"`);
    return size;
  });
}

/** A dimension that must be a fixed size, for rules that need to know it. */
export function fixedSize(dimension: Dimension | undefined, what: string): number {
  if (typeof dimension !== "number") throw new Error(`${what} must be a fixed size, found ${dimension ?? "nothing"}`);
  return dimension;
}
