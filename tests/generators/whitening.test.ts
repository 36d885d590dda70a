import { describe, expect, it } from "vitest";
import { correlationFactor, whitening } from "../../src/generators/whitening.ts";
import { partsOf } from "../../src/graph/coordinates.ts";
import { gradient } from "../../src/graph/gradient.ts";
import { constant, input } from "../../src/graph/node.ts";
import { mul, sin } from "../../src/graph/ops/elementwise.ts";
import { sum } from "../../src/graph/ops/reduce.ts";
import { program } from "../../src/graph/program.ts";
import { hostArray } from "../../src/num/hostArray.ts";
import { key, normals } from "../../src/num/random.ts";
import { evaluate } from "../../src/runtime/interpret/evaluate.ts";

/** Line, circle, line, line. */
const parts = partsOf([0, 2 * Math.PI, 0, 0]);
const D = 4;
const measures = [
  { centre: 1, scale: 0.5 },
  { centre: 0, scale: 1 },
  { centre: -2, scale: 3 },
  { centre: 0.3, scale: 0.01 },
];
/** Correlated normals: n is mixed by a triangle with rows of length 1, then scaled. */
const MIX = [[1], [0.6, 0.8], [0, -0.28, 0.96]];
const COUNT = 20_000;
const draws = new Float32Array(COUNT * D);
normals(key(3), 0, draws);
const points = draws.map((value, flat) => {
  const [row, k] = [flat - (flat % D), flat % D];
  const at = parts.line.indexOf(k);
  if (at < 0) return value;
  const mixed = MIX[at]!.reduce((total, weight, j) => total + weight * draws[row + parts.line[j]!]!, 0);
  return measures[k]!.centre + measures[k]!.scale * mixed;
});
const factor = correlationFactor(points, measures, parts);
const units = whitening(measures, factor, parts);
const some = points.slice(0, 3 * D);
const run = (of: Parameters<typeof program>[0], feed: Float32Array) =>
  evaluate(program(of), { x: hostArray(Float64Array.from(feed), [feed.length / D, D]) });
const x = input("x", ["batch", D]);

describe("whitening", () => {
  it("finds the factor of correlations", () => {
    // Correlations of 20,000 points have standard errors below 0.0071; six of them, and the ridge.
    MIX.flat().forEach((value, at) => {
      expect(Math.abs(factor[at]! - value)).toBeLessThan(0.044);
    });
  });

  it("leaves points without correlations, and those on the circle as they are", () => {
    const white = units.encodeRows(points);
    for (const [i, a] of parts.line.entries())
      for (const b of parts.line.slice(0, i + 1)) {
        let moment = 0;
        for (let row = 0; row < COUNT; row++) moment += (white[row * D + a]! * white[row * D + b]!) / COUNT;
        // The factor was measured on the same points, about given centres and scales: only the ridge is left.
        expect(Math.abs(moment - (a === b ? 1 : 0))).toBeLessThan(1e-3);
      }
    for (let row = 0; row < 50; row++) expect(white[row * D + 1]).toBe(points[row * D + 1]);
  });

  it("is the same in graphs, and taken back by its inverse", () => {
    const encoded = run({ y: units.encode(x) }, some).y!.data;
    units.encodeRows(some).forEach((value, at) => {
      expect(value).toBeCloseTo(encoded[at]!, 4);
    });
    const back = run({ z: units.decode(units.encode(x)) }, some).z!.data;
    some.forEach((value, at) => {
      expect(back[at]).toBeCloseTo(value, 5);
    });
  });

  it("knows its volume", () => {
    // log |det dz/dy| of a linear map, by elimination of its triangle: the product of the diagonal.
    const unit = Float32Array.from({ length: (D + 1) * D }, (_, at) => (at >= D && at % (D + 1) === D ? 1 : 0));
    const z = run({ z: units.decode(x) }, unit).z!.data;
    const slope = (k: number): number => Math.abs(z[(k + 1) * D + k]! - z[k]!);
    const total = [0, 1, 2, 3].reduce((sum, k) => sum + Math.log(slope(k)), 0);
    expect(units.logVolume).toBeCloseTo(total, 9);
  });

  it("carries derivatives", () => {
    const ofZ = (z: typeof x) => sum(sin(mul(constant([2, 1, 0.4, 50]), z)));
    const y = units.encodeRows(some);
    const expected = run({ slope: gradient(ofZ(units.decode(x)), [x])[0]! }, y).slope!.data;
    const slopes = Float32Array.from(run({ slope: gradient(ofZ(x), [x])[0]! }, some).slope!.data);
    units.pullRows(slopes).forEach((value, at) => {
      expect(Math.abs(value - expected[at]!)).toBeLessThan(2e-4);
    });
  });

  it("refuses points that are no numbers", () => {
    expect(() => correlationFactor(Float32Array.of(1, 0, Number.NaN, 0), measures, parts)).toThrow(/internal: the correlations/);
  });
});
