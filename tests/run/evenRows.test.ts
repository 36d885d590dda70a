import { describe, expect, it } from "vitest";
import type { VectorEntry } from "../../src/generators/internalVector.ts";
import { key } from "../../src/num/random.ts";
import { evenRows } from "../../src/run/evenRows.ts";
import type { Points } from "../../src/run/trainingData.ts";

const entry = (kind: "line" | "circle"): VectorEntry => ({ kind, part: "torsions", index: 0, origin: 0, centre: 0, scale: 1 });
const entries = [entry("circle"), entry("line"), entry("circle")];

/** Points with one torsion at `angles` and another, common everywhere, at 0. */
const pointsAt = (angles: readonly number[]): Points => ({
  count: angles.length,
  vectors: Float32Array.from(angles.flatMap((angle, row) => [angle, 1000 * row, 0])),
  energies: new Float64Array(angles.length),
});

/** Of 9,900 conformations 1 % are at 2 rad, the rest at -2; of the hotter ones about 10 %, without order. */
const target = pointsAt(Array.from({ length: 9900 }, (_, row) => (row % 100 === 0 ? 2 : -2)));
const hotter = pointsAt(Array.from({ length: 1000 }, (_, row) => ((row * row * 7919) % 1009 < 101 ? 2 : -2)));

/** The share of rows at 2 rad. */
const rareShare = (power: number): number => {
  const rows = evenRows(key(5), hotter, target, entries, power);
  expect(rows).toHaveLength(hotter.count);
  return [...rows].filter((row) => hotter.vectors[entries.length * row]! > 0).length / hotter.count;
};

describe("evenRows", () => {
  it("takes every row once with power 0", () => {
    expect([...evenRows(key(5), hotter, target, entries, 0)]).toEqual([...Array(1000).keys()]);
  });

  const rare = Array.from({ length: 1000 }, (_, row) => hotter.vectors[3 * row]!).filter((angle) => angle > 0).length;

  it("weighs rows by the power of their rarity at the target temperature", () => {
    // 9,801 and 99 of 9,900 in two of 36 bins, one more in each.
    const ratio = 9802 / 100;
    for (const power of [0.25, 0.5, 1]) {
      const weight = ratio ** power;
      expect(Math.abs(rareShare(power) - (rare * weight) / (rare * weight + 1000 - rare))).toBeLessThan(0.01);
    }
  });

  it("counts a conformation by the rarest of its torsions", () => {
    const swapped = pointsAt([2, -2, 2, -2]);
    for (let row = 0; row < 4; row++) swapped.vectors.set([0, 0, swapped.vectors[3 * row]!], 3 * row);
    // The first torsion is at 0, where the target never is, in all of them: none stands out.
    expect([...evenRows(key(5), swapped, target, entries, 1)]).toEqual([0, 1, 2, 3]);
  });

  it("takes the rows as they are where no coordinate is on the circle, or none is there", () => {
    expect([
      ...evenRows(
        key(5),
        hotter,
        target,
        entries.map(() => entry("line")),
        1,
      ),
    ]).toEqual([...Array(1000).keys()]);
    expect(evenRows(key(5), pointsAt([]), target, entries, 1)).toHaveLength(0);
  });
});
