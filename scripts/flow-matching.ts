// A flow of a finished run: exact log q against estimates by probes, in time, rank correlation and effective sample size.
//
//   npx boltzmill run alanine-dipeptide --generator flow-matching --seed 1 --out runs/flow
//   npx tsx scripts/flow-matching.ts runs/flow docs/flow-matching.json
import { writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { decodeNpz } from "../src/chem/formats/npz.ts";
import { kish } from "../src/estimate/effectiveSampleSize.ts";
import { encodeProgram } from "../src/generators/molecularGenerator.ts";
import type { LikelihoodName } from "../src/run/choices.ts";
import { createDrawing } from "../src/run/drawing.ts";
import { likelihoods } from "../src/run/likelihoods.ts";
import { readMetrics } from "../src/run/metrics.ts";
import { readModel } from "../src/run/modelCard.ts";
import { defaultRecipe } from "../src/run/recipe.ts";
import { openRun } from "../src/run/run.ts";
import { trainingSummary } from "../src/run/summaries.ts";
import { createOrtExecutor } from "../src/runtime/ort/executor.ts";
import { toAxisMajor } from "../src/sample/phaseSpace.ts";

const [folder, out, most = "10000"] = process.argv.slice(2);
if (folder === undefined || out === undefined) throw new Error("give the folder of a run and a file for the figures");

const job = openRun(folder);
job.directory.close();
const { configuration, directory, system, definition } = job;
const atoms = system.topology.atoms.length;
const samples = decodeNpz(directory.read("samples.npz"), "samples.npz");
const energies = Float64Array.from(samples.reduced_energy!.data);
const counted = [...energies.keys()].filter((row) => Number.isFinite(energies[row]!)).slice(0, Number(most));
const executor = createOrtExecutor({ threads: configuration.threads });
const model = readModel(directory);
const drawing = await createDrawing(model.generator, model.entries, system, executor, "parameter");

const rows = Float64Array.from(
  counted.flatMap((row) => [...samples.positions!.data.subarray(row * 3 * atoms, (row + 1) * 3 * atoms)]),
);
const encoder = await executor.compile(encodeProgram(system.zMatrix, model.entries));
const encoded = await encoder.run({
  positions: { data: Float64Array.from(toAxisMajor(rows, atoms)), shape: [counted.length, 3 * atoms] },
});
const vectors = Float32Array.from(encoded.vector!.data);
const logJacobian = encoded.logJacobian!.data;
const parameters = Object.fromEntries(Object.entries(model.parameters).map(([path, value]) => [`parameter.${path}`, value]));
const context = {
  configuration,
  definition,
  system,
  directory,
  note: () => {},
  progress: () => {},
  elapsed: () => 0,
  signal: new AbortController().signal,
};

const ranks = (values: Float64Array): Float64Array => {
  const order = [...values.keys()].sort((a, b) => values[a]! - values[b]!);
  const result = new Float64Array(values.length);
  order.forEach((row, rank) => {
    result[row] = rank;
  });
  return result;
};

/** Pearson's correlation of ranks. */
function spearman(a: Float64Array, b: Float64Array): number {
  const [x, y] = [ranks(a), ranks(b)];
  const middle = (a.length - 1) / 2;
  const product = (u: Float64Array, v: Float64Array): number =>
    u.reduce((total, value, row) => total + (value - middle) * (v[row]! - middle), 0);
  return product(x, y) / Math.sqrt(product(x, x) * product(y, y));
}

async function evaluate(
  name: LikelihoodName,
  probes: number,
): Promise<{ readonly seconds: number; readonly logDensity: Float64Array }> {
  const recipe = { ...defaultRecipe, sampling: { ...defaultRecipe.sampling, probes } };
  const likelihood = await likelihoods[name](model, drawing, executor, recipe, context);
  await likelihood(parameters, vectors.slice(0, 64 * model.entries.length), 0);
  const began = performance.now();
  const logDensity = new Float64Array(counted.length);
  for (let first = 0; first < counted.length; first += 1000) {
    const chunk = vectors.slice(first * model.entries.length, Math.min(first + 1000, counted.length) * model.entries.length);
    logDensity.set(await likelihood(parameters, chunk, first), first);
  }
  return { seconds: (performance.now() - began) / 1000, logDensity };
}

/** Of the counted draws: those of weight zero are left out, the same for all. */
const essOf = (logDensity: Float64Array): number =>
  kish(Float64Array.from(counted, (row, at) => -energies[row]! - (logDensity[at]! - logJacobian[at]!)));

const exact = await evaluate("exact", 1);
const estimates = [];
for (const probes of [1, 2, 4, 8]) {
  const { seconds, logDensity } = await evaluate("hutchinson", probes);
  const errors = logDensity.map((value, row) => value - exact.logDensity[row]!);
  const error = Math.sqrt(errors.reduce((total, value) => total + value ** 2, 0) / errors.length);
  estimates.push({ probes, seconds, spearman: spearman(logDensity, exact.logDensity), error, ess: essOf(logDensity) });
}
await executor.close();

const { losses, validations } = trainingSummary.read(directory);
const record = {
  command: configuration.command,
  seed: configuration.seed,
  date: configuration.created,
  machine: { cpu: cpus()[0]?.model ?? "unknown", threads: configuration.threads, load: loadavg()[0] },
  options: { ...model.card.options, coordinates: model.entries.length },
  training_steps: model.card.training_steps,
  last_loss: losses.at(-1),
  last_validation: validations.at(-1),
  metrics: readMetrics(directory),
  samples: counted.length,
  exact: { seconds: exact.seconds, ess: essOf(exact.logDensity) },
  hutchinson: estimates,
};
writeFileSync(out, `${JSON.stringify(record, null, 2)}\n`);
process.stdout.write(`${JSON.stringify({ exact: record.exact, hutchinson: estimates }, null, 2)}\n`);
