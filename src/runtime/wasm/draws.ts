/**
 * Standard normals in kernels, each lane from a stream of its own, equal bit for bit to those of `num/random.ts`: the same operations in the
 * same order, on integers in lanes of 32 bits and on float64.
 */

import { counterOf } from "../../num/random.ts";
import { PARITY } from "../../num/threefry.ts";
import {
  type Arithmetic,
  createArithmetic,
  type ElementType,
  integer,
  simd,
  VECTOR_BYTES,
  vectorConstant,
} from "./arithmetic.ts";
import { type Block, createBlock, createLocals, emitLoop, type Value } from "./block.ts";
import type { InputColumns } from "./columns.ts";
import { type FunctionCode, unsigned } from "./encoding.ts";
import type { Placement } from "./placement.ts";

/** Rotations of Threefry2x32, round by round (Random123 threefry.h, R_32x2). */
const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24];

const I32_SHR_U = 0x76;
const V128_LOAD = 0x00;
const V128_STORE = 0x0b;
const SHUFFLE = 0x0d;
const I32X4_SPLAT = 0x11;
const I32X4_EQ = 0x37;
const I64X2_LT_S = 0xd8;
const F32X4_DEMOTE = 0x5e;
const F64X2_CONVERT_LOW_SIGNED = 0xfe;
const F64X2_CONVERT_LOW_UNSIGNED = 0xff;

/** A pair of words in each lane. */
type Words = readonly [Value, Value];

const word = (block: Block, value: number): Value =>
  vectorConstant(
    block,
    Array.from({ length: VECTOR_BYTES }, (_, index) => (value >>> (8 * (index % 4))) & 0xff),
  );

/** Threefry2x32 with 20 rounds in every lane; see `num/threefry.ts`. */
function threefry(block: Block, key: Words, counter: Words): Words {
  const integers = createArithmetic(block, "float32");
  const { addIntegers: add, xor, or, shiftLeft, shiftRight } = integers;
  const parts = [key[0], key[1], xor(xor(key[0], key[1]), word(block, PARITY))] as const;
  let a = add(counter[0], key[0]);
  let b = add(counter[1], key[1]);
  for (let round = 0; round < 20; round++) {
    const bits = ROTATIONS[round % ROTATIONS.length]!;
    a = add(a, b);
    b = xor(or(shiftLeft(b, bits), shiftRight(b, 32 - bits)), a);
    const injection = (round + 1) / 4;
    if (!Number.isInteger(injection)) continue;
    a = add(a, parts[injection % 3]!);
    b = add(b, add(parts[(injection + 1) % 3]!, word(block, injection)));
  }
  return [a, b];
}

const polynomial = ({ add, mul, constant }: Arithmetic, x: Value, coefficients: readonly number[]): Value =>
  coefficients
    .slice(0, -1)
    .reduceRight((sum, coefficient) => add(constant(coefficient), mul(x, sum)), constant(coefficients.at(-1)!));

/** Arithmetic for two of the lanes at a time, in float64. */
interface Half extends Arithmetic {
  /** Unsigned words of the half as float64. */
  unsigned(words: Value): Value;
  signed(words: Value): Value;
}

/** The lower or upper two of four lanes. */
function createHalf(block: Block, upper: boolean): Half {
  const shuffle = [...simd(SHUFFLE), ...Array.from({ length: VECTOR_BYTES }, (_, index) => 8 + (index % 8))];
  const picked = (words: Value): Value => (upper ? block.value(shuffle, [words, words], "v128") : words);
  return {
    ...createArithmetic(block, "float64"),
    unsigned: (words) => block.value(simd(F64X2_CONVERT_LOW_UNSIGNED), [picked(words)], "v128"),
    signed: (words) => block.value(simd(F64X2_CONVERT_LOW_SIGNED), [picked(words)], "v128"),
  };
}

/** log((word + 1/2) / 2^32) as `logOfWord` in `num/elementary.ts`; the exponent comes from the bits of the float64 instead of counting zeros. */
function logOfWord(half: Half, words: Value): Value {
  const { add, sub, mul, div, constant, bits, block, and, or, shiftLeft, shiftRight, addIntegers, subIntegers } = half;
  const whole = half.unsigned(words);
  const shifted = add(whole, constant(0.5));
  const zeros = subIntegers(bits(31n + 1023n), shiftRight(shifted, 52));
  const fraction = and(whole, bits((1n << 52n) - 1n));
  const belowHalfRoot = block.value(simd(I64X2_LT_S), [fraction, bits(0x1a827999n << 22n)], "v128");
  const exponent = subIntegers(zeros, belowHalfRoot);
  const n = sub(or(exponent, constant(2 ** 52)), constant(2 ** 52));
  const power = shiftLeft(addIntegers(exponent, bits(1023n - 32n)), 52);
  const f = sub(mul(shifted, power), constant(1));
  const s = div(f, add(constant(2), f));
  const z = mul(s, s);
  const w = mul(z, z);
  const odd = mul(z, polynomial(half, w, [0.6666666666666735, 0.2857142874366239, 0.1818357216161805, 0.14798198605116586]));
  const even = mul(w, polynomial(half, w, [0.3999999999940942, 0.22222198432149784, 0.15313837699209373]));
  const square = mul(mul(constant(0.5), f), f);
  const tail = sub(mul(s, add(square, add(even, odd))), mul(n, constant(1.9082149292705877e-10)));
  return sub(sub(f, sub(square, tail)), mul(n, constant(0.6931471803691238)));
}

