/**
 * Clusters sampled from a normal prior by sequential Monte Carlo, without data, beside their references: writes docs/benchmarks/clusters-smc.json and .md.
 *
 *     npx tsx scripts/clusters-smc.ts [--kernel hmc] [--count 10000] [--conditional 0.9] [--moves 4] [--seeds 1,2,3] [--only] [name ...]
 *
 * --only prints and writes nothing.
 */
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { centreEnergy, type Particles } from "../potentials/analytic/particles.ts";
import { kish } from "../src/estimate/effectiveSampleSize.ts";
import { founderLogWeights } from "../src/estimate/lineage.ts";
import { logNormaliser } from "../src/estimate/logNormaliser.ts";
import { compareEnsembles } from "../src/estimate/metrics/compare.ts";
import { relativeWeights } from "../src/estimate/weights.ts";
import type { Tensor } from "../src/graph/op.ts";
import { add, mul, square } from "../src/graph/ops/elementwise.ts";
import { sum } from "../src/graph/ops/reduce.ts";
import { fold, type Key, key, normals } from "../src/num/random.ts";
import { toyEnsemble } from "../src/run/ensembles.ts";
import { createWasmExecutor } from "../src/runtime/wasm/executor.ts";
import { type AnnealOptions, anneal, geometricPath, type LevelRecord } from "../src/sample/annealing/anneal.ts";
import { chainPopulation } from "../src/sample/annealing/chainPopulation.ts";
import { createChains } from "../src/sample/chains.ts";
import type { Family } from "../src/sample/kernels/family.ts";
import { kernelKinds } from "../src/sample/kernels/index.ts";
import type { Kernel } from "../src/sample/kernels/kernel.ts";
import { findToy, type SampledToyName } from "../systems/index.ts";
import type { ToySystem } from "../systems/toy.ts";
import { type ClusterRun, clusterTable } from "./clusters-table.ts";

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

/** |x - c|^2 / (2 width^2) + n |c|^2 / 2, c the centre. */
const priorEnergy =
  (particles: Particles, width: number) =>
  (x: Tensor): Tensor =>
    add(mul(0.5 / width ** 2, sum(square(x), 1, true)), mul(1 - 1 / width ** 2, centreEnergy(x, particles)));

/** log of the integral of exp(-u) of the prior. */
const priorLogZ = ({ count, dimensions }: Particles, width: number): number =>
  ((count * dimensions) / 2) * Math.log(2 * Math.PI) + (count - 1) * dimensions * Math.log(width);

/** Rows with another centre: each particle less the centre, times a factor, about the given centre plus factor' times its own. */
function recentred(x: Float64Array, { count, dimensions }: Particles, inner: number, centre: (row: number, d: number) => number) {
  const width = count * dimensions;
  return x.map((value, at) => {
    const row = Math.floor(at / width);
    const d = at % dimensions;
    let mean = 0;
    for (let p = 0; p < count; p++) mean += x[row * width + p * dimensions + d]! / count;
    return inner * (value - mean) + centre(row, d) / Math.sqrt(count);
  });
}

function standardNormals(stream: Key, size: number): Float64Array {
  const values = new Float64Array(size);
  normals(stream, 0, values);
  return values;
}

/** Rows whose centre is drawn as the target's: sqrt(n) c standard normal. */
function withCentres(x: Float64Array, particles: Particles, inner: number, stream: Key): Float64Array {
  const rows = x.length / (particles.count * particles.dimensions);
  const centres = standardNormals(stream, rows * particles.dimensions);
  return recentred(x, particles, inner, (row, d) => centres[row * particles.dimensions + d]!);
}

/** Samples with energies and weights, and what the walk cost. */
async function walk(toy: ToySystem, starts: Float64Array, reverse: boolean, settings: Settings, stream: Key) {
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
    const path: AnnealOptions["path"] = (level) => geometricPath(reverse ? 1 - level : level);
    const result = await anneal(population, { path, levels: { conditional }, resampleBelow, stream: fold(stream, 1) });
    return { ...result, ...(await chains.read()), evaluations: evaluationsOf(result.trace, chains.count, settings) };
  } finally {
    await executor.close();
  }
}

/** Energies with gradients, of all terms together. */
const evaluationsOf = (trace: readonly LevelRecord[], count: number, { kernel, moves }: Settings): number =>
  count * (1 + trace.filter(({ acceptance }) => acceptance !== undefined).length * moves * kernel.evaluations);

const weightedMean = (values: Float64Array, logWeights: Float64Array): number => {
  const weights = relativeWeights(logWeights);
  const total = weights.reduce((all, weight) => all + weight, 0);
  return values.reduce((all, value, row) => all + weights[row]! * value, 0) / total;
};

/** Reverse walks begin at the reference's samples, whose number is theirs. */
async function reverseLogZ(toy: ToySystem, settings: Settings, stream: Key) {
  const { positions } = toy.referenceSamples()!;
  const starts = withCentres(Float64Array.from(positions), toy.particles!, 1, fold(stream, 2));
  const back = await walk(toy, starts, true, settings, fold(stream, 3));
  const { value, error } = logNormaliser(founderLogWeights(back.logWeights, back));
  return { value: -value, error };
}

async function sampled(name: string, seed: number, settings: Settings): Promise<ClusterRun> {
  const toy = findToy(name);
  const particles = toy.particles!;
  const width = WIDTHS[name as keyof typeof WIDTHS];
  const stream = fold(key(seed), 1);
  const began = performance.now();
  const noise = standardNormals(fold(stream, 0), settings.count * toy.target.dimension);
  const run = await walk(toy, withCentres(noise, particles, width, fold(stream, 1)), false, settings, fold(stream, 4));
  const seconds = (performance.now() - began) / 1000;
  const ratio = logNormaliser(founderLogWeights(run.logWeights, run));
  const reversed = await reverseLogZ(toy, settings, fold(stream, 5));
  const positions = recentred(run.x, particles, 1, () => 0);
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
    log_z_reverse: { value: zero + reversed.value, error: reversed.error },
    mean_energy: weightedMean(energies, run.logWeights),
    metrics: metrics.map(({ name: metric, title, samples: compared, weighted, floor }) => ({
      name: metric,
      title,
      samples: compared,
      weighted,
      floor,
    })),
  };
}

const { values, positionals } = parseArgs({
  options: {
    kernel: { type: "string", default: "hmc" },
    count: { type: "string", default: "10000" },
    conditional: { type: "string", default: "0.9" },
    moves: { type: "string", default: "4" },
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
const runs: ClusterRun[] = [];
for (const name of positionals.length > 0 ? positionals : Object.keys(WIDTHS)) {
  for (const seed of values.seeds.split(",").map(Number)) {
    runs.push(await sampled(name, seed, settings));
    console.log(JSON.stringify(runs.at(-1)));
  }
}
if (!values.only) {
  const { conditional, count, moves, kernel } = settings;
  const record = {
    script: "scripts/clusters-smc.ts",
    date: new Date().toISOString().slice(0, 10),
    machine: cpus()[0]!.model,
    threads: 1,
    settings: { kernel: kernel.name, evaluations_a_step: kernel.evaluations, moves, count, conditional, ...WALK, widths: WIDTHS },
    runs,
  };
  writeFileSync("docs/benchmarks/clusters-smc.json", `${JSON.stringify(record, null, 1)}\n`);
  const references = Object.fromEntries(runs.map(({ name }) => [name, findToy(name).reference()!.expectations]));
  writeFileSync("docs/benchmarks/clusters-smc.md", clusterTable(record, references));
}
