import { describe, expect, it } from "vitest";
import {
  type CoordinateKind,
  circle,
  line,
  mixtureLogDensity,
  mixtureParameters,
  mixtureSample,
} from "../../../src/generators/autoregressive/mixture.ts";
import { input } from "../../../src/graph/node.ts";
import { program } from "../../../src/graph/program.ts";
import { hostArray } from "../../../src/num/hostArray.ts";
import { key, normals, uniforms } from "../../../src/num/random.ts";
import { createOrtExecutor } from "../../../src/runtime/ort/executor.ts";
import { KOLMOGOROV_1E6, kolmogorovSmirnov, normalCumulative } from "../../num/distributionTests.ts";
import { checkGradients } from "../../support/checkGradients.ts";
import { evaluateTensor } from "../../support/evaluateTensor.ts";
import { between, randomArray } from "../../support/randomArray.ts";

const KINDS = { line, circle };
type KindName = keyof typeof KINDS;
const TURN = 2 * Math.PI;

/** Three components, none like another: logits, locations, raw log-scales. */
const RAW = [0.3, -0.8, 1.1, -1.9, 0.4, 2.7, -0.2, -1.3, -0.7];

const densityOf = (kind: CoordinateKind) =>
  mixtureLogDensity(kind, mixtureParameters(kind, input("raw", ["batch", 9])), input("z", ["batch", 1]));

function logDensities(kind: CoordinateKind, points: readonly number[], raw: readonly number[] = RAW): Float64Array {
  const rows = points.length;
  const feeds = {
    raw: hostArray(Float64Array.from(points.flatMap(() => raw)), [rows, 9]),
    z: hostArray(Float64Array.from(points), [rows, 1]),
  };
  return Float64Array.from(evaluateTensor(densityOf(kind), feeds).data);
}

/** The mixture written out: weights, locations and scales of RAW. */
function components(name: KindName): { weight: number; location: number; scale: number }[] {
  const total = RAW.slice(0, 3).reduce((sum, logit) => sum + Math.exp(logit), 0);
  const bounded = (raw: number): number => 4 * Math.tanh(raw / 4);
  const scaleOf = (raw: number): number => (name === "line" ? Math.exp(bounded(raw)) : 1.2 / (1 + Math.exp(-bounded(raw))));
  return [0, 1, 2].map((k) => ({ weight: Math.exp(RAW[k]!) / total, location: RAW[3 + k]!, scale: scaleOf(RAW[6 + k]!) }));
}

/** Images of the circle far beyond what the graph takes. */
const IMAGES: { readonly [N in KindName]: readonly number[] } = { line: [0], circle: [-4, -3, -2, -1, 0, 1, 2, 3, 4] };

const density = (name: KindName, z: number): number =>
  components(name).reduce((sum, { weight, location, scale }) => {
    const heights = IMAGES[name].map((turn) => Math.exp(-0.5 * ((z - location + turn * TURN) / scale) ** 2));
    return sum + (weight * heights.reduce((a, b) => a + b)) / (scale * Math.sqrt(TURN));
  }, 0);

/** Distribution function from -infinity on the line, from -pi on the circle. */
const cumulative = (name: KindName, z: number): number =>
  components(name).reduce((sum, { weight, location, scale }) => {
    const below = (x: number): number => normalCumulative((x - location) / scale);
    if (name === "line") return sum + weight * below(z);
    return (
      sum + weight * IMAGES.circle.reduce((total, turn) => total + below(z + turn * TURN) - below(-Math.PI + turn * TURN), 0)
    );
  }, 0);

