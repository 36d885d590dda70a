import { UserError } from "../errors.ts";
import { boxMuller, negativeLogs } from "./elementary.ts";
import { threefry, threefryBlocks, type WordPair } from "./threefry.ts";

/** Names one stream of random draws: two unsigned 32-bit words. Draw i of a kind is a pure function of (key, i). */
export type Key = WordPair;

/** Arrays that draws may fill; float32 entries are the float64 draws rounded. */
export type FloatArray = Float32Array | Float64Array;

/** Top four bits of the counter's high word: draws of different kinds, and derived keys, never share a block. */
const DOMAIN = { uniform: 0, normal: 1, exponential: 2, integer: 3, permutation: 4, fold: 5 } as const;
type Domain = keyof typeof DOMAIN;

const TWO_32: number = 2 ** 32;

/** The largest float32 below 1: uniforms that would round to 1 become this. */
const BELOW_ONE_FLOAT32: number = 1 - 2 ** -24;

/** Blocks made at a time; 16 KiB of words and 32 KiB of draws stay in the first-level caches. */
const CHUNK = 1024;
const words = new Uint32Array(2 * CHUNK);
const draws = new Float64Array(2 * CHUNK);

/** The root key of a seed, an integer from 0 to 2^64 - 1 (as a number: to 2^53 - 1). */
export function key(seed: number | bigint): Key {
  const exact = typeof seed === "bigint" || Number.isSafeInteger(seed) ? BigInt(seed) : -1n;
  if (exact < 0n || exact >= 1n << 64n) {
    throw new UserError(
      `key: a seed is an integer from 0 to 2^64 - 1, but ${seed} was given; pass a whole number, or a bigint above 2^53.`,
    );
  }
  return [Number(exact & 0xffffffffn), Number(exact >> 32n)];
}

/** The key of sub-stream `data` (an integer from 0 to 2^53 - 1): independent of its parent, of its siblings and of every draw. */
export function fold(parent: Key, data: number): Key {
  checkIndex("fold", "a stream", data);
  return threefry(parent, counterOf("fold", data));
}

/** Uniform draws start, start + 1, ... in the open interval (0, 1), equal to (2 k + 1) / 2^53 with k of 52 random bits; never 0 or 1, in float32 either. */
export function uniforms(stream: Key, start: number, out: FloatArray): void {
  checkFill("uniforms", start, out.length);
  forEachChunk(stream, "uniform", start, out.length, (count, done) => {
    for (let j = 0; j < count; j++) draws[j] = uniformOfBlock(words[2 * j]!, words[2 * j + 1]!);
    if (out instanceof Float32Array) for (let j = 0; j < count; j++) draws[j] = Math.min(draws[j]!, BELOW_ONE_FLOAT32);
    out.set(draws.subarray(0, count), done);
  });
}

/** Standard normal draws start, start + 1, ... by Box-Muller; draws 2 j and 2 j + 1 share block j. See boxMuller for accuracy and range. */
export function normals(stream: Key, start: number, out: FloatArray): void {
  fillFromPairs("normals", stream, "normal", start, out, boxMuller);
}

/** Exponential draws of mean 1, -log((word + 1/2) / 2^32); between 1.2e-10 and 22.9. */
export function exponentials(stream: Key, start: number, out: FloatArray): void {
  fillFromPairs("exponentials", stream, "exponential", start, out, negativeLogs);
}

/**
 * Integer draws start, start + 1, ... from 0 to bound - 1 (1 <= bound <= 2^32): floor(u * bound), u of 52 random bits.
 *
 * The probabilities of two values differ by at most bound / 2^52 of themselves.
 */
export function integers(stream: Key, start: number, bound: number, out: Uint32Array): void {
  checkFill("integers", start, out.length);
  if (!Number.isInteger(bound) || bound < 1 || bound > TWO_32) {
    throw new UserError(
      `integers: the bound is an integer from 1 to 2^32, but ${bound} was given; pass the number of values wanted.`,
    );
  }
  forEachChunk(stream, "integer", start, out.length, (count, done) => {
    for (let j = 0; j < count; j++) out[done + j] = Math.floor(uniformOfBlock(words[2 * j]!, words[2 * j + 1]!) * bound);
  });
}

