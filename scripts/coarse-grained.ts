/**
 * Energy models of five beads of alanine dipeptide by several objectives, as ScoreMD (arXiv:2506.17139) measures them: samples by reverse diffusion ("iid") and by
 * Langevin dynamics of the learned energy ("simulation"), both compared with molecular dynamics in (phi, psi).
 *
 *     npx boltzmill run alanine-dipeptide --seed 1 --out runs/aldp
 *     npx tsx scripts/coarse-grained.ts runs/aldp [--cells 9]
 *
 * Trains on 50,000 of the run's frames at 300 K and compares with 50,000 others. Writes docs/benchmarks/coarse-grained.json; models that are there are not made
 * again, and --cells says how many are made at most.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { dihedral } from "../src/chem/dihedral.ts";
import { displacement, dot } from "../src/chem/displacement.ts";
import { asTarget, asTimeFamily, type EnergyModel } from "../src/energy-models/energyModel.ts";
import { type MlpEnergyParameters, mlpEnergy, mlpEnergyDefaults } from "../src/energy-models/mlpEnergy.ts";
import type { Ensemble } from "../src/estimate/metrics/ensemble.ts";
import { metrics } from "../src/estimate/metrics/index.ts";
import { measuresOf, standardisation } from "../src/generators/standardisation.ts";
import type { Tensor } from "../src/graph/op.ts";
import { objectiveOf } from "../src/losses/objective.ts";
import type { HostArray } from "../src/num/hostArray.ts";
import { fold, type Key, key, permutation } from "../src/num/random.ts";
import { readFrames } from "../src/run/frames.ts";
import { openRun } from "../src/run/run.ts";
import { createOrtExecutor } from "../src/runtime/ort/executor.ts";
import { createChains } from "../src/sample/chains.ts";
import { feynmanKac } from "../src/sample/feynman-kac/feynmanKac.ts";
import { expertOf, productOfExperts } from "../src/sample/feynman-kac/path.ts";
import { weightRules } from "../src/sample/feynman-kac/weightRules.ts";
import { familyOf } from "../src/sample/kernels/family.ts";
import { kernelKinds } from "../src/sample/kernels/index.ts";
import { energyTrainingDefaults, trainEnergyModel } from "../src/train/trainEnergyModel.ts";
import { alanineDipeptide } from "../systems/molecules.ts";
import { coarseGrain } from "../systems/system.ts";
import { machine } from "./benchmark.ts";
import { today } from "./provenance.ts";

const { values, positionals } = parseArgs({ allowPositionals: true, options: { cells: { type: "string", default: "9" } } });
const [folder] = positionals;
if (folder === undefined) throw new Error("give the folder of a run of alanine-dipeptide");

const OUT = "docs/benchmarks/coarse-grained.json";
const FRAMES = 50_000;
const STEPS = 3000;
const TIMES = { kind: "square", earliest: 1e-3 } as const;
const SEEDS = [1, 2, 3];
const OBJECTIVES = {
  "denoising-score": [{ loss: "denoising-score" }],
  "denoising-score+diffusive-classification": [{ loss: "denoising-score" }, { loss: "diffusive-classification" }],
  "denoising-score+spatiotemporal-nce": [{ loss: "denoising-score" }, { loss: "spatiotemporal-nce" }],
};
type ObjectiveName = keyof typeof OBJECTIVES;

/** Steps of the reverse diffusion, and the time at which it ends and at which the energy is simulated. */
const REVERSE_STEPS = 80;
const EARLIEST = 2e-3;

/** Langevin dynamics: chains, steps between frames, and step and friction in units of each coordinate's scale. */
const CHAINS = 500;
const STEPS_BETWEEN = 20;
const TIME_STEP = 0.2;
const FRICTION = 1;

/** Bonds, angles and torsions of a chain of beads, side by side. */
const BEADS = 5;
const DIMENSION = 3 * BEADS - 6;
const PERIODS = Array.from({ length: DIMENSION }, (_, k) => (k < 2 * BEADS - 3 ? 0 : 2 * Math.PI));
const [PHI, PSI] = [DIMENSION - 2, DIMENSION - 1];

/** Widths within a well: standard deviations on the line, rad on the circle. */
const SCALE = PERIODS.map((period) => (period > 0 ? 0.4 : 1));

/** Internal coordinates [frames, d] of chains of beads [frames, beads, 3], nm and rad. */
function internalOf(beads: Float32Array): Float64Array {
  const frames = beads.length / (3 * BEADS);
  const torsions = [0, 1].map((i) => dihedral(beads, BEADS, [i, i + 1, i + 2, i + 3]));
  const rows = new Float64Array(frames * DIMENSION);
  for (let frame = 0; frame < frames; frame++) {
    const steps = Array.from({ length: BEADS - 1 }, (_, i) => displacement(beads, 3 * BEADS * frame, i, i + 1));
    const lengths = steps.map((step) => Math.sqrt(dot(step, step)));
    const angles = steps.slice(1).map((step, i) => Math.acos(-dot(steps[i]!, step) / (lengths[i]! * lengths[i + 1]!)));
    rows.set([...lengths, ...angles, ...torsions.map((values) => values[frame]!)], frame * DIMENSION);
  }
  return rows;
}

