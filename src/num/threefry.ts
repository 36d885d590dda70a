/** Two unsigned 32-bit words: a key of the generator, or one block of its output. */
export type WordPair = readonly [number, number];

/** Skein's key-schedule parity constant for 32-bit words (Random123 threefry.h, SKEIN_KS_PARITY32). */
export const PARITY = 0x1bd11bda;

/**
 * Threefry2x32 with 20 rounds over `blocks` consecutive counters, written to `words` [2 * blocks].
 *
 * Block j encrypts the counter (low + j, high); the low word must not pass 2^32 within one call, which is the caller's care.
 * The 20 rounds stand unrolled: this is the innermost loop of every simulation, and rotation counts must be constants to
 * become one machine instruction.
 * Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11, section 4.2; Random123 threefry.h.
 */
export function threefryBlocks(key: WordPair, low: number, high: number, blocks: number, words: Uint32Array): void {
  const k0 = key[0] | 0;
  const k1 = key[1] | 0;
  const k2 = k0 ^ k1 ^ PARITY;
  const start = high + k1;
  for (let j = 0; j < blocks; j++) {
    let a = (low + j + k0) | 0;
    let b = start | 0;
    a = (a + b) | 0;
    b = ((b << 13) | (b >>> 19)) ^ a;
    a = (a + b) | 0;
    b = ((b << 15) | (b >>> 17)) ^ a;
    a = (a + b) | 0;
    b = ((b << 26) | (b >>> 6)) ^ a;
    a = (a + b) | 0;
    b = (((b << 6) | (b >>> 26)) ^ a) + k2 + 1;
    a = (a + k1 + b) | 0;
    b = ((b << 17) | (b >>> 15)) ^ a;
    a = (a + b) | 0;
    b = ((b << 29) | (b >>> 3)) ^ a;
    a = (a + b) | 0;
    b = ((b << 16) | (b >>> 16)) ^ a;
    a = (a + b) | 0;
    b = (((b << 24) | (b >>> 8)) ^ a) + k0 + 2;
    a = (a + k2 + b) | 0;
    b = ((b << 13) | (b >>> 19)) ^ a;
    a = (a + b) | 0;
    b = ((b << 15) | (b >>> 17)) ^ a;
    a = (a + b) | 0;
    b = ((b << 26) | (b >>> 6)) ^ a;
    a = (a + b) | 0;
    b = (((b << 6) | (b >>> 26)) ^ a) + k1 + 3;
    a = (a + k0 + b) | 0;
    b = ((b << 17) | (b >>> 15)) ^ a;
    a = (a + b) | 0;
    b = ((b << 29) | (b >>> 3)) ^ a;
    a = (a + b) | 0;
    b = ((b << 16) | (b >>> 16)) ^ a;
    a = (a + b) | 0;
    b = (((b << 24) | (b >>> 8)) ^ a) + k2 + 4;
    a = (a + k1 + b) | 0;
    b = ((b << 13) | (b >>> 19)) ^ a;
    a = (a + b) | 0;
    b = ((b << 15) | (b >>> 17)) ^ a;
    a = (a + b) | 0;
    b = ((b << 26) | (b >>> 6)) ^ a;
    a = (a + b) | 0;
    b = ((b << 6) | (b >>> 26)) ^ a;
    words[2 * j] = a + k2;
    words[2 * j + 1] = b + k0 + 5;
  }
}

/** One block of Threefry2x32 with 20 rounds: the encryption of `counter` under `key`. */
export function threefry(key: WordPair, counter: WordPair): WordPair {
  const words = new Uint32Array(2);
  threefryBlocks(key, counter[0], counter[1], 1, words);
  return [words[0]!, words[1]!];
}
