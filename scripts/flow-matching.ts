/**
 * A flow of a finished run: exact log q against estimates by probes, in time, rank correlation and effective sample size. Adds a row to
 * docs/benchmarks/flow-matching.json and writes the table beside it.
 *
 *     npx boltzmill run alanine-dipeptide --generator flow-matching --seed 1 --out runs/flow
 *     npx tsx scripts/flow-matching.ts runs/flow [DRAWS]
 */

import { loadavg } from "node:os";
import { decodeNpz } from "../src/chem/formats/npz.ts";
import { kish } from "../src/estimate/effectiveSampleSize.ts";
import { paretoSmoothing } from "../src/estimate/paretoSmoothing.ts";
import { spearman } from "../src/estimate/spearman.ts";
import { encodeProgram } from "../src/generators/molecularGenerator.ts";
import { under } from "../src/graph/tree.ts";
import { createDrawing } from "../src/run/drawing.ts";
import { likelihoods } from "../src/run/likelihoods.ts";
import { readMetrics } from "../src/run/metrics.ts";
import { readModel } from "../src/run/modelCard.ts";
import { defaultRecipe } from "../src/run/recipe.ts";
import { openRun } from "../src/run/run.ts";
import { createOrtExecutor } from "../src/runtime/ort/executor.ts";
import { toAxisMajor } from "../src/sample/phaseSpace.ts";
import { type Evaluation, writeRow } from "./flow-matching-table.ts";
import { processor } from "./provenance.ts";

const [folder, most = "10000"] = process.argv.slice(2);
if (folder === undefined) throw new Error("give the folder of a run");

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
const encoder = await executor.compile(encodeProgram(system, model.entries));
const encoded = await encoder.run({
  positions: { data: Float64Array.from(toAxisMajor(rows, atoms)), shape: [counted.length, 3 * atoms] },
});
const vectors = Float32Array.from(encoded.vector!.data);
const logJacobian = encoded.logJacobian!.data;
const parameters = under("parameter", model.parameters);
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

interface Evaluated {
  readonly seconds: number;
  readonly logDensity: Float64Array;
}

async function evaluate(name: "exact" | "hutchinson", probes: number): Promise<Evaluated> {
  const recipe = { ...defaultRecipe, sampling: { ...defaultRecipe.sampling, probes } };
  const likelihood = await likelihoods[name].open!(model, drawing, executor, recipe, context);
  await likelihood(parameters, vectors.slice(0, 64 * model.entries.length), 0);
  const began = performance.now();
  const logDensity = new Float64Array(counted.length);
  for (let first = 0; first < counted.length; first += 1000) {
    const chunk = vectors.slice(first * model.entries.length, Math.min(first + 1000, counted.length) * model.entries.length);
    logDensity.set(await likelihood(parameters, chunk, first), first);
  }
  return { seconds: (performance.now() - began) / 1000, logDensity };
}

/** A way against the exact one: of the counted draws, since those of weight zero are left out, the same for all. */
function figuresOf(likelihood: string, { seconds, logDensity }: Evaluated, exact: Float64Array, probes?: number): Evaluation {
  const weights = Float64Array.from(counted, (row, at) => -energies[row]! - (logDensity[at]! - logJacobian[at]!));
  const squares = logDensity.reduce((total, value, at) => total + (value - exact[at]!) ** 2, 0);
  return {
    likelihood,
    ...(probes !== undefined && { probes }),
    seconds,
    spearman: spearman(logDensity, exact),
    error: Math.sqrt(squares / logDensity.length),
    ess: kish(weights),
    pareto_k: paretoSmoothing(weights).paretoK,
  };
}

const exact = await evaluate("exact", 1);
const evaluations = [figuresOf("exact", exact, exact.logDensity)];
for (const probes of [1, 2, 4, 8]) {
  evaluations.push(figuresOf("hutchinson", await evaluate("hutchinson", probes), exact.logDensity, probes));
}
await executor.close();

const metrics = readMetrics(directory);
const row = {
  system: configuration.system,
  seed: configuration.seed,
  date: configuration.created.slice(0, 10),
  machine: { cpu: processor(), threads: configuration.threads, load: loadavg()[0]! },
  training_steps: model.card.training_steps,
  seconds: metrics.seconds,
  samples: metrics.samples,
  ess: metrics.ess.kish_fraction,
  pareto_k: metrics.pareto_k,
  free_energies: metrics.free_energies,
  evaluated: counted.length,
  evaluations,
};
writeRow("molecules", row);
process.stdout.write(`${JSON.stringify(row, null, 2)}\n`);
