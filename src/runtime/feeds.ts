/** The check that every executor makes before it runs: feeds fit the program's inputs, and named axes get their sizes. */
import { type Dimension, printShape, type Shape } from "../graph/shape.ts";
import { elementCount } from "../num/hostArray.ts";
import type { Arrays } from "./executor.ts";

/** The inputs of a program by name, or whatever else carries their shapes. */
export type InputShapes = Readonly<Record<string, { readonly shape: Shape }>>;
/** Values by name that carry their concrete shapes. */
export type ShapedValues = Readonly<Record<string, { readonly shape: readonly number[] }>>;

const list = (names: readonly string[]): string => (names.length === 0 ? "none" : names.map((name) => `"${name}"`).join(", "));

function checkNames(inputs: InputShapes, feeds: ShapedValues): void {
  const missing = Object.keys(inputs).filter((name) => !Object.hasOwn(feeds, name));
  if (missing.length > 0) {
    throw new Error(
      `feeds: the program also needs ${list(missing)}, but was given ${list(Object.keys(feeds))}; feed every input`,
    );
  }
  const superfluous = Object.keys(feeds).filter((name) => !Object.hasOwn(inputs, name));
  if (superfluous.length > 0) {
    throw new Error(
      `feeds: the program has no input ${list(superfluous)}, its inputs are ${list(Object.keys(inputs))}; leave it out`,
    );
  }
}

/** The size that each named axis has in the feeds; throws one sentence on a missing, superfluous or misshapen feed. */
export function resolveAxes(inputs: InputShapes, feeds: ShapedValues): Map<string, number> {
  checkNames(inputs, feeds);
  const sizes = new Map<string, number>();
  const source = new Map<string, string>();
  for (const [name, { shape: wanted }] of Object.entries(inputs)) {
    const found = feeds[name]!.shape;
    const fits = (size: Dimension, axis: number): boolean => typeof size === "string" || size === found[axis];
    if (found.length !== wanted.length || !wanted.every(fits)) {
      throw new Error(`feeds: "${name}" must have shape ${printShape(wanted)}, but was given ${printShape(found)}`);
    }
    wanted.forEach((axis, position) => {
      if (typeof axis === "number") return;
      const known = sizes.get(axis);
      if (known !== undefined && known !== found[position]) {
        throw new Error(
          `feeds: the axis "${axis}" has size ${known} in "${source.get(axis)}" and ${found[position]} in "${name}"; give both the same size`,
        );
      }
      sizes.set(axis, found[position]!);
      source.set(axis, name);
    });
  }
  return sizes;
}

/** Throws when an array's data does not have as many elements as its shape says. */
export function checkData(arrays: Arrays): void {
  for (const [name, { data, shape }] of Object.entries(arrays)) {
    if (data.length !== elementCount(shape)) {
      throw new Error(
        `feeds: "${name}" of shape ${printShape(shape)} must have ${elementCount(shape)} elements, but its data has ${data.length}`,
      );
    }
  }
}
