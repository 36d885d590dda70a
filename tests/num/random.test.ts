import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  exponentials,
  type FloatArray,
  fold,
  integers,
  type Key,
  key,
  normal,
  normals,
  permutation,
  uniform,
  uniforms,
} from "../../src/num/random.ts";
import {
  correlationScore,
  KOLMOGOROV_1E6,
  kolmogorovSmirnov,
  meanScore,
  NORMAL_1E6,
  normalCumulative,
} from "./distributionTests.ts";

type Fill = (stream: Key, start: number, out: FloatArray) => void;
const stream = fold(key(20240501), 3);
const N = 200_000;
const draw = (fill: Fill, from: Key = stream, start = 0, n: number = N): Float64Array => {
  const out = new Float64Array(n);
  fill(from, start, out);
  return out;
};

interface GoldenDraws {
  readonly draws: {
    readonly seed: number;
    readonly stream: number;
    readonly indices: readonly number[];
    readonly normals: readonly number[];
    readonly uniforms: readonly number[];
  };
}
const golden: GoldenDraws = JSON.parse(readFileSync(new URL("../estimate/golden/estimate.json", import.meta.url), "utf8"));

test("draws equal, bit for bit, those of the same arithmetic in another language", () => {
  const { seed, stream: data, indices, normals: z, uniforms: u } = golden.draws;
  const from = fold(key(seed), data);
  expect(indices.map((i) => normal(from, i))).toEqual(z);
  expect(indices.map((i) => uniform(from, i))).toEqual(u);
});

const FILLS: readonly (readonly [string, Fill])[] = [
  ["uniforms", uniforms],
  ["normals", normals],
  ["exponentials", exponentials],
  [
    "integers",
    (from, start, out) => {
      const whole = new Uint32Array(out.length);
      integers(from, start, 1000, whole);
      out.set(whole);
    },
  ],
];

test.each(FILLS)("%s: element i depends on (key, start + i) only, however the fill is split", (_, fill) => {
  const whole = draw(fill, stream, 5, 7001);
  for (const [from, length] of [
    [0, 1],
    [1, 2],
    [2, 1],
    [3, 4095],
    [7, 6994],
    [4098, 2903],
  ] as const) {
    expect(draw(fill, stream, 5 + from, length)).toEqual(whole.subarray(from, from + length));
  }
});

test.each(FILLS)("%s: indices beyond 2^32 are draws of their own, and the boundary is seamless", (_, fill) => {
  for (const boundary of [2 ** 32, 2 ** 33]) {
    const across = draw(fill, stream, boundary - 6, 12);
    expect(draw(fill, stream, boundary, 6)).toEqual(across.subarray(6));
    expect(draw(fill, stream, boundary - 6, 6)).toEqual(across.subarray(0, 6));
    expect(draw(fill, stream, 0, 6)).not.toEqual(across.subarray(6));
  }
});

test.each(FILLS)("%s: float32 draws are the float64 draws rounded", (_, fill) => {
  const single = new Float32Array(1000);
  fill(stream, 9, single);
  expect(single).toEqual(Float32Array.from(draw(fill, stream, 9, 1000)));
});

// Each line below is exceeded by a right generator with probability 1e-6: Kolmogorov-Smirnov, then z-scores of moments.
interface Law {
  readonly cumulative: (x: number) => number;
  readonly moments: readonly number[];
}
const LAWS: Record<"uniforms" | "normals" | "exponentials", Law> = {
  uniforms: { cumulative: (x) => x, moments: [1 / 2, 1 / 3, 1 / 4, 1 / 5] },
  normals: { cumulative: normalCumulative, moments: [0, 1, 0, 3] },
  exponentials: { cumulative: (x) => 1 - Math.exp(-x), moments: [1, 2] },
};
const follows = (sample: Float64Array, law: Law): boolean =>
  kolmogorovSmirnov(sample, law.cumulative) < KOLMOGOROV_1E6 &&
  law.moments.every(
    (truth, k) =>
      Math.abs(
        meanScore(
          sample.map((x) => x ** (k + 1)),
          truth,
        ),
      ) < NORMAL_1E6,
  );

test("uniforms, normals and exponentials follow their laws (false alarm 1e-6 a check, 13 checks)", () => {
  expect(follows(draw(uniforms), LAWS.uniforms)).toBe(true);
  expect(follows(draw(normals), LAWS.normals)).toBe(true);
  expect(follows(draw(exponentials), LAWS.exponentials)).toBe(true);
});

