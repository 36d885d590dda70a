/** Runs that learn log q: of given samples, and of a flow's draws. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { key, normals } from "../../../src/num/random.ts";
import { readMemberLogQ } from "../../../src/run/learned-density/files.ts";
import { readMetrics } from "../../../src/run/metrics.ts";
import { readSamples } from "../../../src/run/readSamples.ts";
import { createRun, openRun } from "../../../src/run/run.ts";
import { Interrupted } from "../../../src/run/stage.ts";
import { likelihoodSummary } from "../../../src/run/summaries.ts";
import { findMolecule } from "../../../systems/index.ts";
import { circumstances } from "../circumstances.ts";
import { finish, resumeTinyRun, TINY, tinyRecipe } from "./tinyRun.ts";

const root = mkdtempSync(join(tmpdir(), "boltzmill-learned-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const folderOf = (name: string): string => join(root, name);

const { positions: structure } = findMolecule("alanine-dipeptide").load();
const COUNT = 330;
const LEFT = 30;

/** The structure shaken; the first samples are mirrored, and so do not count. */
function positions(): Float32Array {
  const noise = new Float64Array(COUNT * structure.length);
  normals(key(1), 0, noise);
  const hand = (at: number): number => (at < LEFT * structure.length ? -1 : 1);
  return Float32Array.from(noise, (value, at) => hand(at) * (structure[at % structure.length]! + 0.002 * value));
}

function begin(name: string) {
  const request = { seed: 3, threads: 1, generator: "none", likelihood: "ebm", samples: COUNT };
  const given = { samples: ["some.dcd"], log_q: null };
  const samples = { positions: positions(), lengths: [COUNT] };
  const job = createRun("alanine-dipeptide", folderOf(name), { ...request, given }, circumstances, samples);
  job.directory.write("plan.json", JSON.stringify({ explorationPieces: 2, likelihoodSteps: 40 }));
  return job;
}

function directoryOf(name: string) {
  const { directory } = openRun(folderOf(name));
  directory.close();
  return directory;
}

beforeAll(() => finish(begin("whole")), 120_000);

describe("a run that learns log q of given samples", () => {
  it("learns it on nine tenths of those that count, and says what its checks found", () => {
    const summary = likelihoodSummary.read(directoryOf("whole"));
    const counted = COUNT - LEFT;
    expect(summary).toMatchObject({ members: 2, steps: 40, training: 0.9 * counted, held_out: 0.1 * counted });
    const { likelihood, verdict } = readMetrics(directoryOf("whole"));
    expect(likelihood).toEqual(summary);
    const html = directoryOf("whole").readText("report.html");
    expect(html).toContain("Learned density");
    expect(html).toContain("BoltzNCE");
    expect(verdict.status).toBe("unreliable");
  });

  it("weighs samples by the mean of its members, those that do not count by zero", () => {
    const { logQ, logWeight } = readSamples(folderOf("whole"));
    const [first, second] = readMemberLogQ(directoryOf("whole"));
    for (let row = LEFT; row < COUNT; row++) {
      expect(logQ.data[row]).toBeCloseTo((first![row]! + second![row]!) / 2, 9);
      expect(Number.isFinite(logWeight.data[row])).toBe(true);
    }
    expect(Array.from(logWeight.data.slice(0, LEFT))).toEqual(Array(LEFT).fill(Number.NEGATIVE_INFINITY));
    expect(first).not.toEqual(second);
  });

  it("ends with the same bytes when it is stopped in the training of its second member", async () => {
    // In the second member: the first is whole by then.
    let members = 0;
    const controller = new AbortController();
    const listen = (event: { event: string; stage?: string; step?: number; total?: number }): void => {
      if (event.event !== "progress" || event.stage !== "likelihood") return;
      if (event.step === event.total) members++;
      if (members > 0 && event.step! < 30 && event.step! > 14) controller.abort();
    };
    await expect(finish(begin("stopped"), { signal: controller.signal, listeners: [listen] })).rejects.toThrow(Interrupted);
    await resumeTinyRun(folderOf("stopped"));
    for (const file of ["likelihood/member-0.npz", "likelihood/member-1.npz", "samples.npz"]) {
      const bytes = (name: string): Buffer => readFileSync(join(folderOf(name), file));
      expect(bytes("stopped").equals(bytes("whole"))).toBe(true);
    }
  }, 120_000);
});

describe("a run whose flow's log q is learned", () => {
  it("weighs the draws without the flow's own density, and cannot be corrected", async () => {
    const { samples, seed, dataBlocks, trainingSteps } = TINY;
    const { ladders, equilibrationSteps } = tinyRecipe.data;
    const request = { seed, samples, threads: 1, generator: "flow-matching", likelihood: "ebm" };
    const job = createRun("alanine-dipeptide", folderOf("flow"), request, circumstances);
    const plan = { ladders, equilibrationSteps, dataBlocks, trainingSteps, likelihoodSteps: 40 };
    job.directory.write("plan.json", JSON.stringify(plan));
    await finish(job);
    const { logQ, logWeight } = readSamples(folderOf("flow"));
    expect(logQ.shape).toEqual([TINY.samples]);
    expect(logWeight.data.some((value) => Number.isFinite(value))).toBe(true);
    expect(directoryOf("flow").has("unweighted.npz")).toBe(false);
    expect(() => createRun("alanine-dipeptide", folderOf("refused"), { ...request, correct: "ais" }, circumstances)).toThrow(
      "--correct ais was given with --likelihood ebm",
    );
  }, 240_000);
});
