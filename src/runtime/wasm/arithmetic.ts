/** Arithmetic on 128-bit vectors of one element type, one conformation in each lane. */
import type { Block, Value } from "./block.ts";
import { signed, unsigned } from "./encoding.ts";

/** Types of elements that kernels compute with. */
export type ElementType = "float32" | "float64";

/** What differs between the element types. */
export interface ElementFormat {
  readonly bytes: number;
  readonly lanes: number;
  /** Bits of the significand that are stored. */
  readonly significandBits: number;
  readonly exponentBias: number;
}

/** float32: four lanes of four bytes; float64: two of eight. */
export const FORMATS: { readonly [T in ElementType]: ElementFormat } = {
  float32: { bytes: 4, lanes: 4, significandBits: 23, exponentBias: 127 },
  float64: { bytes: 8, lanes: 2, significandBits: 52, exponentBias: 1023 },
};

/** Bytes of a vector. */
export const VECTOR_BYTES = 16;

const SIMD = 0xfd;
const I32_CONST = 0x41;
const V128_CONST = 0x0c;

/** The bytes of an instruction of the vector extension. */
export const simd = (opcode: number): readonly number[] => [SIMD, ...unsigned(opcode)];

/** Comparisons in the order of their opcodes. */
const COMPARISONS = { equal: 0, less: 2, lessOrEqual: 4 } as const;

/** Floating-point operations in the order of their opcodes, f32x4 from 0xe0 and f64x2 from 0xec on. */
const OPERATIONS = { sqrt: 3, add: 4, sub: 5, mul: 6, div: 7, pmin: 10, pmax: 11 } as const;

type Unary = (x: Value) => Value;
type Binary = (a: Value, b: Value) => Value;

/**
 * Elementwise arithmetic on vectors of one type. A mask has all bits of a lane set or none.
 * `pmin(a, b)` is b < a ? b : a and `pmax(a, b)` a < b ? b : a: one instruction each, and a NaN in `a` stays;
 * `min` and `max` keep a NaN of either, and take three; of two zeros they take the negative one.
 */
export interface Arithmetic extends ElementFormat {
  readonly type: ElementType;
  readonly block: Block;
  /** A number in every lane. */
  constant(value: number): Value;
  /** The same bits in every lane, as wide as an element. */
  bits(value: bigint): Value;
  readonly add: Binary;
  readonly sub: Binary;
  readonly mul: Binary;
  readonly div: Binary;
  readonly min: Binary;
  readonly max: Binary;
  readonly pmin: Binary;
  readonly pmax: Binary;
  readonly abs: Unary;
  readonly neg: Unary;
  readonly sqrt: Unary;
  /** To the nearest integer, halves to even. */
  readonly nearest: Unary;
  readonly less: Binary;
  readonly lessOrEqual: Binary;
  readonly equal: Binary;
  /** yes where the mask is set, else no. */
  choose(mask: Value, yes: Value, no: Value): Value;
  readonly and: Binary;
  readonly or: Binary;
  readonly xor: Binary;
  /** a and not b. */
  readonly andNot: Binary;
  /** Of lanes as integers as wide as an element. */
  readonly addIntegers: Binary;
  readonly subIntegers: Binary;
  shiftLeft(x: Value, bits: number): Value;
  /** Zeros come in. */
  shiftRight(x: Value, bits: number): Value;
}

function repeatedBytes(pattern: Uint8Array): number[] {
  return Array.from({ length: VECTOR_BYTES }, (_, index) => pattern[index % pattern.length]!);
}

/** A 32-bit integer as an operand of addresses and shifts. */
export const integer = (block: Block, value: number): Value => block.value([I32_CONST, ...signed(value)], [], "i32");

/** 128 bits that are known. */
export const vectorConstant = (block: Block, bytes: readonly number[], neverNaN = false): Value =>
  block.value([...simd(V128_CONST), ...bytes], [], "v128", neverNaN);

/** The lanes of a vector that is known, else undefined. */
export function constantLanes(type: ElementType, { code, inputs }: Value): Float32Array | Float64Array | undefined {
  const prefix = simd(V128_CONST);
  if (inputs.length > 0 || !prefix.every((byte, index) => code[index] === byte)) return undefined;
  const { buffer } = Uint8Array.from(code.slice(prefix.length));
  return type === "float32" ? new Float32Array(buffer) : new Float64Array(buffer);
}

/** The arithmetic of an element type, whose instructions go into `block`. */
export function createArithmetic(block: Block, type: ElementType): Arithmetic {
  const format = FORMATS[type];
  const single = type === "float32";
  const unary =
    (opcode: number): Unary =>
    (x) =>
      block.value(simd(opcode), [x], "v128");
  const binary =
    (opcode: number): Binary =>
    (a, b) =>
      block.value(simd(opcode), [a, b], "v128");
  const operation = (name: keyof typeof OPERATIONS): number => (single ? 0xe0 : 0xec) + OPERATIONS[name];
  const comparison = (name: keyof typeof COMPARISONS): Binary => binary((single ? 65 : 71) + COMPARISONS[name]);
  const shift =
    (opcode: number) =>
    (x: Value, bits: number): Value =>
      block.value(simd(opcode), [x, integer(block, bits)], "v128");
  const bits = (value: bigint): Value =>
    vectorConstant(
      block,
      repeatedBytes(new Uint8Array(single ? Uint32Array.of(Number(value)).buffer : BigUint64Array.of(value).buffer)),
    );
  const sign = 1n << BigInt(8 * format.bytes - 1);
  const [and, or, xor] = [binary(78), binary(80), binary(81)];
  const [pmin, pmax] = [binary(operation("pmin")), binary(operation("pmax"))];
  return {
    ...format,
    type,
    block,
    constant: (value) => {
      const lane = (single ? Float32Array : Float64Array).of(value);
      return vectorConstant(block, repeatedBytes(new Uint8Array(lane.buffer)), !Number.isNaN(value));
    },
    bits,
    add: binary(operation("add")),
    sub: binary(operation("sub")),
    mul: binary(operation("mul")),
    div: binary(operation("div")),
    // The instructions min, max, abs and neg of WebAssembly are several of the processor.
    min: (a, b) => or(pmin(a, b), pmin(b, a)),
    max: (a, b) => or(pmax(a, b), pmax(b, a)),
    pmin,
    pmax,
    abs: (x) => and(x, bits(sign - 1n)),
    neg: (x) => xor(x, bits(sign)),
    sqrt: unary(operation("sqrt")),
    nearest: unary(single ? 0x6a : 0x94),
    less: comparison("less"),
    lessOrEqual: comparison("lessOrEqual"),
    equal: comparison("equal"),
    choose: (mask, yes, no) => block.value(simd(82), [yes, no, mask], "v128"),
    and,
    or,
    xor,
    andNot: binary(79),
    addIntegers: binary(single ? 0xae : 0xce),
    subIntegers: binary(single ? 0xb1 : 0xd1),
    shiftLeft: shift(single ? 0xab : 0xcb),
    shiftRight: shift(single ? 0xad : 0xcd),
  };
}