/** A uniformly random order of 0 .. n - 1 (Durstenfeld's shuffle, Comm. ACM 7 (1964) 420). */
export function permutation(stream: Key, n: number): Uint32Array {
  checkFill("permutation", 0, n);
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  forEachChunk(stream, "permutation", 0, n, (count, done) => {
    for (let j = 0; j < count; j++) {
      const i = done + j;
      const other = Math.floor(uniformOfBlock(words[2 * j]!, words[2 * j + 1]!) * (i + 1));
      const moved = order[i]!;
      order[i] = order[other]!;
      order[other] = moved;
    }
  });
  return order;
}

/** Draw `index` of `uniforms`. */
export function uniform(stream: Key, index: number): number {
  const out = new Float64Array(1);
  uniforms(stream, index, out);
  return out[0]!;
}

/** Draw `index` of `normals`. */
export function normal(stream: Key, index: number): number {
  const out = new Float64Array(1);
  normals(stream, index, out);
  return out[0]!;
}

/** 26 bits of each word: (2 k + 1) / 2^53, k of 52 bits, exact. */
function uniformOfBlock(first: number, second: number): number {
  return ((first >>> 6) * 2 ** 27 + (second >>> 6) * 2 + 1) * 2 ** -53;
}

/** Makes draws of a kind that yields two a block, from an even or odd start, through the scratch arrays. */
function fillFromPairs(
  name: string,
  stream: Key,
  domain: Domain,
  start: number,
  out: FloatArray,
  transform: (source: Uint32Array, pairs: number, pairsOut: Float64Array) => void,
): void {
  checkFill(name, start, out.length);
  const odd = start % 2;
  const firstBlock = (start - odd) / 2;
  forEachChunk(stream, domain, firstBlock, Math.ceil((odd + out.length) / 2), (count, done) => {
    transform(words, count, draws);
    const from = done === 0 ? odd : 0;
    const at = 2 * done + from - odd;
    out.set(draws.subarray(from, Math.min(2 * count, from + out.length - at)), at);
  });
}

/** Fills `words` with blocks first, first + 1, ... of a domain, a chunk at a time; no chunk crosses a multiple of 2^32, where the high word changes. */
function forEachChunk(
  stream: Key,
  domain: Domain,
  first: number,
  blocks: number,
  use: (count: number, done: number) => void,
): void {
  for (let done = 0; done < blocks; ) {
    const [low, high] = counterOf(domain, first + done);
    const count = Math.min(CHUNK, blocks - done, TWO_32 - low);
    threefryBlocks(stream, low, high, count, words);
    use(count, done);
    done += count;
  }
}

/** The counter of block `index` (below 2^60) of a domain, as two words. */
export function counterOf(domain: Domain, index: number): WordPair {
  return [index >>> 0, Math.floor(index / TWO_32) + DOMAIN[domain] * 2 ** 28];
}

function checkIndex(name: string, what: string, index: number): void {
  if (!Number.isSafeInteger(index) || index < 0) {
    throw new UserError(
      `${name}: ${what} is an integer from 0 to 2^53 - 1, but ${index} was given; pass a whole number in that range.`,
    );
  }
}

function checkFill(name: string, start: number, length: number): void {
  checkIndex(name, "an index", start);
  checkIndex(name, "an index", start + length);
}

/** The keys of rows that draw apart from each other, fold(stream, row), as executors take them: [rows, 2]. */
export function rowKeys(stream: Key, rows: number): Uint32Array {
  const keys = new Uint32Array(2 * rows);
  for (let row = 0; row < rows; row++) keys.set(fold(stream, row), 2 * row);
  return keys;
}
