/** Reproducible arrays for tests. */
import { elementCount, type HostArray } from "../../src/num/hostArray.ts";
import { threefryBlocks } from "../../src/num/threefry.ts";

/** Turns a uniform number of (0, 1) into an element of a domain. */
export type Domain = (uniform: number) => number;

/** Numbers between two bounds. */
export const between =
  (low: number, high: number): Domain =>
  (uniform) =>
    low + (high - low) * uniform;

/** Numbers of both signs, at least `inner` and at most `outer` in size. */
export const awayFromZero =
  (inner: number, outer: number): Domain =>
  (uniform) =>
    uniform < 0.5 ? -between(inner, outer)(2 * uniform) : between(inner, outer)(2 * uniform - 1);

/** Independent elements of a domain; (seed, stream) names the array. */
export function randomArray(shape: readonly number[], domain: Domain, seed: number, stream: number = 0): HostArray<Float64Array> {
  const count = elementCount(shape);
  const words = new Uint32Array(2 * count);
  threefryBlocks([seed, stream], 0, 0, count, words);
  return { data: Float64Array.from({ length: count }, (_, index) => domain((words[2 * index]! + 0.5) / 2 ** 32)), shape };
}
