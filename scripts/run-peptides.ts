/**
 * Runs `boltzmill run` on three dipeptides, one with a ring, and on capped trialanine, as a user would, without anything tuned by hand, and
 * writes figures of each to docs/benchmarks/peptides.json and .md. Runs that are there already are resumed, finished ones only read.
 *
 *     npm run build && npx tsx scripts/run-peptides.ts --python PYTHON [--budget 10] [--samples 50000] [--names TEXT] [--folder runs/peptides]
 *       [--out docs/benchmarks/peptides.json]
 *
 * The reference of E-W2 and T-W2 is the run's own replica exchange at the target temperature, which the generator was trained on: it shows how
 * far the samples are from what the dynamics saw, beside the difference of two halves of it.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { compareEnsembles } from "../src/estimate/metrics/compare.ts";
import type { Ensemble } from "../src/estimate/metrics/ensemble.ts";
import { key } from "../src/num/random.ts";
import { torsionsOf } from "../src/run/analysis.ts";
import { framesOfIsomer, readFrames } from "../src/run/frames.ts";
import { type Metrics, readMetrics } from "../src/run/metrics.ts";
import { readSamples } from "../src/run/readSamples.ts";
import { openRun } from "../src/run/run.ts";
import { thermalEnergy } from "../src/units.ts";
import type { MoleculeDescription } from "../systems/system.ts";
import { beside, machine, writeFacts } from "./benchmark.ts";

const { values: flags } = parseArgs({
  options: {
    python: { type: "string" },
    budget: { type: "string", default: "10" },
    samples: { type: "string", default: "50000" },
    /** Only those whose names hold one of the texts, with commas between. */
    names: { type: "string", default: "" },
    folder: { type: "string", default: "runs/peptides" },
    out: { type: "string", default: "docs/benchmarks/peptides.json" },
  },
});

const PEPTIDES: Readonly<Record<string, string>> = {
  "ala-cys": "NALA,CCYS",
  "gly-asn": "NGLY,CASN",
  "asn-phe": "NASN,CPHE",
  "ace-ala3-nme": "ACE,ALA,ALA,ALA,NME",
};
const METRICS = ["energy-w2", "torsion-w2"] as const;

/** Runs a program to its end with its output shown; throws where it fails. */
function perform(command: string, words: readonly string[]): void {
  const { status } = spawnSync(command, words, { stdio: "inherit" });
  if (status !== 0) throw new Error(`${[command, ...words].join(" ")} ended with ${status}`);
}

/** The run of a peptide, finished. */
function finished(name: string): string {
  const [folder, run] = [flags.folder, join(flags.folder, `${name}-run`)];
  if (existsSync(join(run, "metrics.json"))) return run;
  const main = beside("../dist/src/cli/main.js");
  const molecule = ["--system", join(folder, `${name}.xml`), "--topology", join(folder, `${name}.pdb`)];
  const asked = ["--budget", flags.budget, "--samples", flags.samples, "--seed", "1", "--out", run];
  perform(process.execPath, existsSync(run) ? [main, "resume", run] : [main, "run", ...molecule, ...asked]);
  return run;
}

const ensembleOf = (
  definition: MoleculeDescription,
  positions: ArrayLike<number>,
  atoms: number,
  more: Pick<Ensemble, "logWeights" | "reducedEnergy">,
): Ensemble => ({
  samples: positions.length / (3 * atoms),
  torsions: torsionsOf(definition, positions, atoms),
  ...more,
});

interface Row {
  readonly name: string;
  readonly atoms: number;
  /** Wall time that was asked for, minutes. */
  readonly budget: number;
  readonly figures: Metrics;
  readonly reference: number;
  readonly metrics: ReturnType<typeof compareEnsembles>["metrics"];
  readonly turned: Readonly<Record<string, number>>;
}

function rowOf(name: string): Row {
  const folder = finished(name);
  const { definition, system, directory, configuration } = openRun(folder);
  try {
    const atoms = system.topology.atoms.length;
    const kT = thermalEnergy(configuration.temperature_K);
    const frames = framesOfIsomer(readFrames(directory), system.isomer);
    const cold = [...frames.temperatureIndex.keys()].filter((row) => frames.temperatureIndex[row] === 0);
    const { positions, reducedEnergy, logWeight } = readSamples(folder);
    const reference = ensembleOf(
      definition,
      cold.flatMap((row) => [...frames.positions.subarray(3 * atoms * row, 3 * atoms * (row + 1))]),
      atoms,
      { reducedEnergy: Float64Array.from(cold, (row) => frames.energy[row]! / kT) },
    );
    const samples = ensembleOf(definition, positions.data, atoms, {
      logWeights: logWeight.data,
      reducedEnergy: reducedEnergy.data,
    });
    const { metrics } = compareEnsembles(samples, reference, { stream: key(1), names: METRICS });
    const turned = JSON.parse(readFileSync(join(folder, "samples.json"), "utf8"));
    return {
      name,
      atoms,
      budget: configuration.budget_minutes,
      figures: readMetrics(directory),
      reference: cold.length,
      metrics,
      turned,
    };
  } finally {
    directory.close();
  }
}

const figure = (value: number | undefined): string => (value === undefined ? "–" : value.toPrecision(3));

function line({ name, atoms, budget, figures, reference, metrics }: Row): string {
  const { ess, pareto_k, seconds, verdict, energy_evaluations } = figures;
  const cells = [
    name,
    atoms,
    `${(100 * ess.kish_fraction).toFixed(2)} %`,
    pareto_k.toFixed(2),
    ...METRICS.map((wanted) => {
      const found = metrics.find((one) => one.name === wanted);
      return `${figure(found?.drawn?.mean)} / ${figure(found?.weighted?.mean)} (${figure(found?.floor?.mean)})`;
    }),
    reference,
    `${(energy_evaluations / 1e6).toFixed(1)} million`,
    `${(seconds.total / 60).toFixed(1)} of ${budget} min`,
    verdict.status,
  ];
  return `| ${cells.join(" | ")} |`;
}

function report(rows: readonly Row[], circumstances: string): string {
  const head = ["peptide", "atoms", "ESS", "k-hat", "E-W2 / kT", "T-W2 / rad", "frames", "energies", "time", "verdict"];
  return `# Peptides of a user's own, unattended

By \`scripts/run-peptides.ts\`: ${circumstances}; ${flags.samples} samples, seed 1. Amber ff14SB with OBC2 at 300 K, built from residue names and run with
\`boltzmill run --system X.xml --topology X.pdb\`, nothing tuned. ESS is Kish's of raw, unclipped weights. Distances: samples as drawn / by their weights (sampling floor: one half of the reference against the other), in as many
samples of each; the reference are the run's own frames of replica exchange at 300 K, as many as stand under frames.

| ${head.join(" | ")} |
| ${head.map(() => "---").join(" | ")} |
${rows.map(line).join("\n")}
`;
}

function main(): void {
  if (flags.python === undefined) throw new Error("give --python PYTHON, an interpreter with openmm");
  const chosen = Object.entries(PEPTIDES).filter(([name]) => flags.names.split(",").some((part) => name.includes(part)));
  perform(flags.python, [beside("./make-peptides.py"), flags.folder, ...chosen.map(([name, residues]) => `${name}=${residues}`)]);
  const rows = chosen.map(([name]) => rowOf(name));
  const text = report(rows, machine());
  process.stdout.write(text);
  writeFacts(flags.out, { machine: machine(), rows });
  writeFileSync(flags.out.replace(/\.json$/, ".md"), text);
}

main();
