/** Runs of given samples whose log q is known: what becomes of positions and log q, without any learning. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { kish } from "../../../src/estimate/effectiveSampleSize.ts";
import { key, normals, uniforms } from "../../../src/num/random.ts";
import type { GivenSamples } from "../../../src/run/given.ts";
import { type Metrics, readMetrics } from "../../../src/run/metrics.ts";
import { readSamples } from "../../../src/run/readSamples.ts";
import { requestCorrection } from "../../../src/run/requestCorrection.ts";
import { createRun, openRun } from "../../../src/run/run.ts";
import { explorationSummary, samplesSummary } from "../../../src/run/summaries.ts";
import { findMolecule } from "../../../systems/index.ts";
import { circumstances } from "../circumstances.ts";
import { finish } from "./tinyRun.ts";

const root = mkdtempSync(join(tmpdir(), "boltzmill-given-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const { positions: structure } = findMolecule("alanine-dipeptide").load();
const COUNT = 400;
/** nm: energies stay within a few kT of each other. */
const SHAKE = 0.0005;

/** The structure shaken a little, `repeats` times each; the middle sample mirrored. */
function given(repeats: number): GivenSamples {
  const noise = new Float64Array(COUNT * structure.length);
  normals(key(1), 0, noise);
  const positions = Float32Array.from({ length: COUNT * repeats * structure.length }, (_, at) => {
    const [row, place] = [Math.floor(at / structure.length), at % structure.length];
    return structure[place]! + SHAKE * noise[Math.floor(row / repeats) * structure.length + place]!;
  });
  const mirrored = structure.length * COUNT;
  if (repeats === 1) for (let at = 0; at < structure.length; at++) positions[mirrored / 2 + at]! *= -1;
  const logQ = new Float64Array(COUNT * repeats);
  uniforms(key(2), 0, logQ);
  return { positions, logQ, lengths: [COUNT * repeats] };
}

async function reweighted(name: string, samples: GivenSamples): Promise<Metrics> {
  const count = samples.lengths.reduce((total, length) => total + length, 0);
  const request = { seed: 3, threads: 1, generator: "none", likelihood: "given", samples: count };
  const source = { samples: ["some.dcd"], log_q: "some.npy" };
  await finish(createRun("alanine-dipeptide", join(root, name), { ...request, given: source }, circumstances, samples));
  return readMetrics(opened(name).directory);
}

function opened(name: string) {
  const job = openRun(join(root, name));
  job.directory.close();
  return job;
}

let metrics: Metrics;
beforeAll(async () => {
  metrics = await reweighted("once", given(1));
}, 60_000);

describe("a run of given samples with log q", () => {
  it("weighs them by energy and log q, each in its place", () => {
    const { logWeight, logQ, reducedEnergy } = readSamples(join(root, "once"));
    expect(Array.from(logQ.data)).toEqual(Array.from(given(1).logQ!));
    for (let row = 0; row < COUNT; row++) {
      const u = reducedEnergy.data[row]!;
      expect(logWeight.data[row]).toBe(row === COUNT / 2 ? Number.NEGATIVE_INFINITY : -u - logQ.data[row]!);
    }
    expect(metrics.ess.kish_fraction).toBe(kish(logWeight.data));
    expect(metrics.energy_evaluations).toBe(COUNT + explorationSummary.read(opened("once").directory).energy_evaluations);
  });

  it("gives weight zero to another isomer, and counts it", () => {
    const { draws, mirrored, turned, out_of_domain } = samplesSummary.read(opened("once").directory);
    expect({ draws, mirrored, turned, out_of_domain }).toEqual({ draws: COUNT, mirrored: 1, turned: 0, out_of_domain: 0 });
  });

  it("has the stages of its kind only, and a report without a generator", () => {
    const { directory } = opened("once");
    expect(Object.keys(JSON.parse(directory.readText("stages.json")))).toEqual(["import", "explore", "reweight", "report"]);
    const html = directory.readText("report.html");
    expect(html).toContain("some.dcd");
    expect(html).toContain("Dynamics from the samples <small>40 frames");
    expect(html).not.toContain("Boltzmann generators: Sampling");
  });

  it("takes frames that repeat for correlated: so many are worth one, and errors are those of the distinct ones", async () => {
    const repeats = 8;
    const repeated = await reweighted("repeated", given(repeats));
    expect(metrics.statistical_inefficiency).toBeUndefined();
    // Known to about a quarter of itself: 2 sqrt(8 / 400); four times that is never passed by chance.
    expect(repeated.statistical_inefficiency! / repeats).toBeGreaterThan(0.6);
    expect(repeated.statistical_inefficiency! / repeats).toBeLessThan(2);
    expect(repeated.verdict.reasons.join()).toMatch(/3200 samples are worth \d+\.\d independent ones/);
  }, 60_000);

  it("cannot be corrected, which needs its generator", () => {
    const job = opened("once");
    expect(() => requestCorrection(job, { method: "ais" })).toThrow("they were given, and a correction needs the generator");
  });

  it("is explored: samples that were hardly shaken are too narrow, and the verdict says so", () => {
    const { widenings, frames, chains } = explorationSummary.read(opened("once").directory);
    expect({ frames, chains }).toEqual({ frames: 40, chains: 2 });
    expect(widenings.map(({ ratio }) => ratio)).toEqual(widenings.map(({ ratio }) => ratio).toSorted((a, b) => b - a));
    expect(metrics.verdict.status).toBe("unreliable");
    expect(metrics.verdict.reasons.join()).toMatch(/The samples are too narrow: .* times along (bond|angle|torsion) \w+-\w+/);
  });

  it("has the files that it was given in config.json", () => {
    const { given: source, generator, likelihood } = JSON.parse(readFileSync(join(root, "once", "config.json"), "utf8"));
    expect({ source, generator, likelihood }).toEqual({
      source: { samples: ["some.dcd"], log_q: "some.npy" },
      generator: "none",
      likelihood: "given",
    });
  });
});
