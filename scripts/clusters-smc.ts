/**
 * Clusters sampled from a normal prior by sequential Monte Carlo, without data, beside their references: writes docs/benchmarks/clusters-smc.json and .md.
 *
 *     npx tsx scripts/clusters-smc.ts [--kernel hmc] [--count 10000] [--conditional 0.9] [--moves 20] [--seeds 1,2,3] [--only] [name ...]
 *
 * Runs of clusters that are not named stay as they are recorded. --only prints and writes nothing.
 */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { kish } from "../src/estimate/effectiveSampleSize.ts";
import { founderLogWeights, type Lineage } from "../src/estimate/lineage.ts";
import { logNormaliser } from "../src/estimate/logNormaliser.ts";
import { compareEnsembles } from "../src/estimate/metrics/compare.ts";
import { relativeWeights } from "../src/estimate/weights.ts";
import { fold, type Key, key } from "../src/num/random.ts";
import { toyEnsemble } from "../src/run/ensembles.ts";
import { createWasmExecutor } from "../src/runtime/wasm/executor.ts";
import { anneal, geometricPath, type LevelRecord } from "../src/sample/annealing/anneal.ts";
import { chainPopulation } from "../src/sample/annealing/chainPopulation.ts";
import { createChains } from "../src/sample/chains.ts";
import type { Family } from "../src/sample/kernels/family.ts";
import { kernelKinds } from "../src/sample/kernels/index.ts";
import type { Kernel } from "../src/sample/kernels/kernel.ts";
import { findToy, type SampledToyName } from "../systems/index.ts";
import type { ToySystem } from "../systems/toy.ts";
import { centred, priorDraws, priorEnergy, priorLogZ } from "./clusters-prior.ts";
import { type ClusterRun, clusterTable } from "./clusters-table.ts";
import { processor, today } from "./provenance.ts";

/** Deviation of the prior's coordinates about the centre: of Lennard-Jones clusters the trap's own. */
const WIDTHS: Readonly<Record<Exclude<SampledToyName, "lj-55" | "lj-55-doubled">, number>> = {
  "dw-4": 2,
  "lj-13": 1,
  "lj-13-doubled": 1,
};

/** How the walk is done. */
interface Settings {
  readonly kernel: Kernel;
  readonly count: number;
  /** Steps of the kernel at each level. */
  readonly moves: number;
  readonly conditional: number;
}

/** Where samples are drawn anew; the first step size, in units of the prior's width, and how fast it follows the acceptance. */
const WALK = { resampleBelow: 0.5, stepSize: 0.3, following: 1.5 } as const;

const COMPARED = ["energy-w1", "energy-w2", "distance-tv", "symmetry-w2", "symmetry-w1", "position-w2"] as const;

/** Samples with energies and weights, and what the walk cost. */
async function walk(toy: ToySystem, starts: Float64Array, settings: Settings, stream: Key) {
  const particles = toy.particles!;
  const { dimension, periods } = toy.target;
  const width = WIDTHS[toy.name as keyof typeof WIDTHS];
  const family: Family = {
    dimension,
    periods,
    terms: { prior: priorEnergy(particles, width), energy: (x) => toy.target.reducedEnergy(x) },
  };
  const executor = createWasmExecutor({ threads: 0 });
  try {
    const { kernel, moves, conditional } = settings;
    const chains = await createChains({ family, kernel, starts, stream: fold(stream, 0), executor });
    const { stepSize, resampleBelow, following } = WALK;
    const scale = new Float64Array(dimension).fill(width);
    const population = chainPopulation(chains, { steps: moves, stepSize, scale, following });
    const options = { path: geometricPath, levels: { conditional }, resampleBelow, stream: fold(stream, 1) };
    const result = await anneal(population, options);
    return { ...result, ...(await chains.read()), evaluations: evaluationsOf(result.trace, chains.count, settings) };
  } finally {
    await executor.close();
  }
}

/** Energies with gradients, of all terms together. */
const evaluationsOf = (trace: readonly LevelRecord[], count: number, { kernel, moves }: Settings): number =>
  count * (1 + trace.filter(({ acceptance }) => acceptance !== undefined).length * moves * kernel.evaluations);

