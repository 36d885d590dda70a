import { describe, expect, it } from "vitest";
import { type MixtureComponent, noisedMixture } from "../../../src/energy-models/gaussianMixture.ts";
import { interpolants } from "../../../src/energy-models/interpolants.ts";
import { noising } from "../../../src/energy-models/noising.ts";
import type { Tensor } from "../../../src/graph/op.ts";
import { add, div, mul, neg, square, stopGradient, sub } from "../../../src/graph/ops/elementwise.ts";
import { concat, slice } from "../../../src/graph/ops/movement.ts";
import type { Program } from "../../../src/graph/program.ts";
import { hostArray } from "../../../src/num/hostArray.ts";
import { key } from "../../../src/num/random.ts";
import { evaluate } from "../../../src/runtime/interpret/evaluate.ts";
import { createWasmExecutor } from "../../../src/runtime/wasm/executor.ts";
import { type Expert, expertOf } from "../../../src/sample/feynman-kac/path.ts";
import { type CovarianceName, covariances } from "../../../src/sample/moment-matching/covariances.ts";
import { createDenoisingGibbs, denoisingGibbsProgram } from "../../../src/sample/moment-matching/denoisingGibbs.ts";
import { lineMoments, mixtureLogDensity, noised } from "../../energy-models/mixtures.ts";
import { meanScore, NORMAL_1E6 } from "../../num/distributionTests.ts";

/** Data of mean m and covariance C in two coordinates; alpha = 1 - t and sigma = t. */
const MEAN = [0.4, -1];
const gaussian = (c11: number, c12: number, c22: number): Expert => ({
  dimension: 2,
  score: (x, t) => {
    const [alpha, variance] = [sub(1, t), square(t)];
    const [a, b, c] = [c11, c12, c22].map((value, i) => add(mul(value, square(alpha)), i === 1 ? 0 : variance));
    const [u, v] = [0, 1].map((i) => sub(slice(x, 1, i, i + 1), mul(alpha, MEAN[i]!)));
    const determinant = sub(mul(a!, c!), square(b!));
    const along = (p: Tensor, q: Tensor, r: Tensor, s: Tensor): Tensor => neg(div(sub(mul(p, q), mul(r, s)), determinant));
    return concat([along(c!, u!, b!, v!), along(a!, v!, b!, u!)], 1);
  },
});

/** Means and covariance after one step of a linear program from data of mean MEAN and covariance C. */
function afterOneStep(graph: Program, C: readonly number[][]): { mean: number[]; covariance: number[][] } {
  const names = Object.keys(graph.inputs).filter((name) => name !== "raised");
  const widths = names.map((name) => graph.inputs[name]!.shape[1] as number);
  const at = (changed?: string, index = 0): number[] => {
    const feeds = names.map((name, k) => {
      const row = name === "x" ? Float64Array.from(MEAN) : new Float64Array(widths[k]!);
      // Directions are signs, of which any will do.
      if (name === "probes") row.fill(1);
      if (name === changed) row[index]! += 1;
      return [name, hostArray(row, [1, widths[k]!])] as const;
    });
    return Array.from(evaluate(graph, { ...Object.fromEntries(feeds), raised: hostArray(new Float64Array(1), [1, 1]) }).x!.data);
  };
  const mean = at();
  const slope = (name: string, i: number): number[] => at(name, i).map((value, k) => value - mean[k]!);
  const covariance = [0, 1].map((p) =>
    [0, 1].map((q) => {
      let sum = 0;
      for (const i of [0, 1]) for (const j of [0, 1]) sum += slope("x", i)[p]! * C[i]![j]! * slope("x", j)[q]!;
      for (const name of ["noise", "denoise"]) for (const i of [0, 1]) sum += slope(name, i)[p]! * slope(name, i)[q]!;
      return sum;
    }),
  );
  return { mean, covariance };
}

const linear = interpolants.linear;
const step = (expert: Expert, covariance: CovarianceName, time = 0.4): Program =>
  denoisingGibbsProgram({ expert, noising: noising("linear", [0, 0]), time, covariance });

/** The largest change of mean and covariance by a step. */
function change(covariance: CovarianceName, [c11, c12, c22]: readonly [number, number, number]): number {
  const C = [
    [c11, c12],
    [c12, c22],
  ];
  const found = afterOneStep(step(gaussian(c11, c12, c22), covariance), C);
  const changes = [
    ...found.mean.map((m, i) => m - MEAN[i]!),
    ...found.covariance.flatMap((row, p) => row.map((c, q) => c - C[p]![q]!)),
  ];
  return Math.max(...changes.map(Math.abs));
}

describe("denoising Gibbs sampling of Gaussian data", () => {
  it("leaves them alone to rounding with the exact covariance", () =>
    expect(change("exact", [0.5, 0.3, 0.4])).toBeLessThan(1e-12));

  it.each(["diagonal", "hutchinson"] as const)("leaves uncorrelated ones alone with the %s covariance", (name) =>
    expect(change(name, [0.5, 0, 0.4])).toBeLessThan(1e-12),
  );

  // The off-diagonal part of C given y is left out, and Hutchinson's sign products bring it into the diagonal.
  it.each(["diagonal", "hutchinson"] as const)("changes correlated ones with the %s covariance", (name) =>
    expect(change(name, [0.5, 0.3, 0.4])).toBeGreaterThan(0.01),
  );
});

const MIXTURE: readonly MixtureComponent[] = [
  { weight: 0.4, mean: [-0.8], deviation: [0.4] },
  { weight: 0.6, mean: [0.7], deviation: [0.5] },
];
const logP = (x: number): number => mixtureLogDensity(MIXTURE, [x]);

