/**
 * Coordinates as whole numbers, packed: the compression of XTC files. The first atom of a run is stored in full, within the box around
 * all atoms; those that follow, as long as they are near, as differences from the atom before, whose size adapts to the molecule.
 *
 * Source: GROMACS, xdr3dfcoord; F. van Hoesel's library xdrf (1995).
 */
import { type BitReader, bitLength, createBitReader, createBitWriter, mixedRadixBits, type Triple } from "./bits.ts";

/** A packed frame: whole numbers are positions in nm times the precision. */
export interface PackedFrame {
  readonly precision: number;
  /** Lowest and highest number of each axis. */
  readonly minimum: Triple;
  readonly maximum: Triple;
  /** Index of the first size of differences. */
  readonly sizeIndex: number;
  readonly bytes: Uint8Array;
}

/** Sizes of differences: three digits below the size of index i fill i bits, so they grow as 2^(i / 3). */
const SIZES: readonly number[] = [
  0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 10, 12, 16, 20, 25, 32, 40, 50, 64, 80, 101, 128, 161, 203, 256, 322, 406, 512, 645, 812, 1024,
  1290, 1625, 2048, 2580, 3250, 4096, 5060, 6501, 8192, 10321, 13003, 16384, 20642, 26007, 32768, 41285, 52015, 65536, 82570,
  104031, 131072, 165140, 208063, 262144, 330280, 416127, 524287, 660561, 832255, 1048576, 1321122, 1664510, 2097152, 2642245,
  3329021, 4194304, 5284491, 6658042, 8388607, 10568983, 13316085, 16777216,
];
const FIRST_SIZE = 9;
const LAST_SIZE = SIZES.length - 1;
/** Sizes that a frame may use lie within so many steps. */
const SIZE_SPAN = 8;
/** Most differences after an atom stored in full. */
const LONGEST_RUN = 8;
/** Wider boxes are stored axis by axis. */
const WIDEST_JOINT = 0xffffff;
/** A flag for a changed run, and the run's length with the step of the size. */
const RUN_BITS = 5;
/** Three numbers of 32 bits, flag and run. */
const MOST_BYTES_PER_ATOM = 13;

const half = (index: number): number => SIZES[index]! >> 1;

/** How positions in full are stored: the widths of the box, and the bits of all three, or 0 where each axis has its own. */
interface Box {
  readonly widths: Triple;
  readonly jointBits: number;
}

function boxOf({ minimum, maximum }: Pick<PackedFrame, "minimum" | "maximum">): Box {
  const widths = minimum.map((low, axis) => maximum[axis]! - low + 1) as Triple;
  return { widths, jointBits: widths.some((width) => width > WIDEST_JOINT) ? 0 : mixedRadixBits(widths) };
}

const isSound = ({ precision, sizeIndex }: PackedFrame, { widths }: Box): boolean =>
  Number.isFinite(precision) &&
  precision > 0 &&
  sizeIndex >= FIRST_SIZE &&
  sizeIndex <= LAST_SIZE &&
  widths.every((width) => width >= 1 && width < 2 ** 32);

/** Takes the next position in full from a reader, less the minimum. */
function takeFull(reader: BitReader, { widths, jointBits }: Box, into: Triple): void {
  if (jointBits > 0) reader.digits(jointBits, widths[1], widths[2], into);
  else for (let axis = 0; axis < 3; axis++) into[axis] = reader.bits(bitLength(widths[axis]!));
}

/** Positions [atoms, 3] nm of a packed frame; undefined where its bytes are damaged. */
export function unpack(frame: PackedFrame, atoms: number): Float32Array | undefined {
  const { minimum, precision, sizeIndex, bytes } = frame;
  const box = boxOf(frame);
  if (!isSound(frame, box)) return undefined;
  const reader = createBitReader(bytes);
  const positions = new Float32Array(3 * atoms);
  const first: Triple = [0, 0, 0];
  const previous: Triple = [0, 0, 0];
  const difference: Triple = [0, 0, 0];
  let done = 0;
  const put = (numbers: Readonly<Triple>): void => {
    for (let axis = 0; axis < 3; axis++) positions[3 * done + axis] = numbers[axis]! / precision;
    done++;
  };
  let index = sizeIndex;
  let run = 0;
  while (done < atoms) {
    takeFull(reader, box, first);
    for (let axis = 0; axis < 3; axis++) previous[axis] = first[axis]! += minimum[axis]!;
    const code = reader.bits(1) === 1 ? reader.bits(RUN_BITS) : 3 * run + 1;
    run = Math.floor(code / 3);
    if (done + 1 + run > atoms || reader.isExhausted()) return undefined;
    for (let follower = 0; follower < run; follower++) {
      reader.digits(index, SIZES[index]!, SIZES[index]!, difference);
      for (let axis = 0; axis < 3; axis++) previous[axis]! += difference[axis]! - half(index);
      put(previous);
      // The first two atoms of a run are stored in exchange, so that an oxygen lies between its hydrogens.
      if (follower === 0) put(first);
    }
    if (run === 0) put(first);
    index += (code % 3) - 1;
    if (index < FIRST_SIZE || index > LAST_SIZE) return undefined;
  }
  return reader.isExhausted() ? undefined : positions;
}

/** Whole numbers [atoms * 3] of positions, halves away from zero; undefined where one is too large. */
function quantised(positions: Float32Array, precision: number): Int32Array | undefined {
  const numbers = new Int32Array(positions.length);
  for (let index = 0; index < positions.length; index++) {
    const scaled = Math.floor(Math.abs(positions[index]!) * precision + 0.5);
    // Differences of two such numbers must fit into 32 bits as well.
    if (scaled >= 2 ** 30) return undefined;
    numbers[index] = Math.sign(positions[index]!) * scaled;
  }
  return numbers;
}

