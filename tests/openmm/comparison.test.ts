import { describe, expect, it } from "vitest";
import { type Computed, compare, FORCES, passes, TOLERANCE, TOTAL } from "../../src/openmm/verification/comparison.ts";

const expected: Computed = {
  names: ["bond", "pair"],
  energy: Float64Array.of(10, -20_000),
  byForce: [Float64Array.of(10, 0), Float64Array.of(0, -20_000)],
  forces: Float64Array.of(1, 0, -1000, 0, 2, 0),
};

const find = (found: Computed, name: string) => compare(found, expected).find((deviation) => deviation.name === name)!;

describe("comparison of energies and forces", () => {
  it("finds nothing between equals", () => {
    const deviations = compare(expected, expected);
    expect(deviations.map(({ name, difference }) => [name, difference])).toEqual([
      ["bond", 0],
      ["pair", 0],
      [TOTAL, 0],
      [FORCES, 0],
    ]);
    expect(passes(deviations)).toBe(true);
  });

  it("allows 2e-3 kJ/mol and 1e-6 of an energy, in the frame where it matters most", () => {
    const allowed = TOLERANCE.energy + 20_000 * TOLERANCE.relative;
    const shifted = (by: number): Computed => ({ ...expected, energy: Float64Array.of(10, -20_000 + by) });
    expect(find(shifted(allowed * 0.99), TOTAL)).toMatchObject({ frame: 1, share: expect.closeTo(0.99, 6) });
    expect(passes(compare(shifted(allowed * 0.99), expected))).toBe(true);
    expect(passes(compare(shifted(allowed * 1.01), expected))).toBe(false);
  });

  it("measures forces by the largest component of their frame", () => {
    const forces = Float64Array.from(expected.forces as Float64Array);
    forces[4]! += 2 * 2.1e-4;
    expect(find({ ...expected, forces }, FORCES)).toMatchObject({ frame: 1, difference: expect.closeTo(2.1e-4, 9) });
    expect(passes(compare({ ...expected, forces }, expected))).toBe(false);
  });

  it("fails where something is no number, and where the forces are others", () => {
    const byForce = [Float64Array.of(10, Number.NaN), expected.byForce[1]!];
    expect(passes(compare({ ...expected, byForce }, expected))).toBe(false);
    expect(() => compare({ ...expected, names: ["pair", "bond"] }, expected)).toThrow(/internal/);
  });
});
