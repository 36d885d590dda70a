/** The main job from end to end with a tiny recipe: what it leaves, and that interruptions and kills change nothing of it. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemEnergy } from "../../../potentials/energy.ts";
import type { NumericArray } from "../../../src/chem/formats/npy.ts";
import { decodeNpz } from "../../../src/chem/formats/npz.ts";
import { parsePdb } from "../../../src/chem/formats/pdb.ts";
import { readAllFrames } from "../../../src/chem/formats/readFrames.ts";
import { densityProgram, encodeProgram } from "../../../src/generators/molecularGenerator.ts";
import { input } from "../../../src/graph/node.ts";
import { program } from "../../../src/graph/program.ts";
import { normals, uniforms } from "../../../src/num/random.ts";
import { readMetrics } from "../../../src/run/metrics.ts";
import { readModel } from "../../../src/run/modelCard.ts";
import { type Job, openRun } from "../../../src/run/run.ts";
import { Interrupted, type StageName } from "../../../src/run/stage.ts";
import { streamOf } from "../../../src/run/streams.ts";
import { dataSummary, samplesSummary, trainingSummary } from "../../../src/run/summaries.ts";
import { evaluate } from "../../../src/runtime/interpret/evaluate.ts";
import { toAxisMajor } from "../../../src/sample/phaseSpace.ts";
import { thermalEnergy } from "../../../src/units.ts";
import { circumstances } from "../circumstances.ts";
import { abortedAt, beginTinyRun, finish, resumeTinyRun, TINY, tinyRecipe } from "./tinyRun.ts";

const ATOMS = 22;
const DIMENSION = 3 * ATOMS - 6;

let root: string;
let whole: Job;
const folderOf = (name: string): string => join(root, name);

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "boltzmill-stages-"));
  await finish(beginTinyRun(folderOf("whole"), circumstances));
  whole = openRun(folderOf("whole"));
  whole.directory.close();
}, 300_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

const arraysIn = (file: string): Readonly<Record<string, NumericArray>> => decodeNpz(whole.directory.read(file), file);

/** What must not depend on how often a run was stopped, to the last bit. The other files hold times. */
const RESULTS = [
  ...Array.from({ length: TINY.dataBlocks }, (_, block) => `data/block-0000${block}.npz`),
  "data/summary.json",
  `checkpoints/data-${TINY.dataBlocks}.npz`,
  `checkpoints/train-${TINY.trainingSteps}.npz`,
  "plan.json",
  "parameters.npz",
  "model.json",
  "training.json",
  "model.onnx",
  "draws.npz",
  "samples.npz",
  "samples.json",
  "correction.json",
  "corrected.npz",
  "samples.dcd",
  "samples.pdb",
];

/** The results of a model.onnx for the noise of the first samples. */
async function drawWith(path: string, batch: number): Promise<InferenceSession.ReturnType> {
  const session = await InferenceSession.create(path);
  const stream = streamOf(TINY.seed, "samples");
  const [normal, uniform] = [new Float32Array(batch * DIMENSION), new Float32Array(batch * DIMENSION)];
  normals(stream, 0, normal);
  uniforms(stream, 0, uniform);
  const shape = [batch, DIMENSION];
  const outputs = await session.run({
    normals: new Tensor("float32", normal, shape),
    uniforms: new Tensor("float32", uniform, shape),
  });
  await session.release();
  return outputs;
}

function expectSameResults(folder: string): void {
  const differing = RESULTS.filter((file) => !readFileSync(join(folder, file)).equals(readFileSync(whole.directory.path(file))));
  expect(differing).toEqual([]);
  const metricsOf = (path: string) => ({ ...JSON.parse(readFileSync(join(path, "metrics.json"), "utf8")), seconds: {} });
  expect(metricsOf(folder)).toEqual(metricsOf(whole.directory.folder));
}

