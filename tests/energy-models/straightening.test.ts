import { describe, expect, it } from "vitest";
import { fitStraightening } from "../../src/energy-models/straightening.ts";
import { key, normals, uniforms } from "../../src/num/random.ts";

const COUNT = 20_000;
const PERIODS = [2 * Math.PI, 0, 0];

/** A torsion, uniform, and two correlated coordinates whose means follow it: z1 = 2 cos a + n1, z2 = sin 2a + 0.6 n1 + 0.3 n2. */
function points(): Float32Array {
  const [u, n] = [new Float64Array(COUNT), new Float64Array(2 * COUNT)];
  uniforms(key(1), 0, u);
  normals(key(2), 0, n);
  const all = new Float32Array(3 * COUNT);
  for (let row = 0; row < COUNT; row++) {
    const [angle, n1, n2] = [2 * Math.PI * (u[row]! - 0.5), n[2 * row]!, n[2 * row + 1]!];
    all.set([angle, 2 * Math.cos(angle) + n1, Math.sin(2 * angle) + 0.6 * n1 + 0.3 * n2], 3 * row);
  }
  return all;
}

const z = points();
const { encodeRows, logVolume } = fitStraightening(z, PERIODS);
const y = encodeRows(z);
const mean = (of: (row: number) => number): number =>
  Array.from({ length: COUNT }, (_, row) => of(row)).reduce((a, b) => a + b) / COUNT;
const at = (row: number, k: number): number => y[3 * row + k]!;

describe("straightening", () => {
  it("leaves torsions, and makes the rest white and free of them", () => {
    expect(y.filter((_, place) => place % 3 === 0)).toEqual(z.filter((_, place) => place % 3 === 0));
    for (const [a, b, expected] of [
      [1, 1, 1],
      [2, 2, 1],
      [1, 2, 0],
    ] as const) {
      expect(mean((row) => at(row, a) * at(row, b))).toBeCloseTo(expected, 4);
    }
    // 1.4 and 2.3 before, in these units; the garrote leaves noise of sqrt(3 / rows) = 0.012 at most, of both coordinates (1 + 0.6) / 0.3 times that.
    for (const k of [1, 2]) expect(Math.abs(mean((row) => at(row, k) * Math.cos(at(row, 0))))).toBeLessThan(0.066);
  });

  it("has the volume of the noise's covariance: log |dz/dy| = log(1 * 0.3)", () => {
    // Standard deviations are known to 1 / sqrt(2 n) = 0.005 each: eight of these are never passed by chance.
    expect(Math.abs(logVolume - Math.log(0.3))).toBeLessThan(8 * Math.SQRT2 * 0.005);
  });

  it("has the volume that differences give", () => {
    const step = 1e-2;
    const origin = [0.4, 0.1, -0.2];
    const column = (k: number): number[] => {
      const [up, down] = [step, -step].map((h) =>
        encodeRows(Float32Array.from(origin, (value, i) => (i === k ? value + h : value))),
      );
      return Array.from(up!, (value, i) => (value - down![i]!) / (2 * step));
    };
    const [first, second] = [column(1), column(2)];
    expect(Math.log(first[1]! * second[2]! - first[2]! * second[1]!)).toBeCloseTo(-logVolume, 3);
  });

  it("does not take noise for what torsions say", () => {
    const [torsions, rows] = [6, 5000];
    const d = torsions + 1;
    const noise = new Float64Array(d * rows);
    normals(key(3), 0, noise);
    const points = Float32Array.from(noise, (value, place) => (place % d < torsions ? (3 * value) % Math.PI : value));
    const map = fitStraightening(points, [...Array<number>(torsions).fill(2 * Math.PI), 0]);
    const own = Array.from({ length: rows }, (_, row) => d * row + torsions);
    const unit = Math.exp(map.logVolume);
    const encoded = map.encodeRows(points);
    const taken = own.reduce((sum, place) => sum + (points[place]! - unit * encoded[place]!) ** 2, 0) / rows;
    // By least squares 97 coefficients have a noise of 1 / rows each, a chi-squared sum, not below a half of its mean by chance in 1e-6 of the cases; the garrote leaves 7 % of it.
    expect(taken).toBeLessThan((0.5 * 97) / rows);
  });

  it("takes coordinates that never vary, and fewer features of few rows", () => {
    const flat = Float32Array.from({ length: 30 }, (_, place) => (place % 3 === 1 ? 5 : Math.sin(place)));
    expect(Number.isFinite(fitStraightening(flat, PERIODS).logVolume)).toBe(true);
  });
});
