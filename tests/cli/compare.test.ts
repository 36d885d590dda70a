import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { encodeDcd } from "../../src/chem/formats/dcd.ts";
import { decodeNpz, encodeNpz } from "../../src/chem/formats/npz.ts";
import type { ComparedMetric } from "../../src/estimate/metrics/compare.ts";
import { key } from "../../src/num/random.ts";
import { circumstances } from "../../src/run/circumstances.ts";
import { createRun } from "../../src/run/run.ts";
import { systems } from "../../systems/index.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { boltzmill, type Ended } from "./processes.ts";

const compare = (words: readonly string[], folder: string): Promise<Ended> => boltzmill(["compare", ...words], folder);

interface Written {
  readonly metrics: readonly ComparedMetric[];
  readonly missing: readonly { readonly name: string; readonly reason: string }[];
  readonly counts: readonly number[];
}

/** The figures that a comparison wrote, by the name of the metric. */
function figures(folder: string): Record<string, ComparedMetric> {
  const { metrics }: Written = JSON.parse(readFileSync(join(folder, "figures.json"), "utf8"));
  return Object.fromEntries(metrics.map((metric) => [metric.name, metric]));
}

const alanine = systems["alanine-dipeptide"];
const { positions } = alanine.load();
const ATOMS = 22;
const FRAMES = 64;
/** The structure shaken a little, differently in each frame. */
const shaken = Float32Array.from({ length: FRAMES * positions.length }, (_, at) => {
  return positions[at % positions.length]! + 0.004 * Math.sin(at * at);
});

describe("boltzmill compare", () => {
  it("finds exact samples of a toy at their floor, and shifted ones off it", async () => {
    const folder = temporaryFolder();
    const own = systems["8-gaussians"].target.sample(key(9), 2000);
    const write = (name: string, data: Float64Array): void =>
      writeFileSync(join(folder, name), encodeNpz({ positions: { data, shape: [data.length / 2, 2] } }));
    write("exact.npz", own);
    write(
      "shifted.npz",
      own.map((x) => x + 0.2),
    );
    const words = ["8-gaussians", "--samples", "400", "--out", "figures.json"];
    const exact = await compare(["exact.npz", ...words], folder);
    expect(exact).toMatchObject({ code: 0, error: "" });
    expect(exact.out).toMatch(/^metric +unit +as drawn +weighted +floor +samples\n/);
    const atFloor = figures(folder)["position-w2"]!;
    expect(atFloor.drawn!.mean).toBeLessThan(1.5 * atFloor.floor!.mean);
    await compare(["shifted.npz", ...words], folder);
    const off = figures(folder);
    expect(off["position-w2"]!.drawn!.mean).toBeGreaterThan(0.95 * 0.2 * Math.SQRT2);
    expect(off["energy-w2"]!.drawn!.mean).toBeGreaterThan(5 * off["energy-w2"]!.floor!.mean);
  }, 60_000);

  it("compares a run with a file of the same molecule, whose energies it computes", async () => {
    const folder = temporaryFolder();
    const run = createRun(alanine.name, join(folder, "run"), { executor: "auto" }, circumstances());
    const vector = (value: (row: number) => number) => ({
      data: Float64Array.from({ length: FRAMES }, (_, row) => value(row)),
      shape: [FRAMES],
    });
    run.directory.write(
      "samples.npz",
      encodeNpz({
        positions: { data: shaken, shape: [FRAMES, ATOMS, 3] },
        log_q: vector(() => 0),
        reduced_energy: vector((row) => -20 + row / 10),
        log_weight: vector((row) => (row === 0 ? Number.NEGATIVE_INFINITY : -row / 100)),
      }),
    );
    run.directory.close();
    writeFileSync(join(folder, "frames.dcd"), encodeDcd(shaken, ATOMS));
    const { code, out, error } = await compare(["run", "frames.dcd", "--out", "figures.json"], folder);
    expect({ code, error }).toEqual({ code: 0, error: "" });
    expect(out).toMatch(/^T-W2 +rad +\d/m);
    expect(out).toMatch(/^ESS +0\.\d+/m);
    expect(out).toContain("Only 32 samples of each side could be compared");
    const found = figures(folder);
    expect(found["reverse-ess"]!.weighted!.mean).toBeGreaterThan(0.9);
    // The same conformations on both sides, of which halves are drawn: torsions agree, made-up energies do not.
    expect(found["torsion-w2"]!.drawn!.mean).toBeLessThan(0.1);
    expect(found["energy-w2"]!.drawn!.mean).toBeGreaterThan(found["energy-w2"]!.floor!.mean);
  }, 60_000);

  it("reads reference samples of a system", async () => {
    const folder = temporaryFolder();
    const samples = systems["dw-4"].referenceSamples()!;
    const few = encodeNpz({ positions: { data: samples.positions.subarray(0, 800), shape: [100, 8] } });
    writeFileSync(join(folder, "few.npz"), few);
    expect(await compare(["few.npz", "dw-4", "--out", "figures.json", "--repeats", "1"], folder)).toMatchObject({ code: 0 });
    const energies = figures(folder)["energy-w2"]!;
    expect(energies.samples).toBe(100);
    expect(energies.drawn!.mean).toBeLessThan(4 * energies.floor!.mean);
  }, 60_000);

  const files = (): string => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "frames.dcd"), encodeDcd(shaken, ATOMS));
    writeFileSync(join(folder, "other.npz"), encodeNpz({ x: { data: Float32Array.of(1), shape: [1] } }));
    writeFileSync(join(folder, "small.npz"), encodeNpz({ positions: { data: new Float32Array(30), shape: [10, 3] } }));
    return folder;
  };

  it.each([
    [["frames.dcd", "frames.dcd"], /neither says what it has samples of: name the system with --system\.\n$/],
    [["frames.dcd", "gmm-40"], /frames\.dcd has 66 coordinates a sample, but 2 are needed/],
    [["gmm-40", "samples.npz"], /samples\.npz was to be compared, but there is no such file or folder: check the path/],
    [["gmm-40", "8-gaussians-narow"], /The system "8-gaussians-narow" was asked for, but the known systems are/],
    [
      ["gmm-40", "two-modes-16d"],
      /gmm-40 was to be compared with two-modes-16d, but that is a toy of 2 coordinates and this a toy of 16/,
    ],
    [
      ["ala3", "alanine-dipeptide"],
      /ala3 was to be compared with alanine-dipeptide, but that is a molecule of 99 coordinates and this a molecule of 66/,
    ],
    [["other.npz", "gmm-40"], /other\.npz must hold an array positions \[n, atoms, 3\] or \[n, d\], but it holds x: name/],
    [["small.npz", "two-modes-16d"], /small\.npz has 3 coordinates a sample, but 16 are needed/],
    [["gmm-40", "gmm-40", "--repeats", "0"], /--repeats 0 was given, but it must be a whole number from 1/],
    [["gmm-40", "gmm-40", "--topology", "a.pdb"], /A comparison was asked for with --topology alone/],
  ])("refuses %j in one sentence", async (words, sentence) => {
    const { code, out, error } = await compare(words, files());
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(error).toMatch(sentence);
    expect(error).toMatch(/^boltzmill: [^\n]*\n$/);
  });
});

describe("reference samples", () => {
  it("are arrays that NumPy reads", () => {
    const bytes = readFileSync(new URL("../../systems/toys/dw-4/samples.npz", import.meta.url));
    expect(decodeNpz(bytes).positions!.shape).toEqual([10_000, 8]);
  });
});