describe("a finished run", () => {
  it("has every file of its own description", () => {
    const files = ["config.json", "system.xml", "topology.pdb", "progress.jsonl", "metrics.json", "report.html", ...RESULTS];
    expect(files.filter((file) => !existsSync(whole.directory.path(file)))).toEqual([]);
    expect(whole.directory.list("checkpoints")).toEqual(["data-3.npz", "data-4.npz", "train-30.npz", "train-40.npz"]);
  });

  it("keeps frames of the coldest temperatures alone, with their energies", () => {
    const { temperatures_K, acceptance, energy_evaluations } = dataSummary.read(whole.directory);
    const { ladders, equilibrationSteps, stepsPerBlock, frameInterval, keptTemperatures } = tinyRecipe.data;
    expect(temperatures_K[0]).toBe(300);
    expect(acceptance).toHaveLength(temperatures_K.length - 1);
    const steps = equilibrationSteps + TINY.dataBlocks * stepsPerBlock;
    expect(energy_evaluations).toBe(steps * ladders * temperatures_K.length);
    const { positions, energy, temperature_index } = arraysIn("data/block-00000.npz");
    const count = (stepsPerBlock / frameInterval) * ladders * keptTemperatures;
    expect([positions!.shape, energy!.shape, temperature_index!.shape]).toEqual([[count, ATOMS, 3], [count], [count]]);
    expect(new Set(temperature_index!.data)).toEqual(new Set([0, 1, 2]));
  });

  it("records what was learned from", () => {
    const { frames, own_draws, dimension, losses, validations } = trainingSummary.read(whole.directory);
    const target = TINY.dataBlocks * (tinyRecipe.data.stepsPerBlock / tinyRecipe.data.frameInterval) * tinyRecipe.data.ladders;
    expect(frames).toEqual({ target: 0.8 * target, held_out: 0.2 * target, hotter: 2 * target, turned: 0 });
    expect(dimension).toBe(DIMENSION);
    expect(losses.map(({ step }) => step)).toEqual([10, 20, 30, 40]);
    expect(validations.map(({ step }) => step)).toEqual([26, 40]);
    // Refreshed every 4 steps from step 21 on: 5 times 32 draws; and 64 in each of two validations.
    expect(own_draws).toBe(5 * 32 + 2 * 64);
    expect(losses[3]!.likelihood).toBeLessThan(losses[0]!.likelihood! - 1);
  });

  it("has draws and samples of the stated shapes and types, with weights", () => {
    const [drawn, sampled] = [arraysIn("draws.npz"), arraysIn("samples.npz")];
    expect(Object.keys(drawn).sort()).toEqual(["log_q", "positions", "reduced_energy"]);
    expect(Object.keys(sampled).sort()).toEqual(["log_q", "log_weight", "positions", "reduced_energy"]);
    for (const { positions, ...vectors } of [drawn, sampled]) {
      expect(positions!.data).toBeInstanceOf(Float32Array);
      expect(positions!.shape).toEqual([TINY.samples, ATOMS, 3]);
      for (const array of Object.values(vectors)) {
        expect(array.data).toBeInstanceOf(Float64Array);
        expect(array.shape).toEqual([TINY.samples]);
      }
      expect(vectors.log_q!.data.every(Number.isFinite)).toBe(true);
    }
    const { draws, out_of_domain, mirrored, turned } = samplesSummary.read(whole.directory);
    expect(draws).toBe(TINY.samples);
    const infinite = drawn.reduced_energy!.data.filter((value) => value === Number.POSITIVE_INFINITY);
    expect(infinite.length).toBe(out_of_domain + mirrored + turned);
    sampled.log_weight!.data.forEach((value, row) => {
      if (sampled.reduced_energy!.data[row] === Number.POSITIVE_INFINITY) expect(value).toBe(Number.NEGATIVE_INFINITY);
    });
  });

  it("has energies and densities that its positions give in float64", () => {
    const { positions, log_q, reduced_energy } = arraysIn("samples.npz");
    const moderate = [...reduced_energy!.data.keys()].filter((row) => reduced_energy!.data[row]! < 1e4).slice(0, 12);
    expect(moderate.length).toBeGreaterThan(5);
    const rows = Float64Array.from(moderate.flatMap((row) => [...positions!.data.slice(row * 3 * ATOMS, (row + 1) * 3 * ATOMS)]));
    const feed = { data: Float64Array.from(toAxisMajor(rows, ATOMS)), shape: [moderate.length, 3 * ATOMS] };
    const axis = (number: number) => ({
      data: Float64Array.from({ length: moderate.length * ATOMS }, (_, at) => rows[3 * at + number]!),
      shape: [moderate.length, ATOMS],
    });
    const [x, y, z] = (["x", "y", "z"] as const).map((name) => input(name, ["batch", ATOMS]));
    const potential = program({ energy: systemEnergy({ x: x!, y: y!, z: z! }, whole.system.molecularSystem.forces) });
    const { energy } = evaluate(potential, { x: axis(0), y: axis(1), z: axis(2) });
    const { entries, generator, parameters } = readModel(whole.directory);
    const { vector, logJacobian } = evaluate(encodeProgram(whole.system, entries), { positions: feed });
    const named = Object.fromEntries(Object.entries(parameters).map(([path, value]) => [`p.${path}`, value]));
    const { logDensity } = evaluate(densityProgram(generator, generator.inputs("p")), { ...named, vector: vector! });
    moderate.forEach((row, at) => {
      const u = energy!.data[at]! / thermalEnergy(300);
      expect(Math.abs(reduced_energy!.data[row]! - u)).toBeLessThan(1e-3 + 1e-4 * Math.abs(u));
      // Positions are float32: 1e-7 nm of a bond whose spread is 3e-3 nm is 3e-5 of its standard deviation, times 60 coordinates.
      expect(Math.abs(log_q!.data[row]! - (logDensity!.data[at]! - logJacobian!.data[at]!))).toBeLessThan(0.02);
    });
  });

  it("has a trajectory of the same positions, and conformations with elements and bonds", async () => {
    const { atoms, positions } = await readAllFrames(whole.directory.path("samples.dcd"));
    expect(atoms).toBe(ATOMS);
    const expected = arraysIn("samples.npz").positions!.data;
    expect(positions.length).toBe(expected.length);
    positions.forEach((value, at) => {
      const wanted = Number.isFinite(expected[at]) ? expected[at]! : 0;
      if (!(Math.abs(value - wanted) <= 2e-7 * Math.abs(wanted))) throw new Error(`dcd[${at}] is ${value}, should be ${wanted}`);
    });
    const text = whole.directory.readText("samples.pdb");
    const pdb = parsePdb(text);
    expect(pdb.models).toBe(tinyRecipe.sampling.showcase);
    const pair = ([a, b]: readonly [number, number]): string => (a < b ? `${a}-${b}` : `${b}-${a}`);
    expect(new Set(pdb.bonds.map(pair))).toEqual(new Set(whole.system.topology.bonds.map(pair)));
    const elements = text.split("\n").flatMap((line) => (/^(ATOM|HETATM)/.test(line) ? [line.slice(76, 78).trim()] : []));
    expect(elements.slice(0, ATOMS)).toEqual(whole.system.topology.atoms.map(({ element }) => element));
    expect(elements).toHaveLength(ATOMS * tinyRecipe.sampling.showcase);
  });

  it("has figures by the contract, and a report that needs no network", () => {
    const metrics = readMetrics(whole.directory);
    expect(metrics).toMatchObject({ system: "alanine-dipeptide", temperature_K: 300, seed: TINY.seed, samples: TINY.samples });
    expect(metrics.free_energies.map(({ name }) => name)).toContain("phi_positive");
    expect(metrics.ess.kish_fraction).toBeGreaterThan(0);
    expect(metrics.ess.kish_fraction).toBeLessThan(0.5);
    // Forty steps teach little, and a verdict that does not say so could not be believed elsewhere.
    expect(metrics.verdict.status).toBe("unreliable");
    expect(metrics.verdict.reasons.length).toBeGreaterThan(0);
    const { total, ...parts } = metrics.seconds;
    const all = Object.values(parts).map((seconds) => seconds ?? 0);
    expect(total).toBeCloseTo(
      all.reduce((a, b) => a + b, 0),
      9,
    );
    for (const seconds of all) expect(seconds).toBeGreaterThan(0);
    const correction = metrics.correction!;
    expect(correction).toMatchObject({ method: "ais", levels: 3, draws: TINY.samples, samples: TINY.samples });
    // Two moves of two steps each.
    expect(correction.energy_evaluations).toBe(2 * 2 * TINY.samples);
    const drawn = dataSummary.read(whole.directory).energy_evaluations + (5 * 32 + 2 * 64) + TINY.samples;
    const evaluations = drawn + correction.energy_evaluations;
    expect(metrics.energy_evaluations).toBe(evaluations);
    const html = whole.directory.readText("report.html");
    expect(html).toContain("unreliable");
    expect(html).not.toMatch(/(src|href)="https?:[^"]*\.(js|css|png|woff2?)"/);
  });
});

