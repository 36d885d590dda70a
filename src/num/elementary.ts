/**
 * Logarithm and circle functions of random words, from + - * and / alone (and tables of exact powers of two): every IEEE-754 machine, JavaScript
 * engine or WebAssembly kernel that repeats these operations in this order gets the same bits, which Math.log and Math.cos do not promise.
 * The loops over draws stand in this module because V8 runs them three times slower when the functions are imported.
 */

/** ln 2 split so that n * LN2_HIGH is exact for |n| < 2^11 (fdlibm e_log.c). */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

/** Leading 31 bits of 2^31.5: below it, a word scaled to [2^31, 2^32) is closer to sqrt(1/2) from beneath. */
const HALF_ROOT = 0x5a827999;

/** POWERS[n] = 2^(n - 32), exact. */
const POWERS: Float64Array = Float64Array.from({ length: 34 }, (_, n) => 2 ** (n - 32));

/**
 * Natural logarithm of (word + 1/2) / 2^32, for an unsigned 32-bit word; within 2 units in the last place.
 *
 * The word's leading zeros n give the exponent without looking at the bits of a double: (word + 1/2) 2^(n - 32) = m lies in
 * [sqrt(1/2), sqrt(2)), and log m = 2 artanh(s), s = (m - 1)/(m + 1), by fdlibm's minimax polynomial (e_log.c, error below 2^-58.45).
 * No branch: on random words a branch would be mispredicted half of the time.
 */
export function logOfWord(word: number): number {
  const zeros = Math.clz32(word);
  const leading = (word << zeros) >>> 1;
  const n = zeros + ((leading - HALF_ROOT) >>> 31);
  const f = ((word >>> 0) + 0.5) * POWERS[n]! - 1;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const odd = z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const half = 0.5 * f * f;
  return f - (half - (s * (half + (even + odd)) - n * LN2_LOW)) - n * LN2_HIGH;
}

/** cos(x) for |x| <= pi/4, error below 1 unit in the last place (fdlibm k_cos.c). */
export function cosineOfOctant(x: number): number {
  const z = x * x;
  const tail =
    z *
    (0.0416666666666666 +
      z *
        (-0.001388888888887411 +
          z * (2.480158728947673e-5 + z * (-2.7557314351390663e-7 + z * (2.087572321298175e-9 - z * 1.1359647557788195e-11)))));
  return 1 - (0.5 * z - z * tail);
}

/** sin(x) for |x| <= pi/4, error below 1 unit in the last place (fdlibm k_sin.c). */
export function sineOfOctant(x: number): number {
  const z = x * x;
  const tail =
    0.00833333333332249 +
    z * (-0.0001984126982985795 + z * (2.7557313707070068e-6 + z * (-2.5050760253406863e-8 + z * 1.58969099521155e-10)));
  return x + z * x * (-0.16666666666666632 + z * tail);
}

/** Quarter turn divided by 2^30. */
const ANGLE_STEP: number = 1.5707963267948966 / 2 ** 30;

/** Real and imaginary part of i^q, q = 0..3: turning by whole quarters is exact. */
const QUARTER_COSINE: Float64Array = Float64Array.of(1, 0, -1, 0);
const QUARTER_SINE: Float64Array = Float64Array.of(0, 1, 0, -1);

/**
 * Pairs of independent standard normals from pairs of uniform words: r (cos a, sin a), r = sqrt(-2 log u), u = (first + 1/2)/2^32.
 *
 * The angle's top two bits of `second` are the quarter, the other 30 place it in (-pi/4, pi/4) of that quarter. words [2 * pairs], out [2 * pairs].
 * Absolute error of a draw below 4e-15; the largest |draw| is sqrt(66 log 2) = 6.76, so the law lacks 1.4e-11 of its tails.
 * Source: Box and Muller, Ann. Math. Stat. 29 (1958) 610.
 */
export function boxMuller(words: Uint32Array, pairs: number, out: Float64Array): void {
  for (let j = 0; j < pairs; j++) {
    const radius = Math.sqrt(-2 * logOfWord(words[2 * j]! | 0));
    const turn = words[2 * j + 1]! | 0;
    const angle = ((turn & 0x3fffffff) - 0x1fffffff - 0.5) * ANGLE_STEP;
    const cosine = cosineOfOctant(angle);
    const sine = sineOfOctant(angle);
    const real = QUARTER_COSINE[turn >>> 30]!;
    const imaginary = QUARTER_SINE[turn >>> 30]!;
    out[2 * j] = radius * (real * cosine - imaginary * sine);
    out[2 * j + 1] = radius * (imaginary * cosine + real * sine);
  }
}

/** Exponential draws of mean 1 from words: -log((word + 1/2) / 2^32). words and out [2 * pairs]. */
export function negativeLogs(words: Uint32Array, pairs: number, out: Float64Array): void {
  for (let j = 0; j < 2 * pairs; j++) out[j] = -logOfWord(words[j]! | 0);
}
