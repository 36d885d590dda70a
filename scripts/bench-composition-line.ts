/**
 * Compositions of mixtures of normals on the line against quadrature, and the line integral of a score against the exact log ratio:
 *
 *     npx tsx scripts/bench-composition-line.ts
 *
 * The experts' noised densities and scores are exact, so that nothing but the samplers errs. Writes docs/benchmarks/composition-line.json and prints the tables of
 * docs/composition.md.
 */

import { writeFileSync } from "node:fs";
import { compose } from "../src/energy-models/compose/compose.ts";
import type { TimeFamily } from "../src/energy-models/compose/factor.ts";
import { gaussianMixture, isotropic, noisedMixture } from "../src/energy-models/gaussianMixture.ts";
import { noising } from "../src/energy-models/noising.ts";
import type { QuadratureRule } from "../src/estimate/quadrature.ts";
import { valueAndGradient } from "../src/graph/gradient.ts";
import { input } from "../src/graph/node.ts";
import { neg } from "../src/graph/ops/elementwise.ts";
import { program } from "../src/graph/program.ts";
import { hostArray } from "../src/num/hostArray.ts";
import { fold, key, normals } from "../src/num/random.ts";
import { createWasmExecutor } from "../src/runtime/wasm/executor.ts";
import { annealNoise } from "../src/sample/annealing/annealNoise.ts";
import { feynmanKac } from "../src/sample/feynman-kac/feynmanKac.ts";
import { expertOf, productOfExperts } from "../src/sample/feynman-kac/path.ts";
import { weightRules } from "../src/sample/feynman-kac/weightRules.ts";
import type { JudgedParticles } from "../src/sample/judgedParticles.ts";
import { kernelKinds } from "../src/sample/kernels/index.ts";
import { scoreIntegral } from "../src/sample/kernels/lineIntegral.ts";
import { markdownTable, spread } from "./figures.ts";
import { processor, today } from "./provenance.ts";

const SEEDS = [1, 2, 3];
const PARTICLES = 8192;
const STEPS = 240;

const A = [isotropic([-1.2], 0.3, 0.35), isotropic([1], 0.25, 0.65)];
const B = [isotropic([-0.8], 0.6, 0.6), isotropic([1.4], 0.7, 0.4)];
const forward = noising("variance-preserving", [0]);
const [a, b] = [A, B].map((components) => noisedMixture(components, forward.interpolant)) as [TimeFamily, TimeFamily];
const [pA, pB] = [A, B].map((components) => gaussianMixture(components));
const logA = (x: number): number => -pA!.energyAt([x]);
const logB = (x: number): number => -pB!.energyAt([x]);

/** A composition: its family over time, the powers of its experts, and its log-density. */
const compositions = {
  "product p q": { family: compose("product", [a, b], {}), powers: [1, 1], logDensity: (x: number) => logA(x) + logB(x) },
  "tempered p^3": {
    family: compose("tempering", [a], { inverseTemperature: 3 }),
    powers: [3, 0],
    logDensity: (x: number) => 3 * logA(x),
  },
  "negated p / q^0.5": {
    family: compose("contrast", [a, b], { strength: 0.5 }),
    powers: [1, -0.5],
    logDensity: (x: number) => logA(x) - 0.5 * logB(x),
  },
};

interface Figures {
  readonly log_z: number;
  readonly mean: number;
  readonly variance: number;
  /** Share above 0: the weight of the right mode. */
  readonly positive: number;
}

function quadrature(logDensity: (x: number) => number): Figures {
  const [points, edge] = [40_000, 12];
  const width = (2 * edge) / points;
  const sums = [0, 0, 0, 0];
  for (let i = 0; i < points; i++) {
    const x = -edge + (i + 0.5) * width;
    const p = Math.exp(logDensity(x)) * width;
    [p, p * x, p * x * x, x > 0 ? p : 0].forEach((value, k) => {
      sums[k]! += value;
    });
  }
  const [z, first, second, positive] = sums as [number, number, number, number];
  return { log_z: Math.log(z), mean: first / z, variance: second / z - (first / z) ** 2, positive: positive / z };
}

function figuresOf({ x, logWeights, logNormaliser }: JudgedParticles): Figures {
  const top = Math.max(...logWeights);
  const weights = logWeights.map((log) => Math.exp(log - top));
  const total = weights.reduce((sum, w) => sum + w, 0);
  const average = (f: (value: number) => number): number => weights.reduce((sum, w, i) => sum + w * f(x[i]!), 0) / total;
  const mean = average((value) => value);
  return {
    log_z: logNormaliser.value,
    mean,
    variance: average((value) => (value - mean) ** 2),
    positive: average((value) => Number(value > 0)),
  };
}