test("the law check refuses mutants: variance off by 4 %, a half circle, a coarse uniform", () => {
  expect(
    follows(
      draw(normals).map((z) => 1.02 * z),
      LAWS.normals,
    ),
  ).toBe(false);
  expect(
    follows(
      draw(normals).map((z, i) => (i % 2 ? Math.abs(z) : z)),
      LAWS.normals,
    ),
  ).toBe(false);
  expect(
    follows(
      draw(uniforms).map((u) => Math.floor(64 * u) / 64),
      LAWS.uniforms,
    ),
  ).toBe(false);
});

// Twelve z-scores: neighbours at lags 1-4 of the draws and of their squares, streams of neighbouring keys and seeds.
const scale = (x: number): number => (x * x - 1) / Math.SQRT2;
const dependence = (first: Float64Array, others: readonly Float64Array[]): number => {
  const lagged = [1, 2, 3, 4].flatMap((lag) =>
    [(x: number) => x, scale].map((f) => correlationScore(first.subarray(0, N - lag).map(f), first.subarray(lag).map(f))),
  );
  const crossed = others.flatMap((other) => [
    correlationScore(first, other),
    correlationScore(first.map(scale), other.map(scale)),
  ]);
  return Math.max(...[...lagged, ...crossed].map(Math.abs));
};

test("neighbouring indices, streams, seeds and kinds are independent (false alarm 1e-6 a score, 16 scores)", () => {
  const base = key(5);
  const others = [fold(base, 1), fold(key(6), 0), base, fold(fold(base, 0), 0)].map((k) => draw(normals, k));
  expect(dependence(draw(normals, fold(base, 0)), others)).toBeLessThan(NORMAL_1E6);
});

test("the independence check refuses mutants: neighbours that share 2 % of their variance, streams shifted by one draw", () => {
  const first = draw(normals, fold(key(5), 0), 0, N + 1);
  const blended = first.map((z, i) => Math.sqrt(0.98) * z + Math.sqrt(0.02) * (first[i + 1] ?? 0));
  expect(dependence(blended.slice(0, N), [])).toBeGreaterThan(NORMAL_1E6);
  const shifted = first.slice(1).map((z) => -z);
  expect(dependence(shifted, [first.slice(1)])).toBeGreaterThan(NORMAL_1E6);
});

test("uniforms of one key share no bits with its normals and exponentials", () => {
  const u = draw(uniforms).map((x) => (x - 0.5) * Math.sqrt(12));
  const e = draw(exponentials).map((x) => x - 1);
  expect(Math.abs(correlationScore(u, e))).toBeLessThan(NORMAL_1E6);
  expect(Math.abs(correlationScore(draw(normals).map(scale), e))).toBeLessThan(NORMAL_1E6);
});

test("integers cover 0 .. bound - 1 evenly (chi-square, 6 degrees of freedom, above 38.3 with probability 1e-6)", () => {
  const out = new Uint32Array(70_000);
  integers(stream, 0, 7, out);
  const counts = new Float64Array(7);
  for (const value of out) counts[value]!++;
  const chiSquare = counts.reduce((sum, c) => sum + (c - 10_000) ** 2 / 10_000, 0);
  expect(chiSquare).toBeLessThan(38.3);
  integers(stream, 0, 1, out);
  expect(out.every((value) => value === 0)).toBe(true);
});

test("permutation: each of the 24 orders of four is equally likely (chi-square, 23 degrees, above 70.6 with probability 1e-6)", () => {
  const counts = new Map<string, number>();
  for (let i = 0; i < 24_000; i++) {
    const order = permutation(fold(stream, i), 4).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(counts.size).toBe(24);
  expect([...counts.values()].reduce((sum, c) => sum + (c - 1000) ** 2 / 1000, 0)).toBeLessThan(70.6);
  expect(permutation(stream, 5000).toSorted()).toEqual(Uint32Array.from({ length: 5000 }, (_, i) => i));
});

test("seeds of 64 bits reach both words, and number and bigint agree", () => {
  expect(key(2n ** 64n - 1n)).toEqual([0xffffffff, 0xffffffff]);
  expect(key(2 ** 40 + 5)).toEqual(key(2n ** 40n + 5n));
  expect(fold(key(1), 2 ** 32)).not.toEqual(fold(key(1), 0));
});

test.each<[string, () => unknown]>([
  ["key: a seed is an integer", () => key(1.5)],
  ["key: a seed is an integer", () => key(-1)],
  ["key: a seed is an integer", () => key(2n ** 64n)],
  ["fold: a stream is an integer", () => fold(key(1), -1)],
  ["normals: an index is an integer", () => normals(key(1), Number.NaN, new Float64Array(1))],
  ["integers: the bound is an integer", () => integers(key(1), 0, 0, new Uint32Array(1))],
  ["permutation: an index is an integer", () => permutation(key(1), -1)],
])("refuses with %s", (message, act) => {
  expect(act).toThrow(message);
});