describe("model.onnx", () => {
  it.each([7, 80])("gives the run's own samples in ONNX Runtime with %i rows at a time", async (batch) => {
    const outputs = await drawWith(whole.directory.path("model.onnx"), batch);
    const dataOf = (name: string): Float32Array => outputs[name]!.data as Float32Array;
    expect(outputs.positions!.dims).toEqual([batch, 3 * ATOMS]);
    expect(outputs.vector!.dims).toEqual([batch, DIMENSION]);
    const { positions, log_q } = arraysIn("draws.npz");
    const atomsOf = (row: number): Float32Array => positions!.data.slice(row * 3 * ATOMS, (row + 1) * 3 * ATOMS) as Float32Array;
    let compared = 0;
    for (let row = 0; row < batch; row++) {
      const own = atomsOf(row);
      for (let at = 0; at < 3 * ATOMS; at++) {
        const found = dataOf("positions")[row * 3 * ATOMS + (at % 3) * ATOMS + Math.floor(at / 3)]!;
        if (Number.isNaN(own[at]) && Number.isNaN(found)) continue;
        if (!(Math.abs(found - own[at]!) < 2e-5)) throw new Error(`row ${row}, coordinate ${at}: ${found}, should be ${own[at]}`);
        compared++;
      }
      const found = dataOf("log_density")[row]! - dataOf("log_jacobian")[row]!;
      expect(Math.abs(found - log_q!.data[row]!)).toBeLessThan(5e-3);
    }
    expect(compared).toBeGreaterThan(0.9 * batch * 3 * ATOMS);
  });
});