const executor = createWasmExecutor({ threads: 0 });
const samplers = {
  "reverse diffusion, uncorrected": "none",
  "Feynman-Kac, exact weights": "exact",
  "Feynman-Kac, weights of the path": "path",
  "annealed MALA with weights": "mala",
} as const;

function sample(name: keyof typeof compositions, sampler: (typeof samplers)[keyof typeof samplers], seed: number) {
  const { family, powers } = compositions[name];
  const common = { particles: PARTICLES, groups: 32, stream: key(seed), executor };
  const [exponent, experts] = [powers[0]! + powers[1]!, [a, b].slice(0, powers[1] === 0 ? 1 : 2).map(expertOf)];
  if (sampler === "mala") {
    const moves = { steps: Math.round(STEPS / 60) };
    return annealNoise({ ...common, family, noising: forward, exponent, kernel: kernelKinds.mala.create({}), moves });
  }
  const path = productOfExperts(forward, experts, powers.slice(0, experts.length));
  return feynmanKac({ ...common, path, rule: weightRules[sampler], schedule: { steps: STEPS } });
}

const results = [];
const rows: string[][] = [];
for (const name of Object.keys(compositions) as (keyof typeof compositions)[]) {
  const truth = quadrature(compositions[name].logDensity);
  for (const [title, sampler] of Object.entries(samplers)) {
    const runs: (Figures & { seed: number; status: string })[] = [];
    for (const seed of SEEDS) {
      const samples = await sample(name, sampler, seed);
      runs.push({ seed, status: samples.logNormaliser.status, ...figuresOf(samples) });
    }
    results.push({ composition: name, method: title, truth, runs });
    const error = (figure: keyof Figures): string =>
      spread(
        runs.map((run) => run[figure] - truth[figure]),
        4,
      );
    const logZ = sampler === "none" ? "" : error("log_z");
    rows.push([name, title, error("mean"), error("variance"), error("positive"), logZ]);
  }
}
const head = ["composition", "method", "mean", "variance", "weight of the right mode", "log Z"];
process.stdout.write(`${markdownTable(head, rows)}\n\n`);

/** Root mean square error of the integral of the score of p along steps of a length, against log p at both ends. */
async function integralError(points: number, rule: QuadratureRule, length: number, seed: number): Promise<number> {
  const count = 4096;
  const [x, d] = [input("x", ["batch", 1]), input("d", ["batch", 1])];
  const score = (at: typeof x) => neg(valueAndGradient((y) => pA!.reducedEnergy(y!), [at]).gradients[0]!);
  const executable = await executor.compile(program({ integral: scoreIntegral(score, x, d, { points, rule }) }));
  const from = pA!.sample(fold(key(seed), 0), count);
  const step = new Float64Array(count);
  normals(fold(key(seed), 1), 0, step);
  const moved = step.map((n) => length * n);
  const { integral } = await executable.run({ x: hostArray(from.slice(), [count, 1]), d: hostArray(moved.slice(), [count, 1]) });
  const squares = from.reduce((sum, at, i) => sum + (integral!.data[i]! - (logA(at + moved[i]!) - logA(at))) ** 2, 0);
  return Math.sqrt(squares / count);
}

const LENGTH = 0.3;
const integrals = [];
const rules = ["trapezoid", "cubic"] as const;
const integralRows: string[][] = [];
for (const points of [2, 3, 5, 9, 17]) {
  const cells: string[] = [];
  for (const rule of rules) {
    const errors: number[] = [];
    for (const seed of SEEDS) errors.push(await integralError(points, rule, LENGTH, seed));
    integrals.push({ points, rule, step: LENGTH, root_mean_square_errors: errors });
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    cells.push(mean.toPrecision(2));
  }
  integralRows.push([String(points), ...cells]);
}
process.stdout.write(`${markdownTable(["points", ...rules], integralRows)}\n`);
await executor.close();
const record = {
  script: "scripts/bench-composition-line.ts",
  date: today(),
  machine: processor(),
  particles: PARTICLES,
  steps: STEPS,
  results,
  line_integrals: integrals,
};
writeFileSync("docs/benchmarks/composition-line.json", `${JSON.stringify(record, null, 2)}\n`);
