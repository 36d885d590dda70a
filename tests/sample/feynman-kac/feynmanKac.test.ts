import { describe, expect, it } from "vitest";
import { type MixtureComponent, noisedMixture } from "../../../src/energy-models/gaussianMixture.ts";
import { noising } from "../../../src/energy-models/noising.ts";
import { add, mul, neg, sin, square, sub } from "../../../src/graph/ops/elementwise.ts";
import { sum } from "../../../src/graph/ops/reduce.ts";
import { key } from "../../../src/num/random.ts";
import { createWasmExecutor } from "../../../src/runtime/wasm/executor.ts";
import { type CorrectedSamples, type FeynmanKacOptions, feynmanKac } from "../../../src/sample/feynman-kac/feynmanKac.ts";
import {
  annealed,
  type Expert,
  expertOf,
  guided,
  productOfExperts,
  type ReversePath,
} from "../../../src/sample/feynman-kac/path.ts";
import { type WeightRule, weightRules } from "../../../src/sample/feynman-kac/weightRules.ts";
import { type LineMoments, lineMoments, mixtureLogDensity } from "../../energy-models/mixtures.ts";
import { averageScores, LIMIT, lineAverages, logZScore } from "../particleScores.ts";

const A: readonly MixtureComponent[] = [
  { weight: 0.35, mean: [-1.2], deviation: [0.5] },
  { weight: 0.65, mean: [1], deviation: [0.4] },
];
const B: readonly MixtureComponent[] = [
  { weight: 0.6, mean: [-0.8], deviation: [0.6] },
  { weight: 0.4, mean: [1.4], deviation: [0.7] },
];
const process = noising("variance-preserving", [0]);
const expert = (components: readonly MixtureComponent[]): Expert => expertOf(noisedMixture(components, process.interpolant));
const logA = (x: number): number => mixtureLogDensity(A, [x]);
const logB = (x: number): number => mixtureLogDensity(B, [x]);

/** Compositions with the log-density that their samples must have. */
const cases: readonly [string, ReversePath, (x: number) => number][] = [
  ["a product", productOfExperts(process, [expert(A), expert(B)]), (x) => logA(x) + logB(x)],
  ["a colder distribution", annealed(process, expert(B), 3), (x) => 3 * logB(x)],
  ["a hotter distribution", annealed(process, expert(A), 0.5), (x) => 0.5 * logA(x)],
  ["a guided distribution", guided(process, expert(B), expert(A), 2), (x) => 2 * logA(x) - logB(x)],
  [
    "a tilted distribution",
    { ...annealed(process, expert(A), 1), reward: { value: (x) => sin(mul(2, x)), strength: (t) => mul(1.5, sub(1, t)) } },
    (x) => logA(x) + 1.5 * Math.sin(2 * x),
  ],
];

const GROUPS = 64;

const scores = (samples: CorrectedSamples, truth: LineMoments): number[] => [
  ...averageScores(samples, lineAverages(truth)),
  logZScore(samples, truth.logZ),
];

const run = (path: ReversePath, rule: WeightRule, zeta = 1): Promise<CorrectedSamples> =>
  feynmanKac({
    path,
    rule,
    particles: 96 * GROUPS,
    groups: GROUPS,
    schedule: { steps: rule === weightRules.path ? 480 : 240, zeta },
    stream: key(3),
    executor: createWasmExecutor({ threads: 0 }),
  });

const largest = (values: readonly number[]): number => Math.max(...values.map(Math.abs));

describe.each(cases)("%s of mixtures", (_, path, logDensity) => {
  const truth = lineMoments(logDensity);

  it.each(["exact", "path"] as const)(
    `has its moments, mode weights and log Z by %s weights (false alarms 4e-6)`,
    async (rule) => {
      const samples = await run(path, weightRules[rule]);
      expect(largest(scores(samples, truth))).toBeLessThan(LIMIT);
    },
  );

  it("has not without weights", async () => {
    expect(largest(scores(await run(path, weightRules.none), truth).slice(0, 3))).toBeGreaterThan(1.5 * LIMIT);
  });
});

describe("mutants of the weights are told apart", () => {
  const [, path, logDensity] = cases[4]!;
  const truth = lineMoments(logDensity);
  const { path: byPath, exact } = weightRules;
  const mutants: Readonly<Record<string, WeightRule>> = {
    "a rate of the wrong sign": { ...byPath, increment: (carried, after, move) => neg(byPath.increment(carried, after, move)) },
    "densities without the kernels": { ...exact, increment: (carried, after) => sub(after.logDensity(), carried) },
    // Any backward kernel is right, as long as it is one: this has no normalisation.
    "half of the ratio of kernels": {
      ...exact,
      increment: (carried, after, { noise }) => add(sub(after.logDensity(), carried), mul(0.5, sum(square(noise), 1, true))),
    },
  };
  it.each(Object.keys(mutants))("%s", async (name) => {
    expect(largest(scores(await run(path, mutants[name]!), truth))).toBeGreaterThan(2 * LIMIT);
  });
});

describe("reverse diffusion refuses", () => {
  const executor = createWasmExecutor({ threads: 0 });
  const options = { path: cases[0]![1], particles: 64, groups: 8, stream: key(1), executor };
  const scoreOnly: Expert = { dimension: 1, score: (x) => neg(x) };
  it.each<[string, Partial<FeynmanKacOptions>, RegExp]>([
    ["exponents that add up to nothing", { path: guided(process, expert(A), expert(B), 1 / 0) }, /add up to NaN/],
    ["a negative sum of exponents", { path: productOfExperts(process, [expert(A), expert(B)], [1, -2]) }, /1, -2 add up to -1/],
    [
      "an expert of other coordinates",
      { path: annealed(process, { ...scoreOnly, dimension: 2 }, 1) },
      /expert 0 has 2 coordinates/,
    ],
    ["exact weights of a score", { path: annealed(process, scoreOnly, 1), rule: weightRules.exact }, /has a score only/],
    ["exact weights without noise", { schedule: { zeta: 0 }, rule: weightRules.exact }, /with zeta 0/],
    ["times in the wrong order", { schedule: { earliest: 0.5, latest: 0.2 } }, /from time 0\.2 to 0\.5/],
    ["groups of unequal size", { groups: 7 }, /64 in 7 groups/],
    [
      "a score without a number",
      { path: annealed(process, { dimension: 1, score: (x) => mul(Number.NaN, x) }, 1) },
      /weight of particle 0 is not/,
    ],
  ])("%s", async (_, changes, message) => {
    await expect(feynmanKac({ ...options, ...changes })).rejects.toThrow(message);
  });
});
