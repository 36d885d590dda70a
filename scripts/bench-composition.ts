/**
 * Products of diffusion models by uncorrected reverse diffusion, Feynman-Kac correctors and annealed Markov chains, against exact samples:
 *
 *     npx tsx scripts/bench-composition.ts
 *
 * The experts are mixtures of normals whose noised densities and scores are exact, so that nothing but the samplers errs: 8 normals (radius 0.5, deviation
 * 0.03) and a bar (about |x| < 0.2, |y| < 1: 20 normals of deviation 0.1 on a grid, with 1 % in a normal of deviation 0.6). Writes docs/benchmarks/composition.json
 * and prints the table of docs/composition.md.
 */

import { writeFileSync } from "node:fs";
import { compose } from "../src/energy-models/compose/compose.ts";
import { gaussianMixture, type MixtureComponent, noisedMixture } from "../src/energy-models/gaussianMixture.ts";
import { noising } from "../src/energy-models/noising.ts";
import { couplingCost } from "../src/estimate/metrics/transport.ts";
import { resampleSystematic } from "../src/estimate/weights.ts";
import { fold, type Key, key } from "../src/num/random.ts";
import { createWasmExecutor } from "../src/runtime/wasm/executor.ts";
import { equalLevels } from "../src/sample/annealing/anneal.ts";
import { annealNoise } from "../src/sample/annealing/annealNoise.ts";
import { feynmanKac } from "../src/sample/feynman-kac/feynmanKac.ts";
import { expertOf, productOfExperts } from "../src/sample/feynman-kac/path.ts";
import { type WeightRuleName, weightRules } from "../src/sample/feynman-kac/weightRules.ts";
import { kernelKinds } from "../src/sample/kernels/index.ts";
import { markdownTable, spread } from "./figures.ts";
import { processor, today } from "./provenance.ts";

const COUNT = 2048;
const COMPARED = 1000;
const STEPS = 400;
const SEEDS = [1, 2, 3];

const ring: MixtureComponent[] = Array.from({ length: 8 }, (_, k) => ({
  weight: 1,
  mean: [0.5 * Math.cos((Math.PI * k) / 4), 0.5 * Math.sin((Math.PI * k) / 4)],
  deviation: [0.03, 0.03],
}));
const bar: MixtureComponent[] = [
  ...Array.from({ length: 20 }, (_, k) => ({
    weight: 0.99 / 20,
    mean: [k % 2 === 0 ? -0.1 : 0.1, -0.9 + 0.2 * Math.floor(k / 2)],
    deviation: [0.1, 0.1],
  })),
  { weight: 0.01, mean: [0, 0], deviation: [0.6, 0.6] },
];

/** The product of two mixtures is a mixture: precisions add up, and each pair weighs as its normals overlap. */
function productOf(a: readonly MixtureComponent[], b: readonly MixtureComponent[]): MixtureComponent[] {
  const sum = (of: readonly MixtureComponent[]): number => of.reduce((total, { weight }) => total + weight, 0);
  return a.flatMap((p) =>
    b.map((q) => {
      const variance = p.deviation.map((s, i) => 1 / (1 / s ** 2 + 1 / q.deviation[i]! ** 2));
      const overlap = p.mean.reduce((log, m, i) => {
        const v = p.deviation[i]! ** 2 + q.deviation[i]! ** 2;
        return log - (m - q.mean[i]!) ** 2 / (2 * v) - 0.5 * Math.log(2 * Math.PI * v);
      }, 0);
      return {
        weight: (p.weight / sum(a)) * (q.weight / sum(b)) * Math.exp(overlap),
        mean: variance.map((v, i) => v * (p.mean[i]! / p.deviation[i]! ** 2 + q.mean[i]! / q.deviation[i]! ** 2)),
        deviation: variance.map(Math.sqrt),
      };
    }),
  );
}

const product = productOf(ring, bar);

const exactProduct = gaussianMixture(product);
const exact = (stream: Key, count: number): Float64Array => exactProduct.sample(stream, count);

function covariance(x: Float64Array): number[] {
  const n = x.length / 2;
  const mean = [0, 1].map((i) => x.reduce((sum, value, at) => (at % 2 === i ? sum + value / n : sum), 0));
  return [0, 1].flatMap((i) =>
    [0, 1].map((j) => {
      let sum = 0;
      for (let r = 0; r < n; r++) sum += (x[2 * r + i]! - mean[i]!) * (x[2 * r + j]! - mean[j]!);
      return sum / n;
    }),
  );
}

const truth = exact(key(99), 400_000);
const centralOf = (x: Float64Array): number =>
  x.reduce((sum, value, at) => (at % 2 === 0 && Math.abs(value) < 0.2 ? sum + 1 : sum), 0) / (x.length / 2);
const likelihoodOf = (x: Float64Array): number => {
  let sum = 0;
  for (let at = 0; at < x.length; at += 2) sum -= exactProduct.energyAt([x[at]!, x[at + 1]!]);
  return sum / (x.length / 2);
};
const reference = {
  covariance: covariance(truth),
  central: centralOf(truth),
  likelihood: likelihoodOf(truth.subarray(0, 100_000)),
};