describe("a run that is stopped", () => {
  it("by an interruption in data, training, sampling and correction ends with the same bytes", async () => {
    const folder = folderOf("interrupted");
    await expect(finish(beginTinyRun(folder, circumstances), abortedAt("data", 200))).rejects.toThrow(Interrupted);
    expect(existsSync(join(folder, "data/summary.json"))).toBe(false);
    await expect(resumeTinyRun(folder, abortedAt("train", 33))).rejects.toThrow(Interrupted);
    expect(existsSync(join(folder, "checkpoints/train-34.npz"))).toBe(true);
    await expect(resumeTinyRun(folder, abortedAt("sample", 80))).rejects.toThrow(Interrupted);
    expect(existsSync(join(folder, "samples.npz"))).toBe(false);
    await expect(resumeTinyRun(folder, abortedAt("correct", 80))).rejects.toThrow(Interrupted);
    expect(existsSync(join(folder, "correction/batch-0.npz"))).toBe(true);
    await resumeTinyRun(folder);
    expectSameResults(folder);
  }, 300_000);

  it("by SIGKILL in every stage ends with the same bytes", async () => {
    const folder = folderOf("killed");
    beginTinyRun(folder, circumstances).directory.close();
    const script = fileURLToPath(new URL("./killedRun.ts", import.meta.url));
    // Each file is the one whose loss leaves the most half-done beside it: a block without its checkpoint, steps since the last one.
    const fatal: Readonly<Partial<Record<StageName, string>>> = {
      data: "checkpoints/data-3.npz",
      train: "checkpoints/train-30.npz",
      sample: "checkpoints/sample-160.npz",
      correct: "checkpoints/correct-2.npz",
      reweight: "metrics.json",
      report: "report.html",
    };
    for (const [stage, file] of Object.entries(fatal)) {
      const { signal, stderr } = spawnSync(process.execPath, ["--import", "tsx", script, folder, file], {
        encoding: "utf8",
      });
      expect({ stage, signal, stderr }).toMatchObject({ stage, signal: "SIGKILL" });
      expect(existsSync(join(folder, file))).toBe(false);
    }
    await resumeTinyRun(folder);
    expectSameResults(folder);
  }, 300_000);
});
