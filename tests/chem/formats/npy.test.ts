import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeNpy, encodeNpy } from "../../../src/chem/formats/npy.ts";
import { UserError } from "../../../src/errors.ts";
import { fixture, fixtureArrays } from "./frames.ts";

describe("npy", () => {
  it("reads what NumPy wrote and writes the same bytes", () => {
    expect(decodeNpy(fixture("read.npy"))).toEqual(fixtureArrays.positions);
    expect(encodeNpy(fixtureArrays.positions)).toEqual(fixture("read.npy"));
  });

  it("gives back any array of its types, NaN and infinities included", () => {
    const number = fc.double();
    const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });
    fc.assert(
      fc.property(
        shapes,
        fc.constantFrom(Float32Array, Float64Array, Int32Array),
        fc.infiniteStream(number),
        (shape, Type, numbers) => {
          const length = shape.reduce((a, b) => a * b, 1);
          const array = { data: Type.from([...numbers.take(length)]), shape };
          const bytes = encodeNpy(array);
          expect((bytes.length - array.data.byteLength) % 64).toBe(0);
          expect(decodeNpy(bytes)).toEqual(array);
        },
      ),
      { seed: 1, numRuns: 200 },
    );
  });

  it("reads from a view that does not begin at a multiple of eight bytes", () => {
    const shifted = new Uint8Array(fixture("read.npy").length + 3);
    shifted.set(fixture("read.npy"), 3);
    expect(decodeNpy(shifted.subarray(3))).toEqual(fixtureArrays.positions);
  });

  it.each([
    ["read-int64.npy", (bytes: Uint8Array) => bytes, /type "<i8", but only float32, float64 and int32/],
    ["read-object.npy", (bytes: Uint8Array) => bytes, /type "\|O"/],
    ["read-fortran.npy", (bytes: Uint8Array) => bytes, /Fortran order.*ascontiguousarray/],
    ["read.npy", (bytes: Uint8Array) => bytes.subarray(0, -5), /must hold 792 bytes for shape \(3, 22, 3\), but it holds 787/],
    ["read.npy", (bytes: Uint8Array) => bytes.subarray(0, 60), /header is/],
    ["read.npy", () => new Uint8Array(0), /does not begin as one/],
    ["read.dcd", (bytes: Uint8Array) => bytes, /does not begin as one/],
  ])("refuses %s (%#) in one sentence", (name, damage, message) => {
    expect(() => decodeNpy(damage(fixture(name)), name)).toThrow(UserError);
    expect(() => decodeNpy(damage(fixture(name)), name)).toThrow(message);
  });

  it("refuses a shape that does not hold the numbers", () => {
    expect(() => encodeNpy({ data: new Float64Array(5), shape: [2, 3] })).toThrow(/shape \(2, 3\).*5 numbers/);
    expect(() => encodeNpy({ data: new Float64Array(4), shape: [-2, -2] })).toThrow(UserError);
  });
});