/** Derivatives of the log-density of noisy data by differences. */
function moments(y: number, alpha: number, sigma: number): { mean: number; variance: number } {
  const q = (at: number): number => mixtureLogDensity(noised(MIXTURE, alpha, sigma), [at]);
  const h = 1e-4;
  const [below, here, above] = [q(y - h), q(y), q(y + h)];
  const [slope, bend] = [(above - below) / (2 * h), (above - 2 * here + below) / (h * h)];
  return { mean: (y + sigma ** 2 * slope) / alpha, variance: (sigma ** 2 + sigma ** 4 * bend) / alpha ** 2 };
}

/** Moments of the chain's stationary distribution, by the power method on a grid of points: the method's truth, with its bias. */
function stationary(alpha: number, sigma: number, points = 240): ReturnType<typeof lineMoments> {
  const [from, to] = [-4, 4];
  const width = (to - from) / points;
  const grid = Array.from({ length: points }, (_, i) => from + (i + 0.5) * width);
  const normal = (x: number, m: number, v: number): number => Math.exp(-((x - m) ** 2) / (2 * v)) / Math.sqrt(2 * Math.PI * v);
  const given = grid.map((y) => moments(y, alpha, sigma));
  let p = grid.map((x) => Math.exp(logP(x)));
  for (let round = 0; round < 300; round++) {
    const noisy = grid.map((y) => p.reduce((sum, value, i) => sum + value * normal(y, alpha * grid[i]!, sigma ** 2), 0) * width);
    p = grid.map((x) => noisy.reduce((sum, value, j) => sum + value * normal(x, given[j]!.mean, given[j]!.variance), 0) * width);
    const sum = p.reduce((all, value) => all + value, 0) * width;
    p = p.map((value) => value / sum);
  }
  return lineMoments((x) => Math.log(p[Math.min(points - 1, Math.floor((x - from) / width))]!), from, to, points);
}

describe("denoising Gibbs sampling of a mixture", () => {
  const truth = lineMoments(logP);
  const [alpha, sigma] = [0.7, 0.3];

  const expected = stationary(alpha, sigma);
  const mixture = expertOf(noisedMixture(MIXTURE, linear));

  /** Distances of mean, variance and share above 0 of independent chains from those expected, in standard errors. */
  async function scores(expert: Expert): Promise<number[]> {
    const gibbs = await createDenoisingGibbs({
      expert,
      noising: noising("linear", [0]),
      time: sigma,
      covariance: "exact",
      starts: new Float64Array(40_000).fill(0.2),
      stream: key(4),
      executor: createWasmExecutor({ threads: 0 }),
    });
    const { raised } = await gibbs.advance(120);
    const x = await gibbs.read();
    await gibbs.close();
    expect(raised).toBe(0);
    const squares = x.map((value) => (value - expected.mean) ** 2);
    const positive = x.map((value) => Number(value > 0));
    return [meanScore(x, expected.mean), meanScore(squares, expected.variance), meanScore(positive, expected.positive)].map(
      Math.abs,
    );
  }

  it("has the moments of the method's stationary distribution (false alarms 3e-6), from independent chains", async () => {
    expect(Math.max(...(await scores(mixture)))).toBeLessThan(NORMAL_1E6);
  });

  it("has not where the Hessian is left out", async () => {
    const flat: Expert = { ...mixture, score: (x, t) => stopGradient(mixture.score(x, t)) };
    expect(Math.max(...(await scores(flat)))).toBeGreaterThan(2 * NORMAL_1E6);
  });

  it("is biased, the more the more noise there is", () => {
    const errors = [0.1, 0.2, 0.4].map((s) => Math.abs(stationary(1 - s, s).variance - truth.variance));
    expect(errors[0]!).toBeLessThan(2e-3);
    expect(errors[1]!).toBeGreaterThan(2 * errors[0]!);
    expect(errors[2]!).toBeGreaterThan(2 * errors[1]!);
  });
});

describe("denoising Gibbs sampling", () => {
  const options = {
    expert: gaussian(1, 0, 1),
    noising: noising("linear", [0, 0]),
    time: 0.4,
    covariance: "exact",
    stream: key(1),
  } as const;
  const executor = createWasmExecutor({ threads: 0 });
  it("raises variances that are not positive, and counts them", () => {
    // A score that rises faster than any density's: the Hessian is 40, so sigma^2 + 40 sigma^4 < 0 with the sign turned.
    const wrong: Expert = { dimension: 2, score: (x) => mul(-40, x) };
    const feeds = { x: [0.1, 0.1], noise: [0, 0], denoise: [1, 1], probes: Array(8).fill(1) };
    for (const name of Object.keys(covariances) as CovarianceName[]) {
      const graph = step(wrong, name);
      const given = Object.entries(feeds).filter(([entry]) => Object.hasOwn(graph.inputs, entry));
      const arrays = given.map(([entry, data]) => [entry, hostArray(Float64Array.from(data), [1, data.length])] as const);
      const { raised } = evaluate(graph, { ...Object.fromEntries(arrays), raised: hostArray(new Float64Array(1), [1, 1]) });
      expect(raised!.data[0], name).toBe(2);
    }
  });

  it.each([
    [{ time: 0, starts: [0, 0] }, /time 0 was given/],
    [{ starts: [0, 0, 0] }, /3 numbers, but a chain has 2/],
  ])("refuses %o", async (changes, message) => {
    await expect(createDenoisingGibbs({ ...options, executor, ...changes })).rejects.toThrow(message);
  });
});