describe.each(["line", "circle"] as const)("a mixture on the %s", (name) => {
  const kind = KINDS[name];

  it("has the density of its components", () => {
    const points = [-3.1, -1.9, -0.4, 0, 0.7, 2.6, 3.1];
    logDensities(kind, points).forEach((value, at) => {
      expect(value).toBeCloseTo(Math.log(density(name, points[at]!)), 10);
    });
  });

  it("has a density whose derivatives agree with differences to second order", () => {
    const raw = randomArray([4, 9], between(-1, 1), 3);
    const z = randomArray([4, 1], between(-2, 2), 4);
    checkGradients(([own, at]) => mixtureLogDensity(kind, mixtureParameters(kind, own!), at!), [raw, z], { name });
  });

  const COUNT = 4000;
  /** Kolmogorov-Smirnov of draws whose noise is altered by mutants. */
  function score(alterU: (u: number) => number, alterN: (n: number) => number): number {
    const [u, n] = [new Float64Array(COUNT), new Float64Array(COUNT)];
    uniforms(key(5), 0, u);
    normals(key(6), 0, n);
    const sample = mixtureSample(
      kind,
      mixtureParameters(kind, input("raw", ["batch", 9])),
      input("u", ["batch", 1]),
      input("n", ["batch", 1]),
    );
    const { data } = evaluateTensor(sample, {
      raw: hostArray(
        Float64Array.from({ length: 9 * COUNT }, (_, at) => RAW[at % 9]!),
        [COUNT, 9],
      ),
      u: hostArray(u.map(alterU), [COUNT, 1]),
      n: hostArray(n.map(alterN), [COUNT, 1]),
    });
    return kolmogorovSmirnov(data, (z) => cumulative(name, z));
  }
  const same = (value: number): number => value;

  it("is drawn from by its distribution (false alarm 1e-6)", () => {
    expect(score(same, same)).toBeLessThan(KOLMOGOROV_1E6);
  });

  it.each([
    ["scales too wide by a half", same, (n: number) => 1.5 * n],
    ["components chosen with wrong weights", (u: number) => u * u, same],
    ["the last component never chosen", (u: number) => 0.45 * u, same],
  ])("would not pass with %s", (_, alterU, alterN) => {
    expect(score(alterU, alterN)).toBeGreaterThan(KOLMOGOROV_1E6);
  });

  it("has one component without a choice", () => {
    const raw = hostArray(Float64Array.of(5, 0.4, -0.3), [1, 3]);
    const sample = mixtureSample(kind, mixtureParameters(kind, input("raw", [1, 3])), input("u", [1, 1]), input("n", [1, 1]));
    const scale = name === "line" ? Math.exp(4 * Math.tanh(-0.3 / 4)) : 1.2 / (1 + Math.exp(4 * Math.tanh(0.3 / 4)));
    const noise = { raw, u: hostArray(Float64Array.of(0.9), [1, 1]), n: hostArray(Float64Array.of(0.5), [1, 1]) };
    expect(evaluateTensor(sample, noise).data[0]).toBeCloseTo(0.4 + 0.5 * scale, 12);
  });

  it("has finite densities in float32 far out and for extreme parameters", async () => {
    await using executor = createOrtExecutor();
    const executable = await executor.compile(program({ density: densityOf(kind) }));
    const extremes = [
      RAW,
      [80, -80, 0, -30, 30, 0, -12, 12, 0],
      [0, 0, 0, 0, 0, 0, -12, -12, -12],
      RAW.map((value) => 8 * value),
    ];
    const points = [0, 3.14, 10, -50, 1e3, -1e5];
    const rows = extremes.flatMap((raw) => points.map((z) => ({ raw, z })));
    const { density: found } = await executable.run({
      raw: hostArray(Float32Array.from(rows.flatMap(({ raw }) => raw)), [rows.length, 9]),
      z: hostArray(
        Float32Array.from(rows, ({ z }) => z),
        [rows.length, 1],
      ),
    });
    const wrong = rows.filter((_, row) => !Number.isFinite(found!.data[row]));
    expect(wrong).toEqual([]);
  });
});

describe("the circle", () => {
  it("has a density of period 2 pi, and draws in [-pi, pi]", () => {
    const points = [-3.1, -1, 0.2, 2.9];
    const turned = logDensities(
      circle,
      points.map((z) => z + 3 * TURN),
    );
    logDensities(circle, points).forEach((value, at) => {
      expect(turned[at]).toBeCloseTo(value, 10);
    });
    const z = circle.wrap(input("z", [3, 1]));
    const wrapped = evaluateTensor(z, { z: hostArray(Float64Array.of(3.5, -9, 100), [3, 1]) });
    wrapped.data.forEach((value) => {
      expect(Math.abs(value)).toBeLessThanOrEqual(Math.PI + 1e-12);
    });
  });

  it("needs no more images than it takes, for the widest component too", () => {
    const widest = [0, 0, 0, 0, 0, 0, 60, 60, 60];
    const heights = Array.from({ length: 64 }, (_, at) => logDensities(circle, [(at * TURN) / 64], widest)[0]!);
    const total = heights.reduce((sum, value) => sum + (Math.exp(value) * TURN) / 64, 0);
    expect(total).toBeCloseTo(1, 12);
  });
});
