/**
 * All parameters of a network in two vectors, so that what an optimiser does to them are few operations on long arrays: those of rank 2 and above, which decay, and those
 * below, which do not.
 */
import { input } from "../graph/node.ts";
import type { Tensor } from "../graph/op.ts";
import { concat, reshape, slice } from "../graph/ops/movement.ts";
import { concatenated } from "../num/concatenated.ts";
import { elementCount, type HostArray } from "../num/hostArray.ts";

/** Names of the vectors. */
export type VectorName = "weights" | "biases";
/** The vectors that have elements. */
export type Vectors<T> = { readonly [Name in VectorName]?: T };

type ByPath<T> = Readonly<Record<string, T>>;
interface Shaped {
  readonly shape: readonly (number | string)[];
}

const nameOf = ({ shape }: Shaped): VectorName => (shape.length < 2 ? "biases" : "weights");
const sizeOf = ({ shape }: Shaped): number => elementCount(shape as readonly number[]);

/** Joins what belongs to the parameters, in their order. */
function joinedBy<From extends Shaped, To>(byPath: ByPath<From>, join: (parts: readonly From[]) => To): Vectors<To> {
  const parts: Record<VectorName, From[]> = { weights: [], biases: [] };
  for (const part of Object.values(byPath)) parts[nameOf(part)].push(part);
  const filled = Object.entries(parts).filter(([, own]) => own.length > 0);
  return Object.fromEntries(filled.map(([name, own]) => [name, join(own)]));
}

/** Where each parameter is in its vector. */
function placesOf(byPath: ByPath<Shaped>): ByPath<{ readonly name: VectorName; readonly start: number; readonly end: number }> {
  const ends: Record<VectorName, number> = { weights: 0, biases: 0 };
  const places = Object.entries(byPath).map(([path, part]) => {
    const name = nameOf(part);
    const start = ends[name];
    ends[name] += sizeOf(part);
    return [path, { name, start, end: ends[name] }] as const;
  });
  return Object.fromEntries(places);
}

/** The vectors of tensors, such as gradients by their parameters. */
export const joinTensors = (byPath: ByPath<Tensor>): Vectors<Tensor> =>
  joinedBy(byPath, (parts) =>
    concat(
      parts.map((part) => reshape(part, [sizeOf(part)])),
      0,
    ),
  );

/** The vectors of arrays, in float32. */
export const joinArrays = (byPath: ByPath<HostArray>): Vectors<HostArray> =>
  joinedBy(byPath, (parts) => {
    const data = concatenated(
      Float32Array,
      parts.map((part) => Float32Array.from(part.data)),
    );
    return { data, shape: [data.length] };
  });

/** Inputs [size] of names that begin with a prefix, one for each vector, and the parameters as parts of them. */
export function vectorInputs(
  prefix: string,
  byPath: ByPath<Shaped>,
): { vectors: Vectors<Tensor>; parts: Record<string, Tensor> } {
  const vectors = joinedBy(byPath, (parts) => {
    const size = parts.reduce((total, part) => total + sizeOf(part), 0);
    return input(`${prefix}.${nameOf(parts[0]!)}`, [size]);
  });
  const parts = Object.entries(placesOf(byPath)).map(
    ([path, { name, start, end }]) => [path, reshape(slice(vectors[name]!, 0, start, end), byPath[path]!.shape)] as const,
  );
  return { vectors, parts: Object.fromEntries(parts) };
}

/** The parameters by path, of these shapes, that vectors hold. */
export const splitArrays = (vectors: Vectors<HostArray>, byPath: ByPath<Shaped>): Record<string, HostArray> =>
  Object.fromEntries(
    Object.entries(placesOf(byPath)).map(([path, { name, start, end }]) => [
      path,
      { data: vectors[name]!.data.slice(start, end), shape: byPath[path]!.shape as readonly number[] },
    ]),
  );
