// Reweighting measured: log q that was learned beside the exact one, dynamics at another temperature, and generators that were broken on purpose.
//
//   npx boltzmill run alanine-dipeptide --seed 3 --out runs/exact
//   npx tsx scripts/reweighting.ts exact runs/exact work docs/benchmarks/reweighting.json
//   npx tsx scripts/reweighting.ts broken runs/exact work docs/benchmarks/reweighting.json
//   npx tsx scripts/reweighting.ts dynamics runs/exact work docs/benchmarks/reweighting.json
//
// Parts write their own entries of the file, and all of them as tables to the .md beside it. What was begun in work/ goes on where it was stopped.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { basename, join } from "node:path";
import { dihedral } from "../src/chem/dihedral.ts";
import { readAllFrames } from "../src/chem/formats/readFrames.ts";
import { kish } from "../src/estimate/effectiveSampleSize.ts";
import { spearman } from "../src/estimate/spearman.ts";
import { decodeProgram } from "../src/generators/molecularGenerator.ts";
import { circumstances } from "../src/run/circumstances.ts";
import type { GivenSamples } from "../src/run/given.ts";
import { encodePositions, fitEntries } from "../src/run/internalVectors.ts";
import { readMemberLogQ } from "../src/run/learned-density/files.ts";
import { type Metrics, readMetrics } from "../src/run/metrics.ts";
import { potentialOf } from "../src/run/molecule.ts";
import { readSamples } from "../src/run/readSamples.ts";
import { createRun, openRun, runStages } from "../src/run/run.ts";
import { stages } from "../src/run/stages/index.ts";
import { chooseExecutor } from "../src/runtime/executors.ts";
import { toFrames } from "../src/sample/phaseSpace.ts";
import { processor } from "./provenance.ts";
import { type ReweightingRecord, reweightingTables } from "./reweighting-table.ts";

const [part, source, work, out, budget = "60"] = process.argv.slice(2);
if (part === undefined || source === undefined || work === undefined || out === undefined) {
  throw new Error("give a part, the folder of a run, a folder to work in, and a file for the figures");
}
const { definition, system, directory, configuration } = openRun(source);
directory.close();
const atoms = system.topology.atoms.length;
const width = 3 * atoms;
const drawn = readSamples(source);
const exactLogQ = drawn.logQ.data;
const counted = [...drawn.reducedEnergy.data.keys()].filter((row) => Number.isFinite(drawn.reducedEnergy.data[row]!));

/** Reweights samples in a folder of their own, or goes on. */
async function reweight(name: string, samples: GivenSamples): Promise<Metrics & { readonly folder: string }> {
  const folder = join(work!, name);
  const request = {
    ...{ seed: configuration.seed, budget, threads: 1, generator: "none" },
    likelihood: samples.logQ === undefined ? "ebm" : "given",
    samples: samples.lengths.reduce((total, length) => total + length, 0),
    given: { samples: [name], log_q: samples.logQ === undefined ? null : name },
  };
  const begun = existsSync(join(folder, "config.json"));
  const job = begun ? openRun(folder) : createRun(configuration.system, folder, request, circumstances(), samples);
  const clock = (): number => performance.now() / 1000;
  const listeners = [
    (event: { event: string }) => event.event === "stage-finished" && process.stderr.write(`${name}: ${JSON.stringify(event)}\n`),
  ];
  try {
    await runStages(stages, job, { clock, signal: new AbortController().signal, listeners });
    return { ...readMetrics(job.directory), folder };
  } finally {
    job.directory.close();
  }
}

const figuresOf = ({
  samples,
  ess,
  pareto_k,
  log_z,
  free_energies,
  verdict,
  likelihood,
  statistical_inefficiency,
  seconds,
}: Metrics) => ({
  ...{ samples, ess: ess.kish_fraction, pareto_k, log_z, free_energies, verdict, likelihood, statistical_inefficiency, seconds },
});

const pick = (data: Float32Array | Float64Array, rows: readonly number[], size: number): Float32Array =>
  Float32Array.from(rows.flatMap((row) => [...data.subarray(row * size, (row + 1) * size)]));

function deviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

/** log q learned from a generator's draws, which is not told their exact log q, beside it. */
async function exact(): Promise<object> {
  const positions = Float32Array.from(drawn.positions.data);
  const metrics = await reweight(`learned-${basename(source!)}`, { positions, lengths: [exactLogQ.length] });
  const learned = readSamples(metrics.folder);
  const on = (values: ArrayLike<number>): Float64Array => Float64Array.from(counted, (row) => values[row]!);
  const [q, exact] = [on(learned.logQ.data), on(exactLogQ)];
  const essBy = (logQ: Float64Array): number => kish(logQ.map((value, at) => -drawn.reducedEnergy.data[counted[at]!]! - value));
  const members = readMemberLogQ(openedDirectory(metrics.folder)).map((own) => ({
    ess: essBy(on(own)),
    spearman: spearman(on(own), exact),
  }));
  const error = deviation(q.map((value, at) => value - exact[at]!));
  const [byLearned, byExact] = [essBy(q), essBy(exact)];
  return {
    ...figuresOf(metrics),
    spearman: spearman(q, exact),
    error,
    ess_learned: byLearned,
    ess_exact: byExact,
    ratio: byLearned / byExact,
    members,
    reference: definition.reference()?.free_energies,
  };
}

