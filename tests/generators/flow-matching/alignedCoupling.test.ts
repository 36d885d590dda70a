import { describe, expect, it } from "vitest";
import { alignedCoupling } from "../../../src/generators/flow-matching/alignedCoupling.ts";
import { key, normals } from "../../../src/num/random.ts";

const COUNT = 6;
const draws = (rows: number, width: number, seed: number): Float32Array => {
  const values = new Float32Array(rows * width);
  normals(key(seed), 0, values);
  return values;
};

/** Turned by a little in one plane after another, so that particles stay nearest to their places. */
function changed(data: Float32Array, dimensions: number): Float32Array {
  const turned = Float32Array.from(data);
  for (const [i, j, angle] of dimensions === 2
    ? ([[0, 1, 0.3]] as const)
    : ([
        [0, 1, 0.3],
        [1, 2, -0.2],
        [0, 2, 0.2],
      ] as const)) {
    for (let at = 0; at < turned.length; at += dimensions) {
      const [a, b] = [turned[at + i]!, turned[at + j]!];
      turned[at + i] = Math.cos(angle) * a - Math.sin(angle) * b;
      turned[at + j] = Math.sin(angle) * a + Math.cos(angle) * b;
    }
  }
  return turned;
}
const reordered = (data: Float32Array, dimensions: number): Float32Array =>
  data.map((_, at) => {
    const [particle, d] = [Math.floor(at / dimensions), at % dimensions];
    return data[((particle + 2) % COUNT) * dimensions + d]!;
  });

const squared = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, at) => sum + (value - b[at]!) ** 2, 0);
const lengths = (x: Float32Array, dimensions: number): number[] =>
  Array.from({ length: COUNT * COUNT }, (_, at) => {
    const [p, q] = [Math.floor(at / COUNT) * dimensions, (at % COUNT) * dimensions];
    return Math.hypot(...Array.from({ length: dimensions }, (_, d) => x[p + d]! - x[q + d]!));
  }).sort((a, b) => a - b);

describe.each([2, 3])("aligned noise in %i dimensions", (dimensions) => {
  const width = COUNT * dimensions;
  const couple = alignedCoupling({ count: COUNT, dimensions });

  it("finds back what was turned", () => {
    const data = draws(1, width, 4);
    const centred = data.map((value, at) => {
      const own = data.filter((_, other) => other % dimensions === at % dimensions);
      return value - own.reduce((a, b) => a + b) / COUNT;
    });
    const other = changed(reordered(centred, dimensions), dimensions);
    expect(squared(centred, other)).toBeGreaterThan(1);
    expect(squared(couple(centred, other), centred)).toBeLessThan(1e-9);
    expect(squared(couple(centred, reordered(centred, dimensions)), centred)).toBeLessThan(1e-9);
  });

  it("comes nearer, keeps distances within the noise and its centre, and depends on each row alone", () => {
    const [data, noise] = [draws(8, width, 5), draws(8, width, 6)];
    const paired = couple(data, noise);
    for (let row = 0; row < 8; row++) {
      const [a, b, c] = [data, noise, paired].map((all) => all.slice(row * width, (row + 1) * width));
      expect(squared(a!, c!)).toBeLessThan(squared(a!, b!));
      lengths(b!, dimensions).forEach((length, at) => {
        expect(lengths(c!, dimensions)[at]).toBeCloseTo(length, 4);
      });
      for (let d = 0; d < dimensions; d++) {
        const centre = (x: Float32Array): number => x.reduce((sum, value, at) => (at % dimensions === d ? sum + value : sum), 0);
        expect(centre(c!)).toBeCloseTo(centre(b!), 4);
      }
      expect(couple(a!, b!)).toEqual(c);
    }
  });
});
