import { expect, test } from "vitest";
import { boxMuller, cosineOfOctant, logOfWord, sineOfOctant } from "../../src/num/elementary.ts";
import { threefryBlocks } from "../../src/num/threefry.ts";

const words = new Uint32Array(200_000);
threefryBlocks([11, 12], 0, 0, 100_000, words);

// Where the scaled word passes sqrt(1/2), both ends, every power of two and its neighbours.
const EDGES = [0, 1, 2, 0xb504f331, 0xb504f332, 0xb504f333, 0xb504f334, 0xfffffffe, 0xffffffff];
for (let bit = 1; bit < 32; bit++) EDGES.push(2 ** bit - 1, 2 ** bit, 2 ** bit + 1);

// Math.log itself is within 1 unit in the last place (2.2e-16 relative), so 3 units leave it 1 and ours 2.
const worstLogError = (logarithm: (word: number) => number): number =>
  [...EDGES, ...words].reduce((worst, word) => {
    const exact = Math.log((word + 0.5) / 2 ** 32);
    // Near 1, word + 1/2 over 2^32 is exact in float64, so log1p of the exact difference is the truth.
    const truth = word > 2 ** 31 ? Math.log1p((word + 0.5 - 2 ** 32) / 2 ** 32) : exact;
    return Math.max(worst, Math.abs(logarithm(word) / truth - 1));
  }, 0);

test("logarithm of a word agrees with Math.log to 3 units in the last place", () => {
  expect(worstLogError(logOfWord)).toBeLessThan(3 * 2.3e-16);
});

test("the check of the logarithm refuses one whose last coefficient is missing", () => {
  const mutant = (word: number): number => {
    const s = ((word + 0.5) / 2 ** 32 - 1) / ((word + 0.5) / 2 ** 32 + 1);
    return logOfWord(word) - (word > 3 * 2 ** 30 ? 2 * s ** 15 * 0.148 : 0);
  };
  expect(worstLogError(mutant)).toBeGreaterThan(3 * 2.3e-16);
});

test("sine and cosine agree with Math to 2 units in the last place on an octant", () => {
  for (let i = -1000; i <= 1000; i++) {
    const x = ((i / 1000) * Math.PI) / 4;
    expect(Math.abs(cosineOfOctant(x) - Math.cos(x))).toBeLessThanOrEqual(2.3e-16);
    expect(Math.abs(sineOfOctant(x) - Math.sin(x))).toBeLessThanOrEqual(2.3e-16);
  }
});

test("Box-Muller pairs are the formula, evaluated with Math, to 4e-15", () => {
  const out = new Float64Array(words.length);
  boxMuller(words, words.length / 2, out);
  let worst = 0;
  for (let j = 0; j < words.length; j += 2) {
    const radius = Math.sqrt(-2 * Math.log((words[j]! + 0.5) / 2 ** 32));
    const turn = words[j + 1]!;
    const angle = ((turn >>> 30) * Math.PI) / 2 + ((((turn & 0x3fffffff) + 0.5) / 2 ** 30 - 0.5) * Math.PI) / 2;
    worst = Math.max(worst, Math.abs(out[j]! - radius * Math.cos(angle)), Math.abs(out[j + 1]! - radius * Math.sin(angle)));
  }
  expect(worst).toBeLessThan(4e-15);
});

test("the extreme words give finite draws of the stated range", () => {
  const out = new Float64Array(4);
  boxMuller(Uint32Array.of(0, 0x20000000, 0xffffffff, 0xffffffff), 2, out);
  expect(Math.hypot(out[0]!, out[1]!)).toBeCloseTo(Math.sqrt(66 * Math.LN2), 12);
  expect(Math.hypot(out[2]!, out[3]!)).toBeCloseTo(Math.sqrt(2 ** -32), 12);
});