function openedDirectory(folder: string) {
  const { directory: own } = openRun(folder);
  own.close();
  return own;
}

/** Samples of a generator that never draws some of them; the others keep their log q, up to a constant. */
function without(keep: (phi: number, psi: number) => boolean): GivenSamples {
  const all = Float32Array.from(drawn.positions.data);
  const [phi, psi] = ["phi", "psi"].map((name) => dihedral(all, atoms, definition.torsions[name]!));
  const rows = counted.filter((row) => keep(phi![row]!, psi![row]!));
  return { positions: pick(all, rows, width), logQ: Float64Array.from(rows, (row) => exactLogQ[row]!), lengths: [rows.length] };
}

/** Samples whose bonds, angles and stiff torsions were drawn towards their means by a factor, with the log q that such a generator has. */
async function narrowed(factor: number): Promise<GivenSamples> {
  const executor = chooseExecutor({ threads: 1 });
  const positions = pick(drawn.positions.data, counted, width);
  const entries = await fitEntries(positions, system, executor);
  const { vectors, logJacobian } = await encodePositions(positions, system, entries, executor);
  const d = entries.length;
  const moved = vectors.map((value, at) => {
    const { kind, centre } = entries[at % d]!;
    return kind === "circle" ? value : centre + factor * (value - centre);
  });
  const decode = await executor.compile(decodeProgram(system, entries, potentialOf(system)));
  const found = await decode.run({ vector: { data: moved, shape: [counted.length, d] } });
  await executor.close();
  const shrunk = entries.filter(({ kind }) => kind === "line").length * Math.log(factor);
  const logQ = Float64Array.from(
    counted,
    (row, at) => exactLogQ[row]! + logJacobian[at]! - found.logJacobian!.data[at]! - shrunk,
  );
  return { positions: Float32Array.from(toFrames(found.positions!.data, atoms)), logQ, lengths: [counted.length] };
}

async function broken(): Promise<object> {
  const generators: Readonly<Record<string, GivenSamples>> = {
    whole: without(() => true),
    "without phi in (0, 2)": without((phi) => !(phi > 0 && phi < 2)),
    "without psi in (-1.6, 0.6)": without((_, psi) => !(psi > -1.6 && psi < 0.6)),
    "narrowed to 0.7": await narrowed(0.7),
    "narrowed to 0.5": await narrowed(0.5),
  };
  const found: [string, object][] = [];
  for (const [name, samples] of Object.entries(generators)) {
    found.push([name, figuresOf(await reweight(name.replaceAll(/[^\w.]+/g, "-"), samples))]);
  }
  return Object.fromEntries(found);
}

const CHAINS = 16;

/** Frames of dynamics at 450 K without log q, a DCD for each chain, reweighted to the run's temperature. */
async function dynamics(): Promise<object> {
  mkdirSync(work!, { recursive: true });
  const files = Array.from({ length: CHAINS }, (_, chain) => join(work!, `md-450K-${chain + 1}.dcd`));
  const frames = ["--time", "1250", "--time-step", "0.001", "--frames-every", "1000"];
  const words = ["md", configuration.system, "--temperature", "450", "--chains", String(CHAINS), ...frames, "--seed", "1"];
  if (!files.every((file) => existsSync(file))) {
    const command = ["dist/src/cli/main.js", ...words, "--out", join(work!, "md-450K.dcd"), "--progress", "none"];
    const { status } = spawnSync(process.execPath, command, { stdio: "inherit" });
    if (status !== 0) throw new Error(`boltzmill ${words.join(" ")} failed`);
  }
  const parts: Float32Array[] = [];
  for (const file of files) parts.push((await readAllFrames(file)).positions);
  const positions = Float32Array.from(parts.flatMap((own) => [...own]));
  const metrics = await reweight("md-450K", { positions, lengths: parts.map((own) => own.length / width) });
  return { command: words, ...figuresOf(metrics), reference: definition.reference()?.free_energies };
}

const parts: Readonly<Record<string, () => Promise<object>>> = { exact, broken, dynamics };
const measure = parts[part];
if (measure === undefined) throw new Error(`there is no part ${part}: give one of ${Object.keys(parts).join(", ")}`);
const figures = await measure();
const known: ReweightingRecord = existsSync(out) ? JSON.parse(readFileSync(out, "utf8")) : {};
const machine = { cpu: processor(), threads: 1, load: loadavg()[0] };
const entry = { date: new Date().toISOString(), machine, seed: configuration.seed, figures };
const own = part === "exact" ? { ...known.exact, [configuration.seed]: entry } : entry;
const all = { ...known, [part]: own };
writeFileSync(out, `${JSON.stringify(all, null, 2)}\n`);
writeFileSync(out.replace(/json$/, "md"), reweightingTables(all));
process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