/** Lowest and highest number of each axis. */
function extent(numbers: Int32Array): Pick<PackedFrame, "minimum" | "maximum"> {
  const minimum: Triple = [numbers[0]!, numbers[1]!, numbers[2]!];
  const maximum: Triple = [...minimum];
  for (let index = 0; index < numbers.length; index++) {
    const axis = index % 3;
    minimum[axis] = Math.min(minimum[axis]!, numbers[index]!);
    maximum[axis] = Math.max(maximum[axis]!, numbers[index]!);
  }
  return { minimum, maximum };
}

/** Distances of atoms, as sums over axes; in one order of atoms, which packing changes on its way. */
interface Distances {
  /** Difference on an axis of two atoms. */
  difference(first: number, second: number, axis: number): number;
  /** Whether the differences on all axes are below a bound. */
  near(first: number, second: number, bound: number): boolean;
  squaredDistance(first: number, second: number): number;
}

function distancesOf(numbers: Int32Array): Distances {
  const difference = (first: number, second: number, axis: number): number =>
    numbers[3 * first + axis]! - numbers[3 * second + axis]!;
  return {
    difference,
    near: (first, second, bound) =>
      Math.abs(difference(first, second, 0)) < bound &&
      Math.abs(difference(first, second, 1)) < bound &&
      Math.abs(difference(first, second, 2)) < bound,
    squaredDistance: (first, second) =>
      difference(first, second, 0) ** 2 + difference(first, second, 1) ** 2 + difference(first, second, 2) ** 2,
  };
}

/** The first size that holds the smallest step, in all axes together, from an atom to the next. */
function firstSizeIndex(atoms: number, { difference }: Distances): number {
  let smallest = Number.POSITIVE_INFINITY;
  for (let atom = 1; atom < atoms; atom++) {
    const step = [0, 1, 2].reduce((sum, axis) => sum + Math.abs(difference(atom, atom - 1, axis)), 0);
    smallest = Math.min(smallest, step);
  }
  const found = SIZES.findIndex((size, index) => index >= FIRST_SIZE && size >= smallest);
  return found < 0 ? LAST_SIZE : found;
}

/** An atom in full, at `start`, and the near atoms that follow it; `step` is how the size of differences changes after them. */
interface Run {
  readonly start: number;
  readonly followers: number;
  readonly step: number;
}

function exchange(numbers: Int32Array, atom: number): void {
  const first = numbers.slice(3 * atom, 3 * atom + 3);
  numbers.copyWithin(3 * atom, 3 * atom + 3, 3 * atom + 6);
  numbers.set(first, 3 * atom + 3);
}

/** The run that begins at an atom; its first two atoms are exchanged where the second is near. */
function nextRun(numbers: Int32Array, start: number, index: number, lowest: number, distances: Distances): Run {
  const { near, squaredDistance } = distances;
  const atoms = numbers.length / 3;
  const highest = lowest + SIZE_SPAN;
  let step = index > lowest ? -1 : 0;
  if (index < highest && start >= 1 && near(start, start - 1, half(highest))) step = 1;
  let isNear = start + 1 < atoms && near(start, start + 1, half(index));
  if (isNear) exchange(numbers, start);
  else if (step === -1) step = 0;
  let atom = start + 1;
  while (isNear && atom - start <= LONGEST_RUN) {
    if (step === -1 && squaredDistance(atom, atom - 1) >= half(index - 1) ** 2) step = 0;
    atom++;
    isNear = atom < atoms && near(atom, atom - 1, half(index));
  }
  return { start, followers: atom - start - 1, step };
}

function packRuns(
  numbers: Int32Array,
  minimum: Triple,
  { widths, jointBits }: Box,
  sizeIndex: number,
  distances: Distances,
): Uint8Array {
  const atoms = numbers.length / 3;
  const writer = createBitWriter(MOST_BYTES_PER_ATOM * atoms);
  const lowest = Math.min(LAST_SIZE, sizeIndex + SIZE_SPAN) - SIZE_SPAN;
  let index = sizeIndex;
  let previous = -1;
  for (let atom = 0; atom < atoms; ) {
    const { start, followers, step } = nextRun(numbers, atom, index, lowest, distances);
    const full = minimum.map((low, axis) => numbers[3 * start + axis]! - low) as Triple;
    if (jointBits > 0) writer.digits(jointBits, widths[1], widths[2], full);
    else for (const [axis, value] of full.entries()) writer.bits(bitLength(widths[axis]!), value);
    const changes = followers !== previous || step !== 0;
    writer.bits(1, Number(changes));
    if (changes) writer.bits(RUN_BITS, 3 * followers + step + 1);
    previous = followers;
    for (atom = start + 1; atom <= start + followers; atom++) {
      const digits = [0, 1, 2].map((axis) => distances.difference(atom, atom - 1, axis) + half(index)) as Triple;
      writer.digits(index, SIZES[index]!, SIZES[index]!, digits);
    }
    index += step;
  }
  return writer.bytes();
}

/** Packs positions [atoms, 3] nm to a precision, in numbers per nm; undefined where an atom is too far from the origin. */
export function pack(positions: Float32Array, precision: number): PackedFrame | undefined {
  const numbers = quantised(positions, precision);
  if (numbers === undefined) return undefined;
  const { minimum, maximum } = extent(numbers);
  const distances = distancesOf(numbers);
  const sizeIndex = firstSizeIndex(numbers.length / 3, distances);
  const bytes = packRuns(numbers, minimum, boxOf({ minimum, maximum }), sizeIndex, distances);
  return { precision, minimum, maximum, sizeIndex, bytes };
}
