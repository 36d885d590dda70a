import { describe, expect, it } from "vitest";
import { decodeNpz, encodeNpz } from "../../../src/chem/formats/npz.ts";
import { UserError } from "../../../src/errors.ts";
import { fixture, fixtureArrays } from "./frames.ts";

describe("npz", () => {
  it("reads what NumPy wrote", () => {
    expect(decodeNpz(fixture("read.npz"))).toEqual(fixtureArrays);
  });

  it("writes the bytes that NumPy was seen to read", () => {
    expect(encodeNpz(fixtureArrays)).toEqual(fixture("written.npz"));
  });

  it.each([true, false])("gives back its arrays, compress %s", (compress) => {
    expect(decodeNpz(encodeNpz(fixtureArrays, compress))).toEqual(fixtureArrays);
  });

  it("refuses archives that are cut off, and names the array that it cannot read", () => {
    expect(() => decodeNpz(fixture("read.npz").subarray(0, 900), "samples.npz")).toThrow(UserError);
    expect(() => decodeNpz(fixture("read.npz").subarray(0, 900), "samples.npz")).toThrow(/^samples\.npz .*cut off/);
    const bytes = encodeNpz({ positions: fixtureArrays.positions }, false);
    // In a stored archive the type is legible: float32 becomes complex64.
    const at = Buffer.from(bytes).indexOf("<f4");
    bytes[at + 1] = "c".charCodeAt(0);
    expect(() => decodeNpz(bytes, "samples.npz")).toThrow(/samples\.npz/);
  });
});
