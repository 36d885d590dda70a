import { describe, expect, it } from "vitest";
import { key } from "../../src/num/random.ts";
import { batchOf, type Share } from "../../src/run/batches.ts";
import type { Points } from "../../src/run/trainingData.ts";
import { NORMAL_1E6 } from "../num/distributionTests.ts";

const D = 2;
/** Points whose vectors and energies tell which set and which row they are. */
const pointsOf = (set: number, count: number, capacity = count): Points => ({
  count,
  vectors: Float32Array.from({ length: D * capacity }, (_, at) => 1000 * set + Math.floor(at / D) + 0.25 * (at % D)),
  energies: Float64Array.from({ length: capacity }, (_, row) => -(1000 * set + row)),
});
const shares: readonly Share[] = [
  { points: pointsOf(1, 40), rows: 5, likelihood: true },
  { points: pointsOf(2, 7), rows: 3, likelihood: false },
  { points: pointsOf(3, 4, 16), rows: 4, likelihood: false },
];
const batch = (step: number, seed = 1, from = shares) => batchOf(from, D, key(seed), step);

describe("batchOf", () => {
  it("takes each share's rows from its points, with their energies and weights", () => {
    for (let step = 1; step <= 20; step++) {
      const { vector, energy, likelihoodWeight, residualWeight } = batch(step);
      expect([vector!.shape, energy!.shape]).toEqual([
        [12, D],
        [12, 1],
      ]);
      const sets = Array.from({ length: 12 }, (_, row) => Math.floor(vector!.data[D * row]! / 1000));
      expect(sets).toEqual([1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3]);
      for (let row = 0; row < 12; row++) {
        expect(energy!.data[row]).toBe(-vector!.data[D * row]!);
        expect(vector!.data[D * row + 1]).toBe(vector!.data[D * row]! + 0.25);
        // A pool that is not full gives none of its empty places.
        if (row >= 8) expect(vector!.data[D * row]! - 3000).toBeLessThan(4);
      }
      expect([...likelihoodWeight!.data]).toEqual([1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0]);
      expect([...residualWeight!.data]).toEqual(Array(12).fill(1));
    }
  });

  it("follows from stream and step alone", () => {
    expect(batch(3)).toEqual(batch(3));
    expect(batch(3)).not.toEqual(batch(4));
    expect(batch(3)).not.toEqual(batch(3, 2));
  });

  it("gives rows of a share without points to the first, likelihood and all", () => {
    const { vector, likelihoodWeight } = batch(3, 1, [shares[0]!, { ...shares[1]!, points: pointsOf(2, 0, 5) }, shares[2]!]);
    const sets = Array.from({ length: 12 }, (_, row) => Math.floor(vector!.data[D * row]! / 1000));
    expect(sets).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 3, 3, 3, 3]);
    expect([...likelihoodWeight!.data]).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0]);
  });

  it("takes all points equally often (false alarm below 4e-5)", () => {
    const counts = new Float64Array(40);
    const steps = 800;
    for (let step = 0; step < steps; step++) {
      for (let row = 0; row < 5; row++) counts[batch(step).vector!.data[D * row]! - 1000]!++;
    }
    const [mean, deviation] = [(5 * steps) / 40, Math.sqrt(5 * steps * (1 / 40) * (39 / 40))];
    for (const count of counts) expect(Math.abs(count - mean) / deviation).toBeLessThan(NORMAL_1E6);
  });
});