/** Internal coordinates of the run's frames at its temperature, in random order: some to train on, others to compare with. */
function framesOf(folder: string): { readonly training: Float64Array; readonly reference: Float64Array } {
  const job = openRun(folder);
  job.directory.close();
  const atoms = job.system.topology.atoms.length;
  const { positions, temperatureIndex } = readFrames(job.directory);
  const coldest = [...temperatureIndex.keys()].filter((row) => temperatureIndex[row] === 0);
  if (coldest.length < 2 * FRAMES) throw new Error(`the run has ${coldest.length} frames at its temperature: give a longer one`);
  const order = permutation(key(0), coldest.length).subarray(0, 2 * FRAMES);
  const width = 3 * atoms;
  const picked = new Float32Array(order.length * width);
  order.forEach((index, row) => {
    const frame = coldest[index]!;
    picked.set(positions.subarray(frame * width, (frame + 1) * width), row * width);
  });
  const rows = internalOf(coarseGrain(picked, atoms, alanineDipeptide.coarseGrainings["5-beads"]!));
  return { training: rows.subarray(0, FRAMES * DIMENSION), reference: rows.subarray(FRAMES * DIMENSION) };
}

/** Rows [n, d] as what metrics look at: (phi, psi). */
function ensembleOf(rows: ArrayLike<number>): Ensemble {
  const samples = rows.length / DIMENSION;
  const column = (k: number): Float64Array => Float64Array.from({ length: samples }, (_, row) => rows[row * DIMENSION + k]!);
  return { samples, torsions: { phi: column(PHI), psi: column(PSI) }, ramachandran: [{ phi: "phi", psi: "psi" }] };
}

const compared = (rows: ArrayLike<number>, reference: Ensemble): { readonly js: number; readonly pmf: number } => ({
  js: metrics["ramachandran-js"].value(ensembleOf(rows), reference),
  pmf: metrics["pmf-error"].value(ensembleOf(rows), reference),
});

type Model = EnergyModel<MlpEnergyParameters<Tensor>>;
type Parameters = Readonly<Record<string, HostArray>>;

const executor = createOrtExecutor();
const model: Model = mlpEnergy({
  ...mlpEnergyDefaults,
  periods: PERIODS,
  units: 64,
  blocks: 2,
  frequencies: 0,
  harmonics: 4,
  products: true,
});
const feedsOf = (parameters: Parameters): Parameters =>
  Object.fromEntries(Object.entries(parameters).map(([path, value]) => [`model.${path}`, value]));
const logDensity = (x: Tensor, t: Tensor): Tensor => model.logDensity(model.inputs("model"), x, t);

/** As many samples as the reference has, by the reverse diffusion. */
async function reverseSamples(feeds: Parameters, stream: Key): Promise<Float64Array> {
  const path = productOfExperts(model.noising, [expertOf(asTimeFamily(model, logDensity))]);
  const schedule = { steps: REVERSE_STEPS, latest: 0.995, earliest: EARLIEST };
  const options = { path, particles: FRAMES, schedule, rule: weightRules.none, threshold: 0, interval: REVERSE_STEPS };
  return (await feynmanKac({ ...options, stream, executor, feeds })).x;
}

/** As many frames of Langevin dynamics of the energy at the earliest time, from chains that begin at training data. */
async function simulatedSamples(feeds: Parameters, starts: Float32Array, stream: Key): Promise<Float64Array> {
  const family = familyOf(asTarget(model, logDensity, EARLIEST));
  const kernel = kernelKinds.baoab.create({ retained: Math.exp(-FRICTION * TIME_STEP) });
  const chains = await createChains({ family, kernel, starts: starts.subarray(0, CHAINS * DIMENSION), stream, executor, feeds });
  const settings = { stepSize: TIME_STEP, scale: SCALE, feeds };
  const frames: Float64Array[] = [];
  for (let frame = 0; frame < FRAMES / CHAINS; frame++) {
    await chains.advance(STEPS_BETWEEN, settings);
    frames.push((await chains.read()).x);
  }
  await chains.close();
  return Float64Array.from(frames.flatMap((x) => [...x]));
}

const { training, reference: referenceRows } = framesOf(folder);
const measures = measuresOf(training, PERIODS);
const units = standardisation(measures);
const points = units.encodeRows(Float32Array.from(training));
const reference = ensembleOf(referenceRows);

/** Trains one model and compares what it makes. */
async function runCell(name: ObjectiveName, seed: number) {
  const stream = fold(key(seed), 0);
  const objective = objectiveOf(OBJECTIVES[name], TIMES);
  const options = { ...energyTrainingDefaults, objective };
  const began = process.cpuUsage();
  const data = { count: FRAMES, points, known: {} };
  const { parameters } = await trainEnergyModel({ model, options, data, stream: fold(stream, 0) }, STEPS, executor);
  const { user, system } = process.cpuUsage(began);
  const feeds = feedsOf(parameters);
  const iid = compared(await reverseSamples(feeds, fold(stream, 1)), reference);
  const simulation = compared(await simulatedSamples(feeds, points, fold(stream, 2)), reference);
  return { losses: name, seed, steps: STEPS, processor_seconds: (user + system) / 1e6, iid, simulation };
}

type Cell = Awaited<ReturnType<typeof runCell>>;
const known: Cell[] = existsSync(OUT) ? JSON.parse(readFileSync(OUT, "utf8")).results : [];
const wanted = SEEDS.flatMap((seed) => (Object.keys(OBJECTIVES) as ObjectiveName[]).map((name) => ({ name, seed })));
const missing = wanted.filter(({ name, seed }) => !known.some((cell) => cell.losses === name && cell.seed === seed));
for (const { name, seed } of missing.slice(0, Number(values.cells))) {
  const cell = await runCell(name, seed);
  known.push(cell);
  process.stdout.write(`${JSON.stringify(cell)}\n`);
  const head = {
    script: "scripts/coarse-grained.ts",
    date: today(),
    machine: machine(),
    frames: FRAMES,
    floor: compared(training, reference),
  };
  writeFileSync(OUT, `${JSON.stringify({ ...head, results: known }, null, 1)}\n`);
}
await executor.close();
