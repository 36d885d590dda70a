import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cellVectors, lengthsAndAngles } from "../../../src/chem/formats/unitCell.ts";
import { UserError } from "../../../src/errors.ts";
import { difference } from "./frames.ts";

describe("cell vectors", () => {
  it("of right angles are the lengths on the diagonal, with zeros beside them", () => {
    expect([...cellVectors([2, 3, 4, 90, 90, 90], "x")!]).toEqual([2, 0, 0, 0, 3, 0, 0, 0, 4]);
  });

  it("of a rhombic dodecahedron, all angles 60 degrees, are those of its usual form", () => {
    const expected = [1, 0, 0, 0.5, Math.sqrt(3) / 2, 0, 0.5, Math.sqrt(3) / 6, Math.sqrt(6) / 3];
    expect(difference(cellVectors([1, 1, 1, 60, 60, 60], "x")!, expected)).toBeLessThan(1e-15);
  });

  it("give back lengths and angles", () => {
    const length = fc.double({ min: 0.1, max: 50, noNaN: true });
    // Three angles of these bounds enclose a volume whatever they are.
    const angle = fc.double({ min: 65, max: 115, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(length, length, length), fc.tuple(angle, angle, angle), (lengths, angles) => {
        expect(difference(lengthsAndAngles(cellVectors([...lengths, ...angles], "x")!), [...lengths, ...angles])).toBeLessThan(
          1e-9,
        );
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it("are none for lengths of zero, which stand for open space", () => {
    expect(cellVectors([0, 0, 0, 90, 90, 90], "x")).toBeUndefined();
  });

  it.each([
    [[1, 1, 0, 90, 90, 90]],
    [[1, 1, -1, 90, 90, 90]],
    [[1, 1, 1, 0, 90, 90]],
    [[1, 1, 1, 90, 90, 180]],
    [[1, 1, 1, 170, 20, 20]],
    [[Number.NaN, 1, 1, 90, 90, 90]],
    [[1, 1, Number.POSITIVE_INFINITY, 90, 90, 90]],
    [[1, 1, 1, 90, Number.NaN, 90]],
  ])("of %j are refused, since they enclose no volume", (cell) => {
    expect(() => cellVectors(cell, "run.dcd, frame 3")).toThrow(UserError);
    expect(() => cellVectors(cell, "run.dcd, frame 3")).toThrow(/^run\.dcd, frame 3: .* must enclose a volume/);
  });
});
