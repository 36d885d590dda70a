import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readAllFrames } from "../../../src/chem/formats/readFrames.ts";
import { writeFrames } from "../../../src/chem/formats/writeFrames.ts";
import { createBitReader, createBitWriter, mixedRadixBits, type Triple } from "../../../src/chem/formats/xtc/bits.ts";
import { pack, unpack } from "../../../src/chem/formats/xtc/packing.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { chain, difference, fixture } from "./frames.ts";

describe("bits", () => {
  it("come back, single numbers and three of mixed radix, short and long", () => {
    const size = fc.integer({ min: 1, max: 2 ** 24 - 1 });
    const entry = fc.tuple(size, size, size).chain((sizes) =>
      fc.record({
        sizes: fc.constant(sizes),
        values: fc.tuple(
          ...(sizes.map((bound) => fc.integer({ min: 0, max: bound - 1 })) as [
            fc.Arbitrary<number>,
            fc.Arbitrary<number>,
            fc.Arbitrary<number>,
          ]),
        ),
        bits: fc.integer({ min: 1, max: 32 }),
      }),
    );
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 20 }), (entries) => {
        const writer = createBitWriter(20 * 13);
        for (const { sizes, values, bits } of entries) {
          writer.bits(bits, 2 ** bits - 1);
          writer.digits(mixedRadixBits(sizes), sizes[1], sizes[2], values);
        }
        const reader = createBitReader(writer.bytes());
        for (const { sizes, values, bits } of entries) {
          expect(reader.bits(bits)).toBe(2 ** bits - 1);
          const digits: Triple = [0, 0, 0];
          reader.digits(mixedRadixBits(sizes), sizes[1], sizes[2], digits);
          expect(digits).toEqual(values);
        }
        expect(reader.isExhausted()).toBe(false);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it("are counted with one number to spare", () => {
    expect(
      [
        [1, 1, 1],
        [2, 2, 2],
        [7, 1, 1],
        [2 ** 20, 2 ** 20, 2 ** 20],
      ].map(mixedRadixBits),
    ).toEqual([1, 4, 3, 61]);
  });
});

describe("packed positions", () => {
  it("come back to half a step, for clusters, chains and gases", () => {
    const atom = fc.tuple(
      ...([0, 1, 2].map(() => fc.double({ min: -1, max: 1, noNaN: true })) as [
        fc.Arbitrary<number>,
        fc.Arbitrary<number>,
        fc.Arbitrary<number>,
      ]),
    );
    const molecule = fc.array(atom, { minLength: 1, maxLength: 60 });
    const scale = fc.constantFrom(1e-4, 0.02, 0.3, 5, 300, 3e4);
    fc.assert(
      fc.property(molecule, scale, fc.boolean(), (atoms, spread, walks) => {
        const place = [0, 0, 0];
        const positions = Float32Array.from(
          atoms.flatMap((step) =>
            step.map((value, axis) => {
              place[axis] = value * spread + (walks ? place[axis]! : 0);
              return place[axis]!;
            }),
          ),
        );
        const found = unpack(pack(positions, 1000)!, atoms.length)!;
        found.forEach((value, index) => {
          // Far out, float32 has gaps of more than a step.
          expect(Math.abs(value - positions[index]!)).toBeLessThanOrEqual(5.0001e-4 + 2e-7 * Math.abs(positions[index]!));
        });
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it("take less room where atoms lie near each other", () => {
    const near = pack(chain(300), 1000)!.bytes.length;
    expect(near).toBeLessThan(0.4 * 4 * 900);
    expect(
      pack(
        chain(300).map((value, index) => value + (index % 2) * 9),
        1000,
      )!.bytes.length,
    ).toBeGreaterThan(near);
  });

  it("are refused where they are damaged", () => {
    const packed = pack(chain(300), 1000)!;
    const damages: Partial<typeof packed>[] = [
      { bytes: packed.bytes.subarray(0, 500) },
      { sizeIndex: 8 },
      { sizeIndex: 73 },
      { precision: 0 },
      { precision: Number.NaN },
      { maximum: [packed.minimum[0] - 1, 0, 0] },
      { minimum: [-(2 ** 31), 0, 0], maximum: [2 ** 31 - 1, 0, 0] },
    ];
    expect(unpack(packed, 300)).toEqual(chain(300));
    for (const damage of damages) expect(unpack({ ...packed, ...damage }, 300)).toBeUndefined();
  });
});

describe("XTC files", () => {
  it("of the magic number 2023 give the length of packed frames in 64 bits", async () => {
    const bytes = fixture("read-300.xtc");
    const at = 56 + 32;
    const long = Buffer.concat([bytes.subarray(0, at), Buffer.alloc(4), bytes.subarray(at)]);
    long.writeInt32BE(2023, 0);
    const path = join(temporaryFolder(), "long.xtc");
    writeFileSync(path, Buffer.concat([long, long]));
    expect((await readAllFrames(path)).positions).toEqual(Float32Array.of(...chain(300), ...chain(300)));
  });

  it("have the number of the frame as its time where frames have none", async () => {
    const path = join(temporaryFolder(), "run.xtc");
    const frames = { atoms: 10, positions: Float32Array.of(...chain(10), ...chain(10)) };
    await writeFrames(path, [frames, frames], { atoms: 10 });
    const { times, cells } = await readAllFrames(path);
    expect(difference(times!, [0, 1, 2, 3])).toBe(0);
    expect(cells).toBeUndefined();
  });

  it("hold atoms up to a million nm from the origin", async () => {
    const path = join(temporaryFolder(), "run.xtc");
    const frames = { atoms: 10, positions: chain(10).with(4, 2e6) };
    await expect(writeFrames(path, [frames], { atoms: 10 })).rejects.toThrow(/an atom of frame 0 is a million nm or more/);
  });

  it("of two molecules are refused", async () => {
    const path = join(temporaryFolder(), "two.xtc");
    writeFileSync(path, Buffer.concat([fixture("read-300.xtc"), fixture("read-9.xtc")]));
    await expect(readAllFrames(path)).rejects.toThrow(/frame 1 has 9 atoms and frame 0 has 300: give every frame the same atoms/);
  });
});
