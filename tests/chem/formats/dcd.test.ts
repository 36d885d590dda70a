import { describe, expect, it } from "vitest";
import { decodeDcd, encodeDcd } from "../../../src/chem/formats/dcd.ts";
import { UserError } from "../../../src/errors.ts";
import { fixture, fixturePositions } from "./frames.ts";

/** Largest difference, nm. */
const difference = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.max(...Array.from({ length: a.length }, (_, index) => Math.abs(a[index]! - b[index]!)));

/** Positions are up to 10 A, stored in float32: half a unit in the last place, twice. */
const ROUNDING = 2e-7;

describe("dcd", () => {
  it.each([
    ["MDTraj", "read.dcd"],
    ["OpenMM, with a unit cell", "read-cell.dcd"],
  ])("reads what %s wrote", (_, name) => {
    const read = decodeDcd(fixture(name));
    expect(read.atoms).toBe(22);
    expect(read.positions.length).toBe(3 * 22 * 3);
    expect(difference(read.positions, fixturePositions)).toBeLessThan(ROUNDING);
  });

  it("reads the time between frames that OpenMM wrote: 1000 steps of 0.0025 ps", () => {
    expect(decodeDcd(fixture("read-cell.dcd")).interval).toBeCloseTo(2.5, 6);
  });

  it("writes the bytes that MDTraj was seen to read", () => {
    expect(encodeDcd(fixturePositions, 22, 2.5)).toEqual(fixture("written.dcd"));
  });

  it("gives back its frames", () => {
    const read = decodeDcd(encodeDcd(fixturePositions, 22, 2.5));
    expect(difference(read.positions, fixturePositions)).toBeLessThan(ROUNDING);
    expect(read.interval).toBeCloseTo(2.5, 6);
  });

  it("refuses NaN, naming atom and frame", () => {
    const positions = fixturePositions.slice();
    positions[3 * (22 + 7) + 1] = Number.NaN;
    expect(() => encodeDcd(positions, 22)).toThrow(UserError);
    expect(() => encodeDcd(positions, 22)).toThrow(/atom 7 of frame 1 is at NaN nm/);
  });

  it("refuses numbers that are no frames", () => {
    expect(() => encodeDcd(fixturePositions, 23)).toThrow(/198 coordinates are not one or more frames of 23 atoms/);
    expect(() => encodeDcd([], 22)).toThrow(UserError);
  });

  it("refuses files that are cut off anywhere", () => {
    const bytes = fixture("read-cell.dcd");
    for (const length of [0, 3, 80, 100, 200, 300, 700, bytes.length - 1]) {
      expect(() => decodeDcd(bytes.subarray(0, length), "run.dcd")).toThrow(/^run\.dcd .*cut off/);
    }
  });

  it.each([
    [4, 0x58, "no CORD header"],
    [4 * 10, 1, "fixed atoms"],
    [4 * 21, 0, "X-PLOR"],
  ])("refuses byte %i = %i: %s", (offset, value, reason) => {
    const bytes = fixture("read.dcd");
    bytes[offset] = value;
    expect(() => decodeDcd(bytes)).toThrow(UserError);
    expect(() => decodeDcd(bytes)).toThrow(reason);
  });
});
