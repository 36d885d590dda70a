/** Whole numbers in few bits, as XTC packs them: bits from the highest of each byte on, the bytes of long numbers from the lowest on. */

/** Three numbers: of the axes, or digits of a number of mixed radix. */
export type Triple = [number, number, number];

/** Whole numbers of so many bits are exact as float64. */
const EXACT_BITS = 53;

/** Bits that hold 0..size, which is one number more than needed. */
export const bitLength = (size: number): number => 32 - Math.clz32(size);

/** Bits that hold a number of mixed radix, one digit below each of the sizes. */
export const mixedRadixBits = (sizes: readonly number[]): number =>
  sizes.reduce((product, size) => product * BigInt(size), 1n).toString(2).length;

/** Takes numbers from packed bytes; what lies behind their end reads as zeros. */
export interface BitReader {
  /** Whether more bits were taken than there are. */
  isExhausted(): boolean;
  /** A number of 0 to 32 bits. */
  bits(count: number): number;
  /** Three digits, below the first size and the two given here, of a number of mixed radix that fills `count` bits; they are put `into`. */
  digits(count: number, middle: number, last: number, into: Triple): void;
}

/** A reader of packed bytes from their beginning. */
export function createBitReader(bytes: Uint8Array): BitReader {
  let position = 0;
  const bits = (count: number): number => {
    let value = 0;
    for (let missing = count; missing > 0; ) {
      const available = 8 - (position & 7);
      const taken = Math.min(available, missing);
      const byte = bytes[position >> 3] ?? 0;
      value = value * (1 << taken) + ((byte >> (available - taken)) & ((1 << taken) - 1));
      position += taken;
      missing -= taken;
    }
    return value;
  };
  const digits: BitReader["digits"] = (count, middle, last, into) => {
    if (count > EXACT_BITS) {
      longDigits(count, BigInt(middle), BigInt(last), into);
      return;
    }
    let value = 0;
    let scale = 1;
    for (let rest = count; rest > 0; rest -= 8) {
      value += bits(Math.min(8, rest)) * scale;
      scale *= 256;
    }
    into[2] = value % last;
    const rest = (value - into[2]) / last;
    into[1] = rest % middle;
    into[0] = (rest - into[1]) / middle;
  };
  const longDigits = (count: number, middle: bigint, last: bigint, into: Triple): void => {
    let value = 0n;
    for (let done = 0; done < count; done += 8) value += BigInt(bits(Math.min(8, count - done))) << BigInt(done);
    const rest = value / last;
    into[0] = Number(rest / middle);
    into[1] = Number(rest % middle);
    into[2] = Number(value % last);
  };
  return { isExhausted: () => position > 8 * bytes.length, bits, digits };
}

/** Packs numbers into bytes. */
export interface BitWriter {
  bits(count: number, value: number): void;
  /** Packs three digits as a number of mixed radix, whose sizes after the first are given, into `count` bits. */
  digits(count: number, middle: number, last: number, values: Readonly<Triple>): void;
  /** What was packed; bits missing from the last byte are zeros. */
  bytes(): Uint8Array;
}

/** A writer of packed bytes that has room for `capacity` of them. */
export function createBitWriter(capacity: number): BitWriter {
  const packed = new Uint8Array(capacity);
  let position = 0;
  const bits = (count: number, value: number): void => {
    for (let missing = count; missing > 0; ) {
      const available = 8 - (position & 7);
      const taken = Math.min(available, missing);
      const piece = Math.floor(value / 2 ** (missing - taken)) & ((1 << taken) - 1);
      packed[position >> 3]! |= piece << (available - taken);
      position += taken;
      missing -= taken;
    }
  };
  const digits: BitWriter["digits"] = (count, middle, last, [first, second, third]) => {
    if (count > EXACT_BITS) {
      longDigits(count, (BigInt(first) * BigInt(middle) + BigInt(second)) * BigInt(last) + BigInt(third));
      return;
    }
    let value = (first * middle + second) * last + third;
    for (let rest = count; rest > 0; rest -= 8) {
      bits(Math.min(8, rest), value % 256);
      value = Math.floor(value / 256);
    }
  };
  const longDigits = (count: number, value: bigint): void => {
    for (let done = 0; done < count; done += 8) bits(Math.min(8, count - done), Number((value >> BigInt(done)) & 255n));
  };
  return { bits, digits, bytes: () => packed.subarray(0, Math.ceil(position / 8)) };
}
