/** The main job with a flow, with a tiny recipe: what differs from the generator whose density takes one evaluation. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeNpz } from "../../../src/chem/formats/npz.ts";
import { normals } from "../../../src/num/random.ts";
import { exportedProgram } from "../../../src/run/exportModel.ts";
import { readMetrics } from "../../../src/run/metrics.ts";
import { readModel } from "../../../src/run/modelCard.ts";
import { openRun } from "../../../src/run/run.ts";
import { Interrupted } from "../../../src/run/stage.ts";
import { streamOf } from "../../../src/run/streams.ts";
import { trainingSummary } from "../../../src/run/summaries.ts";
import { createOrtExecutor } from "../../../src/runtime/ort/executor.ts";
import { circumstances } from "../circumstances.ts";
import { abortedAt, beginTinyRun, finish, resumeTinyRun, TINY, tinyRecipe } from "./tinyRun.ts";

const root = mkdtempSync(join(tmpdir(), "boltzmill-flow-"));
const folderOf = (name: string): string => join(root, name);

/** All runs go on from one that was stopped early in training, so that data are made once. */
beforeAll(async () => {
  const job = beginTinyRun(folderOf("begun"), circumstances, undefined, { generator: "flow-matching" });
  await expect(finish(job, abortedAt("train", 2))).rejects.toThrow(Interrupted);
  for (const name of ["whole", "stopped", "probed"]) cpSync(folderOf("begun"), folderOf(name), { recursive: true });
  await resumeTinyRun(folderOf("whole"));
}, 300_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

function opened(name: string) {
  const { directory, system } = openRun(folderOf(name));
  directory.close();
  return { directory, system };
}
const logQ = (name: string) => decodeNpz(opened(name).directory.read("draws.npz"), "draws.npz").log_q!.data;

describe("a run with a flow", () => {
  it("learns, records its losses and gives weights", () => {
    const { directory } = opened("whole");
    const { losses, validations, own_draws } = trainingSummary.read(directory);
    expect(losses.map(({ step }) => step)).toEqual([10, 20, 30, 40]);
    expect(losses[3]!.velocity).toBeLessThan(0.97 * losses[0]!.velocity!);
    expect(validations.map(({ step }) => step)).toEqual([26, 40]);
    expect(own_draws).toBe(2 * tinyRecipe.flow.training.validationRows);
    expect(readMetrics(directory).verdict.status).toBe("unreliable");
    expect(logQ("whole").every(Number.isFinite)).toBe(true);
    const html = directory.readText("report.html");
    expect(html).toContain("Flow matching");
    expect(html).toContain("Lipman");
    expect(html).not.toContain("Huber");
  });

  it("ends with the same bytes when it is stopped once more", async () => {
    await expect(resumeTinyRun(folderOf("stopped"), abortedAt("train", 23))).rejects.toThrow(Interrupted);
    await resumeTinyRun(folderOf("stopped"));
    const bytes = (name: string, file: string) => readFileSync(join(folderOf(name), file));
    for (const file of ["parameters.npz", "training.json", "model.onnx", "samples.npz"])
      expect(bytes("stopped", file).equals(bytes("whole", file))).toBe(true);
  }, 300_000);

  it("has a model whose graph, with any number of rows, gives the samples of the run and their densities", async () => {
    const { directory, system } = opened("whole");
    const model = readModel(directory);
    const executor = createOrtExecutor();
    const rows = 7;
    const noise = new Float32Array(rows * model.generator.dimension);
    normals(streamOf(TINY.seed, "samples"), 0, noise);
    const executable = await executor.compile(exportedProgram(model, system));
    const found = await executable.run({ normals: { data: noise, shape: [rows, model.generator.dimension] } });
    await executor.close();
    for (let row = 0; row < rows; row++) {
      const own = found.log_density!.data[row]! - found.log_jacobian!.data[row]!;
      expect(Math.abs(own - logQ("whole")[row]!)).toBeLessThan(5e-3);
    }
  });

  it("estimates log q by probes near the exact one, and says that it is noisy", async () => {
    const config = join(folderOf("probed"), "config.json");
    writeFileSync(config, readFileSync(config, "utf8").replace('"likelihood": "exact"', '"likelihood": "hutchinson"'));
    const notes: string[] = [];
    await resumeTinyRun(folderOf("probed"), {
      listeners: [
        (event) => {
          if (event.event === "note") notes.push(event.text);
        },
      ],
    });
    const differences = Array.from(logQ("probed"), (value, row) => value - logQ("whole")[row]!);
    const mean = differences.reduce((a, b) => a + b) / differences.length;
    const spread = Math.sqrt(differences.reduce((total, value) => total + (value - mean) ** 2, 0) / differences.length);
    expect(spread).toBeGreaterThan(0);
    // Six standard errors of the mean of independent probes: a false alarm in 5e8 runs.
    expect(Math.abs(mean)).toBeLessThan((6 * spread) / Math.sqrt(differences.length));
    expect(notes.filter((note) => note.includes("estimated by 2 probes"))).toHaveLength(1);
  }, 300_000);
});
