import { describe, expect, it } from "vitest";
import { gaussLegendre } from "../../src/num/gaussLegendre.ts";
import { gridDensity } from "../../src/num/gridDensity.ts";
import { key } from "../../src/num/random.ts";
import { KOLMOGOROV_1E6, kolmogorovSmirnov, normalCumulative } from "./distributionTests.ts";

describe("gridDensity", () => {
  const normal = gridDensity((x) => x[0]! ** 2 / 2, [{ from: -9, to: 9, cells: 90 }]);

  it("integrates a normal on coarse cells to rounding", () => {
    expect(normal.logNormaliser).toBeCloseTo(0.5 * Math.log(2 * Math.PI), 13);
    expect(normal.mean((x) => x[0]! ** 2)).toBeCloseTo(1, 12);
  });

  // False alarm 1e-6; the mutant leaves the rejection out by taking each cell for flat.
  it("draws exactly on cells of a fifth of the width", () => {
    const found = kolmogorovSmirnov(normal.sample(key(3), 50_000), normalCumulative);
    expect(found).toBeLessThan(KOLMOGOROV_1E6);
    const flat = normal.sample(key(3), 50_000).map((x) => (Math.floor(x / 0.2) + 0.5) * 0.2);
    expect(kolmogorovSmirnov(flat, normalCumulative)).toBeGreaterThan(KOLMOGOROV_1E6);
  });

  it("refuses to sample where a cell hides a peak", () => {
    const hidden = gridDensity((x) => -20 * Math.exp(-(((x[0]! - 0.25) / 0.05) ** 2)), [{ from: 0, to: 2, cells: 2 }]);
    expect(() => hidden.sample(key(1), 1000)).toThrow("the grid is too coarse");
  });

  it("leaves out cells of infinite energy", () => {
    const half = gridDensity((x) => (x[0]! < 0 ? Number.POSITIVE_INFINITY : x[0]!), [{ from: -1, to: 40, cells: 41_000 }]);
    expect(half.logNormaliser).toBeCloseTo(0, 6);
    expect(half.sample(key(2), 1000).every((x) => x >= 0)).toBe(true);
  });
});

describe("gaussLegendre", () => {
  it("is exact for polynomials of degree 2 n - 1, and not beyond", () => {
    const { nodes, weights } = gaussLegendre(5, -1, 3);
    const integral = (power: number): number => weights.reduce((sum, w, k) => sum + w * nodes[k]! ** power, 0);
    const exact = (power: number): number => (3 ** (power + 1) - (-1) ** (power + 1)) / (power + 1);
    for (let power = 0; power <= 9; power++) expect(integral(power) / exact(power)).toBeCloseTo(1, 12);
    expect(integral(10) / exact(10)).not.toBeCloseTo(1, 6);
  });

  it("has ascending nodes within the interval in large numbers", () => {
    const { nodes, weights } = gaussLegendre(200, 0, Math.PI);
    expect(nodes.every((x, k) => x > (nodes[k - 1] ?? 0) && x < Math.PI)).toBe(true);
    expect(weights.reduce((sum, w) => sum + w, 0)).toBeCloseTo(Math.PI, 12);
  });
});