/** The weighted mean, with the error of a ratio over founders. */
function weightedMean(values: Float64Array, logWeights: Float64Array, { ancestors, founders }: Lineage) {
  const weights = relativeWeights(logWeights);
  const total = weights.reduce((all, weight) => all + weight, 0);
  const value = values.reduce((all, one, row) => all + weights[row]! * one, 0) / total;
  const shares = new Float64Array(founders);
  ancestors.forEach((founder, row) => {
    shares[founder]! += (weights[row]! * (values[row]! - value)) / total;
  });
  return { value, error: Math.hypot(...shares) };
}

async function sampled(name: string, seed: number, settings: Settings): Promise<ClusterRun> {
  const toy = findToy(name);
  const particles = toy.particles!;
  const width = WIDTHS[name as keyof typeof WIDTHS];
  const stream = fold(key(seed), 1);
  const began = performance.now();
  const run = await walk(toy, priorDraws(particles, width, settings.count, fold(stream, 0)), settings, fold(stream, 4));
  const seconds = (performance.now() - began) / 1000;
  const ratio = logNormaliser(founderLogWeights(run.logWeights, run));
  const positions = centred(run.x, particles);
  const energies = Float64Array.from({ length: settings.count }, (_, row) =>
    toy.target.energyAt(positions.subarray(row * toy.target.dimension, (row + 1) * toy.target.dimension)),
  );
  const samples = toyEnsemble(toy, { positions, reducedEnergy: energies, logWeights: run.logWeights });
  const reference = toyEnsemble(toy, toy.referenceSamples()!);
  const { metrics } = compareEnsembles(samples, reference, { stream: fold(stream, 6), names: COMPARED });
  const zero = priorLogZ(particles, width);
  return {
    name,
    seed,
    levels: run.trace.length,
    resampled: run.trace.filter(({ resampled }) => resampled).length,
    acceptance: run.trace.map(({ acceptance }) => acceptance ?? 1).reduce((all, one) => all + one / run.trace.length, 0),
    energy_evaluations: run.evaluations,
    seconds,
    kish_fraction: kish(run.logWeights),
    founders_left: new Set(run.ancestors).size,
    founders_kish: kish(founderLogWeights(run.logWeights, run)) * settings.count,
    log_z: { value: zero + ratio.value, error: ratio.error },
    mean_energy: weightedMean(energies, run.logWeights, run),
    metrics: metrics.map(({ name: metric, title, samples: compared, weighted, floor }) => ({
      name: metric,
      title,
      samples: compared,
      weighted,
      floor,
    })),
  };
}

const RECORD = "docs/benchmarks/clusters-smc.json";

/** Recorded runs of other clusters. */
const recorded = (names: readonly string[]): ClusterRun[] =>
  existsSync(RECORD)
    ? (JSON.parse(readFileSync(RECORD, "utf8")) as { readonly runs: readonly ClusterRun[] }).runs.filter(
        ({ name }) => !names.includes(name),
      )
    : [];

const { values, positionals } = parseArgs({
  options: {
    kernel: { type: "string", default: "hmc" },
    count: { type: "string", default: "10000" },
    conditional: { type: "string", default: "0.9" },
    moves: { type: "string", default: "20" },
    seeds: { type: "string", default: "1,2,3" },
    only: { type: "boolean", default: false },
  },
  allowPositionals: true,
});
const kernels = { hmc: kernelKinds.hmc.create({ leapfrogSteps: 4 }), mala: kernelKinds.mala.create({}) };
const settings: Settings = {
  kernel: kernels[values.kernel as keyof typeof kernels],
  count: Number(values.count),
  moves: Number(values.moves),
  conditional: Number(values.conditional),
};
const order = Object.keys(WIDTHS);
const wanted = positionals.length > 0 ? positionals : order;
const runs: ClusterRun[] = [];
for (const name of wanted) {
  for (const seed of values.seeds.split(",").map(Number)) {
    runs.push(await sampled(name, seed, settings));
    console.log(JSON.stringify(runs.at(-1)));
  }
}
if (!values.only) {
  const { conditional, count, moves, kernel } = settings;
  const record = {
    script: "scripts/clusters-smc.ts",
    date: today(),
    machine: processor(),
    threads: 1,
    settings: { kernel: kernel.name, evaluations_a_step: kernel.evaluations, moves, count, conditional, ...WALK, widths: WIDTHS },
    runs: [...recorded(wanted), ...runs].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name)),
  };
  writeFileSync(RECORD, `${JSON.stringify(record, null, 1)}\n`);
  const references = Object.fromEntries(record.runs.map(({ name }) => [name, findToy(name).reference()!.expectations]));
  writeFileSync("docs/benchmarks/clusters-smc.md", clusterTable(record, references));
}