function cosineOfOctant(half: Half, x: Value): Value {
  const { sub, mul, constant } = half;
  const z = mul(x, x);
  const tail = mul(
    z,
    polynomial(
      half,
      z,
      [
        0.0416666666666666, -0.001388888888887411, 2.480158728947673e-5, -2.7557314351390663e-7, 2.087572321298175e-9,
        -1.1359647557788195e-11,
      ],
    ),
  );
  return sub(constant(1), sub(mul(constant(0.5), z), mul(z, tail)));
}

function sineOfOctant(half: Half, x: Value): Value {
  const { add, mul, constant } = half;
  const z = mul(x, x);
  const tail = polynomial(
    half,
    z,
    [0.00833333333332249, -0.0001984126982985795, 2.7557313707070068e-6, -2.5050760253406863e-8, 1.58969099521155e-10],
  );
  return add(x, mul(mul(z, x), add(constant(-0.16666666666666632), mul(z, tail))));
}

/** Two normals for each lane of the half, as `boxMuller` in `num/elementary.ts`. */
function boxMuller(half: Half, [first, second]: Words): Words {
  const { block, add, sub, mul, sqrt, constant } = half;
  const integers = createArithmetic(block, "float32");
  const radius = sqrt(mul(constant(-2), logOfWord(half, first)));
  const place = integers.subIntegers(integers.and(second, word(block, 0x3fffffff)), word(block, 0x1fffffff));
  const angle = mul(sub(half.signed(place), constant(0.5)), constant(1.5707963267948966 / 2 ** 30));
  const cosine = cosineOfOctant(half, angle);
  const sine = sineOfOctant(half, angle);
  const quarter = integers.shiftRight(second, 30);
  const is = (value: number): Value => block.value(simd(I32X4_EQ), [quarter, word(block, value)], "v128");
  // A comparison that holds is -1.
  const real = half.signed(integers.subIntegers(is(2), is(0)));
  const imaginary = half.signed(integers.subIntegers(is(3), is(1)));
  return [mul(radius, sub(mul(real, cosine), mul(imaginary, sine))), mul(radius, add(mul(imaginary, cosine), mul(real, sine)))];
}

/** Normals of all lanes in the element type. */
function normals(block: Block, type: ElementType, words: Words): Words {
  const lower = boxMuller(createHalf(block, false), words);
  if (type === "float64") return lower;
  const upper = boxMuller(createHalf(block, true), words);
  const demoted = (value: Value): Value => block.value(simd(F32X4_DEMOTE), [value], "v128");
  const joined = [...simd(SHUFFLE), ...Array.from({ length: VECTOR_BYTES }, (_, index) => (index < 8 ? index : 8 + index))];
  const join = (index: 0 | 1): Value => block.value(joined, [demoted(lower[index]), demoted(upper[index])], "v128");
  return [join(0), join(1)];
}

/**
 * The function that fills columns with draws 0, 1, ... of the lanes' streams fold(key, step); its parameter is the step. At the address
 * `keys` there are for each vector of a column first words, then second words, of the lanes' keys. The columns have room for an even
 * number of them.
 */
export function emitDraws(keys: number, drawn: InputColumns, type: ElementType, placement: Placement): FunctionCode {
  const { columnBytes } = placement;
  const vectors = columnBytes / VECTOR_BYTES;
  const columns = placement.vectors(drawn)!;
  const locals = createLocals(1);
  const counter = locals.take("i32");
  const block = createBlock();
  const splat = (value: Value): Value => block.value(simd(I32X4_SPLAT), [value], "v128");
  const load = (address: number): Value =>
    block.value([...simd(V128_LOAD), 4, ...unsigned(address)], [integer(block, 0)], "v128");
  const place = block.local(counter, "i32", true);
  const pair = block.value([I32_SHR_U], [place, integer(block, Math.log2(2 * columnBytes))], "i32");
  const step = splat(block.local(0, "i32", false));
  for (let vector = 0; vector < vectors; vector++) {
    const key: Words = [load(keys + 2 * vector * VECTOR_BYTES), load(keys + (2 * vector + 1) * VECTOR_BYTES)];
    const stream = threefry(block, key, [step, word(block, counterOf("fold", 0)[1])]);
    const words = threefry(block, stream, [splat(pair), word(block, counterOf("normal", 0)[1])]);
    normals(block, type, words).forEach((value, index) => {
      const offset = columns + index * columnBytes + vector * VECTOR_BYTES;
      block.effect([...simd(V128_STORE), 4, ...unsigned(offset)], [place, value]);
    });
  }
  const pairs = Math.ceil(drawn.size / 2);
  const body = emitLoop(block, counter, 2 * columnBytes, 2 * columnBytes * pairs, locals, createBlock());
  return { parameters: ["i32"], locals: locals.types, body };
}

/** Bytes of the keys of one drawn input. */
export const keyBytes = (vectors: number): number => 2 * vectors * VECTOR_BYTES;
