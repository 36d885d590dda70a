/**
 * What annealing makes of draws for each energy that it takes, over raw reweighting: writes docs/benchmarks/correction-gain.json and .svg, and the figures
 * of docs/correction.md.
 *
 *     npx tsx scripts/correction-gain.ts [--samples 4000] RUN[,RUN ...] [RUN[,RUN ...] ...]
 *
 * Runs with commas between are one group: generators that differ in their seeds.
 */

import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { kish } from "../src/estimate/effectiveSampleSize.ts";
import { founderLogWeights } from "../src/estimate/lineage.ts";
import { logNormaliser } from "../src/estimate/logNormaliser.ts";
import { hostArray } from "../src/num/hostArray.ts";
import { quantile } from "../src/num/quantile.ts";
import { fold, key } from "../src/num/random.ts";
import { correctionMethods } from "../src/run/correction/index.ts";
import {
  type CorrectedMolecule,
  correctedMolecule,
  correctionInput,
  type EncodedDraws,
  encodeDraws,
} from "../src/run/correction/molecule.ts";
import { tuneTrajectory } from "../src/run/correction/tuning.ts";
import { defaultRecipe } from "../src/run/recipe.ts";
import { openRun } from "../src/run/run.ts";
import { readDrawnSamples } from "../src/run/samples.ts";
import { trainingSummary } from "../src/run/summaries.ts";
import { chooseExecutor } from "../src/runtime/executors.ts";
import type { Trajectory } from "../src/sample/annealing/surrogate.ts";
import { startProgram } from "../src/sample/chainProgram.ts";
import { familyOf } from "../src/sample/kernels/family.ts";
import { type GainRow, type GainRun, gainCurves, gainTable, ratesSentence } from "./correction-tables.ts";
import { fillFigures } from "./figures.ts";
import { processor, today } from "./provenance.ts";
import { logLogPlot } from "./scaling-plot.ts";

const METHODS = ["ais", "smc"] as const;
/** One level is raw reweighting: no move is made. */
const LEVELS = [1, 5, 10, 20, 40] as const;
const SEED = 1;
/** Timings of which the median is taken. */
const REPEATS = 5;

interface Prepared {
  readonly molecule: CorrectedMolecule;
  readonly encoded: EncodedDraws;
  readonly trajectory: Trajectory;
}

async function corrected(
  { molecule, encoded, trajectory }: Prepared,
  method: (typeof METHODS)[number],
  levels: number,
): Promise<GainRow> {
  const began = performance.now();
  const settings = { levels, chains: defaultRecipe.correction.chains, stream: fold(key(SEED), levels) };
  const output = await correctionMethods[method].correct(await correctionInput(molecule, encoded, trajectory, settings));
  const founders = founderLogWeights(output.logWeights, output);
  const { value, error } = logNormaliser(founders);
  return {
    method,
    levels,
    effective_fraction: kish(founders),
    kish_fraction: kish(output.logWeights),
    resampled: new Set(output.ancestors).size < output.founders,
    log_z: { value, error },
    acceptance: output.moves > 0 ? output.acceptance : 1,
    energies_a_sample: 1 + output.moves * trajectory.steps,
    seconds: (performance.now() - began) / 1000,
  };
}

/** Rows a second: the median over repeats. */
async function rate(rows: number, work: () => Promise<unknown>): Promise<number> {
  await work();
  const seconds = new Float64Array(REPEATS);
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const began = performance.now();
    await work();
    seconds[repeat] = (performance.now() - began) / 1000;
  }
  return rows / quantile(seconds, 0.5);
}

/** Values of log q, and energies with gradients, a second. */
async function ratesOf({ molecule, encoded }: Prepared): Promise<GainRun["rates_a_second"]> {
  const { target, executor, logDensity } = molecule;
  const vectors = Float32Array.from(encoded.vectors);
  const rows = vectors.length / target.dimension;
  const energies = await executor.compile(startProgram(familyOf(target)));
  return {
    log_q: await rate(rows, () => logDensity(vectors)),
    energies_with_gradients: await rate(rows, () => energies.run({ x: hostArray(vectors.slice(), [rows, target.dimension]) })),
  };
}

async function measured(folder: string, group: number, samples: number): Promise<GainRun> {
  const job = openRun(folder);
  job.directory.close();
  const { configuration } = job;
  const executor = chooseExecutor({ threads: configuration.threads });
  const silent = { progress: () => {}, note: () => {}, elapsed: () => 0, signal: new AbortController().signal };
  const molecule = await correctedMolecule({ ...job, ...silent }, executor);
  const all = readDrawnSamples(job.directory);
  const width = all.positions.length / all.count;
  const draws = {
    count: samples,
    positions: all.positions.subarray(0, samples * width),
    logQ: all.logQ.subarray(0, samples),
    reducedEnergy: all.reducedEnergy.subarray(0, samples),
  };
  const encoded = await encodeDraws(molecule, draws);
  const { target, logDensity } = molecule;
  const { correction: recipe } = defaultRecipe;
  const trajectory = await tuneTrajectory({ target, logDensity, executor, recipe, stream: key(SEED), ...encoded });
  const prepared = { molecule, encoded, trajectory };
  const rows: GainRow[] = [];
  for (const method of METHODS) for (const levels of LEVELS) rows.push(await corrected(prepared, method, levels));
  const rates = await ratesOf(prepared);
  await executor.close();
  const { system, temperature_K, seed, threads } = configuration;
  return {
    system,
    temperature_K,
    seed,
    group,
    training_steps: trainingSummary.read(job.directory).losses.at(-1)!.step!,
    samples,
    threads,
    step_size: trajectory.stepSize,
    rates_a_second: rates,
    rows,
  };
}

const { values, positionals } = parseArgs({ options: { samples: { type: "string", default: "4000" } }, allowPositionals: true });
const runs: GainRun[] = [];
for (const [group, folders] of positionals.entries()) {
  for (const folder of folders.split(",")) runs.push(await measured(folder, group, Number(values.samples)));
}
const record = {
  script: "scripts/correction-gain.ts",
  date: today(),
  machine: processor(),
  trajectory_steps: defaultRecipe.correction.trajectorySteps,
  runs,
};
writeFileSync("docs/benchmarks/correction-gain.json", `${JSON.stringify(record, null, 1)}\n`);
writeFileSync(
  "docs/benchmarks/correction-gain.svg",
  logLogPlot(gainCurves(runs), "energies for each sample", "raw draws that a sample is worth"),
);
fillFigures("docs/correction.md", "gain", gainTable(record));
fillFigures("docs/correction.md", "rates", ratesSentence(record));
