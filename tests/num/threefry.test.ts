import { expect, test } from "vitest";
import { threefry, threefryBlocks, type WordPair } from "../../src/num/threefry.ts";

// Random123, tests/kat_vectors, lines "threefry2x32 20": counter, key, result.
const KNOWN_ANSWERS: readonly (readonly [WordPair, WordPair, WordPair])[] = [
  [
    [0, 0],
    [0, 0],
    [0x6b200159, 0x99ba4efe],
  ],
  [
    [0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x1cb996fc, 0xbb002be7],
  ],
  [
    [0x243f6a88, 0x85a308d3],
    [0x13198a2e, 0x03707344],
    [0xc4923a9c, 0x483df7a0],
  ],
];

test.each(KNOWN_ANSWERS)("threefry of counter %j under key %j is Random123's known answer", (counter, key, answer) => {
  expect(threefry(key, counter)).toEqual(answer);
});

test("a run of blocks is the blocks one by one", () => {
  const key: WordPair = [0x89abcdef, 0xfedcba98];
  const words = new Uint32Array(200);
  threefryBlocks(key, 0xffffff00, 7, 100, words);
  for (let j = 0; j < 100; j++) expect([words[2 * j], words[2 * j + 1]]).toEqual(threefry(key, [0xffffff00 + j, 7]));
});

test("one flipped bit of key or counter flips half of the output bits", () => {
  // Binomial(64, 1/2) for each of 128 flips: the mean of 128 x 64 bits deviates by 4.892 standard errors with probability 1e-6.
  const base = threefry([1, 2], [3, 4]);
  let flipped = 0;
  for (let bit = 0; bit < 128; bit++) {
    const input = [1, 2, 3, 4].map((word, i) => (i === bit >> 5 ? word ^ (1 << (bit & 31)) : word) >>> 0) as [
      number,
      number,
      number,
      number,
    ];
    const out = threefry([input[0], input[1]], [input[2], input[3]]);
    for (let b = 0; b < 32; b++) flipped += (((out[0] ^ base[0]) >>> b) & 1) + (((out[1] ^ base[1]) >>> b) & 1);
  }
  const bits = 128 * 64;
  expect(Math.abs(flipped - bits / 2) / Math.sqrt(bits / 4)).toBeLessThan(4.892);
});
