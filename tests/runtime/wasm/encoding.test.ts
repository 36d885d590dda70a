import { describe, expect, it } from "vitest";
import { type Code, encodeModule, type FunctionCode, flatten, signed, unsigned } from "../../../src/runtime/wasm/encoding.ts";

/** The number that LEB128 bytes stand for, by the definition: seven bits each, the lowest first, the last byte below 128. */
function decoded(bytes: readonly number[], withSign: boolean): bigint {
  expect(bytes.slice(0, -1).every((byte) => byte >= 0x80)).toBe(true);
  expect(bytes.at(-1)).toBeLessThan(0x80);
  const value = bytes.reduce((total, byte, index) => total + (BigInt(byte & 0x7f) << BigInt(7 * index)), 0n);
  const bits = 7 * bytes.length;
  return withSign ? BigInt.asIntN(bits, value) : value;
}

const EDGES = [0, 1, 63, 64, 65, 127, 128, 8191, 8192, 16383, 16384, 2 ** 20, 2 ** 27 - 1, 2 ** 27, 2 ** 31 - 1];

describe("LEB128", () => {
  it.each([...EDGES, 2 ** 31, 2 ** 32 - 1])("unsigned %d", (value) => {
    const bytes = unsigned(value);
    expect(decoded(bytes, false)).toBe(BigInt(value));
    expect(bytes).toHaveLength(Math.max(1, Math.ceil(Math.log2(value + 1) / 7)));
  });

  it.each([...EDGES, ...EDGES.map((value) => -value - 1)])("signed %d", (value) => {
    const bytes = signed(value);
    expect(decoded(bytes, true)).toBe(BigInt(value));
    const magnitude = value < 0 ? -value - 1 : value;
    expect(bytes).toHaveLength(Math.ceil((Math.log2(magnitude + 1) + 1) / 7) || 1);
  });

  it("the specification's and DWARF's examples", () => {
    expect(unsigned(624485)).toEqual([0xe5, 0x8e, 0x26]);
    expect(signed(-123456)).toEqual([0xc0, 0xbb, 0x78]);
  });
});

it("a tree of bytes is flattened in order", () => {
  expect([...flatten([1, [[2, []], 3], [[[4]]]])]).toEqual([1, 2, 3, 4]);
});

const I32_CONST = 0x41;
const I32_STORE = [0x36, 2, 0];

/** Stores a number at an address. */
const storing = (address: number, value: number): FunctionCode => ({
  parameters: [],
  locals: [],
  body: [I32_CONST, signed(address), I32_CONST, signed(value), I32_STORE],
});

interface Exports extends Readonly<Record<string, unknown>> {
  readonly memory: { readonly buffer: ArrayBuffer };
}

const instantiate = (bytes: Uint8Array<ArrayBuffer>): Exports =>
  new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as Exports;

const PAGE = 65536;

describe("a module", () => {
  it("exports its functions by name, and memory that holds its data in whole pages", () => {
    const far = PAGE + 8;
    const bytes = encodeModule({
      functions: [storing(4, -7), storing(far, 1_000_000)],
      exports: { second: 1, first: 0 },
      memory: PAGE + 16,
      data: [
        { offset: 0, bytes: Uint8Array.of(1, 2, 3) },
        { offset: PAGE - 1, bytes: Uint8Array.from({ length: 300 }, (_, index) => index % 251) },
      ],
    });
    const { memory, first, second } = instantiate(bytes) as Exports & Readonly<Record<"first" | "second", () => void>>;
    expect(memory.buffer.byteLength).toBe(2 * PAGE);
    const content = new DataView(memory.buffer);
    expect([0, 1, 2, 3].map((address) => content.getUint8(address))).toEqual([1, 2, 3, 0]);
    expect([PAGE - 1, PAGE, PAGE + 298, PAGE + 299].map((address) => content.getUint8(address))).toEqual([0, 1, 48, 0]);
    const untouched = content.getInt32(far, true);
    first();
    expect([content.getInt32(4, true), content.getInt32(far, true)]).toEqual([-7, untouched]);
    second();
    expect([content.getInt32(4, true), content.getInt32(far, true)]).toEqual([-7, 1_000_000]);
  });

  it("has parameters and locals of mixed types at the places that were asked for", () => {
    const LOCAL_GET = 0x20;
    const LOCAL_SET = 0x21;
    const body: Code = [
      [I32_CONST, 40, LOCAL_SET, 2],
      [I32_CONST, 2, LOCAL_SET, 4],
      [I32_CONST, 0, LOCAL_GET, 2, LOCAL_GET, 4, 0x6a, LOCAL_GET, 1, 0x6a, I32_STORE],
    ];
    const bytes = encodeModule({
      functions: [{ parameters: ["i32", "i32"], locals: ["i32", "v128", "i32", "i32", "v128"], body }],
      exports: { run: 0 },
      memory: 4,
      data: [],
    });
    const { memory, run } = instantiate(bytes) as Exports & { run(a: number, b: number): void };
    run(1, 100);
    expect(new Int32Array(memory.buffer)[0]).toBe(142);
  });

  it("is refused by the machine if a function leaves a value behind", () => {
    const valid = (body: Code): boolean =>
      WebAssembly.validate(encodeModule({ functions: [{ parameters: [], locals: [], body }], exports: {}, memory: 0, data: [] }));
    expect(valid([])).toBe(true);
    expect(valid([I32_CONST, 1])).toBe(false);
  });
});
