import { expect, test } from "vitest";
import { key, normals } from "../../src/num/random.ts";
import { internalCoordinates, marginalsOf } from "../../src/run/marginals.ts";
import { alanineDipeptide } from "../../systems/molecules.ts";

const system = alanineDipeptide.load();
const width = 3 * system.topology.atoms.length;

/** Frames about the structure, every coordinate with a standard deviation of 0.001 nm; one atom is moved away from another by `stretch` nm. */
function frames(count: number, seed: number, [atom, from]: readonly [number, number], stretch: number): Float32Array {
  const noise = new Float64Array(count * width);
  normals(key(seed), 0, noise);
  const [end, start] = [atom, from].map((index) => system.positions.slice(3 * index, 3 * index + 3));
  const bond = end!.map((value, axis) => value - start![axis]!);
  const length = Math.hypot(...bond);
  return Float32Array.from(noise, (value, at) => {
    const [coordinate, axis] = [at % width, at % 3];
    const moved = Math.floor(coordinate / 3) === atom ? (stretch * bond[axis]!) / length : 0;
    return system.positions[coordinate]! + 0.001 * value + moved;
  });
}

test("shows the internal coordinate in which the draws differ before all others", () => {
  const { atom, bond } = system.zMatrix.rows.at(-1)!;
  const training = frames(400, 1, [atom, bond], 0);
  const draws = frames(300, 2, [atom, bond], 0.01);
  const samples = frames(20, 3, [atom, bond], 0.01);
  const marginals = marginalsOf(system, { training, draws, samples });
  const [first, second] = marginals;
  const name = (index: number): string => system.topology.atoms[index]!.name;
  expect(first!.name).toContain(`bond ${name(atom)}–${name(bond)}, `);
  expect(first!.difference).toBeGreaterThan(0.9);
  // Two samples of 400 and 300 in 50 bins differ by 0.2 on average.
  expect(second!.difference).toBeLessThan(0.4);
  expect([first!.training.length, first!.generator.length, first!.reweighted.length]).toEqual([400, 300, 20]);
  const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b) / values.length;
  expect(mean(first!.generator) - mean(first!.training)).toBeCloseTo(0.01, 3);
});

test("knows every internal coordinate once", () => {
  const names = internalCoordinates(system).map(({ name }) => name);
  expect(names).toHaveLength(width - 6);
  expect(new Set(names).size).toBe(width - 6);
});

test("has nothing to show of a run without draws", () => {
  const training = frames(10, 1, [0, 1], 0);
  const none = new Float32Array(0);
  expect(marginalsOf(system, { training, draws: none, samples: none })).toEqual([]);
});