/** The figures of samples of equal weight. */
function figures(x: Float64Array, seed: number) {
  const other = exact(fold(key(77), seed), COMPARED);
  const cost = couplingCost(COMPARED, (i, j) => (x[2 * i]! - other[2 * j]!) ** 2 + (x[2 * i + 1]! - other[2 * j + 1]!) ** 2);
  const error = covariance(x).reduce((sum, value, k) => sum + (value - reference.covariance[k]!) ** 2, 0);
  return {
    w2: Math.sqrt(cost),
    covariance_error: Math.sqrt(error),
    central_share: centralOf(x),
    log_likelihood: likelihoodOf(x),
  };
}

const forward = noising("variance-preserving", [0, 0]);
const families = [ring, bar].map((components) => noisedMixture(components, forward.interpolant));

/** Samples of equal weight. */
function resampled(x: Float64Array, logWeights: Float64Array, seed: number): Float64Array {
  const chosen = resampleSystematic(fold(key(seed), 1), logWeights, COUNT);
  return Float64Array.from({ length: 2 * COUNT }, (_, at) => x[2 * chosen[at >> 1]! + (at & 1)]!);
}

async function reverse(rule: WeightRuleName, seed: number): Promise<{ x: Float64Array; evaluations: number }> {
  const executor = createWasmExecutor({ threads: 0 });
  const samples = await feynmanKac({
    path: productOfExperts(forward, families.map(expertOf)),
    rule: weightRules[rule],
    particles: COUNT,
    groups: 8,
    schedule: { steps: STEPS, earliest: 1e-4 },
    // Uncorrected diffusion has no weights to look at.
    threshold: rule === "none" ? 0 : 0.5,
    stream: key(seed),
    executor,
  });
  await executor.close();
  return { x: resampled(samples.x, samples.logWeights, seed), evaluations: STEPS };
}

const LEVELS = 40;
const crowded = equalLevels(LEVELS).map((level) => 1 - (1 - level) ** 2);

/** MALA at the levels from noise to data with so many steps each; weighted, levels are steps of sequential Monte Carlo. */
async function annealedChains(seed: number, steps: number, weighted: boolean): Promise<{ x: Float64Array; evaluations: number }> {
  const executor = createWasmExecutor({ threads: 0 });
  const { x, logWeights } = await annealNoise({
    family: compose("product", families, {}),
    noising: forward,
    exponent: 2,
    kernel: kernelKinds.mala.create({}),
    particles: COUNT,
    groups: 8,
    earliest: 1e-4,
    levels: crowded,
    moves: { steps },
    resampleBelow: weighted ? 0.5 : 0,
    stream: key(seed),
    executor,
  });
  await executor.close();
  return { x: resampled(x, weighted ? logWeights : new Float64Array(COUNT), seed), evaluations: LEVELS * steps };
}

const methods: Readonly<Record<string, (seed: number) => Promise<{ x: Float64Array; evaluations: number }>>> = {
  "exact samples (floor)": async (seed) => ({ x: exact(fold(key(55), seed), COUNT), evaluations: 0 }),
  "reverse diffusion, uncorrected": (seed) => reverse("none", seed),
  "Feynman-Kac, weights of the path": (seed) => reverse("path", seed),
  "Feynman-Kac, exact weights": (seed) => reverse("exact", seed),
  "annealed MALA, 10 steps a level": (seed) => annealedChains(seed, 10, false),
  "annealed MALA, 100 steps a level": (seed) => annealedChains(seed, 100, false),
  "annealed MALA with weights, 10 steps a level": (seed) => annealedChains(seed, 10, true),
};

type Figures = ReturnType<typeof figures>;
const results: { method: string; runs: (Figures & { seed: number; seconds: number; evaluations: number })[] }[] = [];
for (const [method, sample] of Object.entries(methods)) {
  const runs = [];
  for (const seed of SEEDS) {
    const began = performance.now();
    const { x, evaluations } = await sample(seed);
    const seconds = (performance.now() - began) / 1000;
    runs.push({ seed, seconds, evaluations, ...figures(x, seed) });
  }
  results.push({ method, runs });
}

const rows = results.map(({ method, runs }) => {
  const cell = (name: keyof Figures, digits: number): string =>
    spread(
      runs.map((run) => run[name]),
      digits,
    );
  return [method, cell("w2", 3), cell("covariance_error", 4), cell("central_share", 3), cell("log_likelihood", 2)];
});
const head = ["method", "W2", "covariance error", "share of the two modes in the bar", "mean log-likelihood"];
process.stdout.write(`${markdownTable(head, rows)}\n`);
process.stdout.write(`truth: share ${reference.central.toFixed(4)}, log-likelihood ${reference.likelihood.toFixed(3)}\n`);
const record = {
  script: "scripts/bench-composition.ts",
  date: today(),
  machine: processor(),
  particles: COUNT,
  compared: COMPARED,
  steps: STEPS,
  reference,
  results,
};
writeFileSync("docs/benchmarks/composition.json", `${JSON.stringify(record, null, 2)}\n`);
