/**
 * Corrected runs beside their references: writes docs/benchmarks/correction-molecules.json and the figures of docs/correction.md.
 *
 *     npx tsx scripts/correction-figures.ts [--many FOLDER] RUN [RUN ...]
 *
 * FOLDER has <system>.npz by scripts/reference-molecules.ts --many: more samples of the reference than come with the system, so that distances are of the published number.
 */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { decodeNpz } from "../src/chem/formats/npz.ts";
import { kish } from "../src/estimate/effectiveSampleSize.ts";
import { type ComparedMetric, compareEnsembles } from "../src/estimate/metrics/compare.ts";
import type { Ensemble } from "../src/estimate/metrics/ensemble.ts";
import { key } from "../src/num/random.ts";
import { type EnsembleSamples, moleculeEnsemble } from "../src/run/ensembles.ts";
import { readSamples } from "../src/run/readSamples.ts";
import { openRun } from "../src/run/run.ts";
import { logWeights, readDrawnSamples } from "../src/run/samples.ts";
import { findMolecule } from "../systems/index.ts";
import type { Reference } from "../systems/reference.ts";
import { fillFigures, markdownTable } from "./figures.ts";
import { processor, today } from "./provenance.ts";

const COMPARED = ["energy-w1", "energy-w2", "torsion-w2", "ramachandran-kl", "ramachandran-tv"] as const;
const SEED = 1;

interface Estimate {
  readonly name: string;
  readonly value_kT: number;
  readonly error_kT: number;
}

interface MetricFigures {
  readonly name: string;
  readonly samples: number;
  /** Of draws as they are, of draws by raw weights, of corrected samples, of halves of the reference. */
  readonly drawn: ComparedMetric["drawn"];
  readonly reweighted: ComparedMetric["weighted"];
  readonly corrected: ComparedMetric["weighted"];
  readonly floor: ComparedMetric["floor"];
}

interface CorrectedRun {
  readonly system: string;
  readonly seed: number;
  readonly samples: number;
  readonly method: string;
  readonly levels: number;
  readonly kish_before: number;
  readonly kish_fraction: number;
  readonly effective_samples: number;
  readonly free_energies: readonly Estimate[];
  readonly reference: readonly Estimate[];
  readonly energy_evaluations: number;
  readonly seconds: Readonly<Record<string, number>>;
  readonly verdict: string;
  readonly metrics: readonly MetricFigures[];
}

function referenceSamples(system: string, many: string | undefined): EnsembleSamples {
  const file = many && join(many, `${system}.npz`);
  if (file !== undefined && existsSync(file)) {
    const { positions, reduced_energy: energies } = decodeNpz(readFileSync(file), file);
    return { positions: Float32Array.from(positions!.data), reducedEnergy: Float64Array.from(energies!.data) };
  }
  const known = findMolecule(system).referenceSamples();
  if (known !== undefined) return known;
  throw new Error(`${system} has no reference samples; make them by scripts/reference-molecules.ts`);
}

function metricsOf(raw: Ensemble, corrected: Ensemble, reference: Ensemble): MetricFigures[] {
  const options = { stream: key(SEED), names: COMPARED };
  const [before, after] = [raw, corrected].map((samples) => compareEnsembles(samples, reference, options).metrics);
  return before!.map(({ name, samples, drawn, weighted, floor }, at) => ({
    name,
    samples,
    drawn,
    reweighted: weighted,
    corrected: after![at]!.weighted,
    floor,
  }));
}

function figuresOf(folder: string, many: string | undefined): CorrectedRun {
  const { definition, system, configuration, directory } = openRun(folder);
  const draws = readDrawnSamples(directory);
  directory.close();
  const known: Reference | undefined = findMolecule(definition.name).reference();
  const { positions, reducedEnergy, logWeight } = readSamples(folder);
  const ensembleOf = (samples: EnsembleSamples): Ensemble => moleculeEnsemble(definition, system.topology.atoms.length, samples);
  const metrics = metricsOf(
    ensembleOf({ positions: draws.positions, reducedEnergy: draws.reducedEnergy, logWeights: logWeights(draws) }),
    ensembleOf({ positions: positions.data, reducedEnergy: reducedEnergy.data, logWeights: logWeight.data }),
    ensembleOf(referenceSamples(definition.name, many)),
  );
  const written = JSON.parse(readFileSync(join(folder, "metrics.json"), "utf8"));
  return {
    system: definition.name,
    seed: configuration.seed,
    samples: written.samples,
    method: written.correction.method,
    levels: written.correction.levels,
    kish_before: written.correction.ess_before,
    kish_fraction: kish(logWeight.data),
    effective_samples: written.correction.effective_samples,
    free_energies: written.free_energies,
    reference: known?.free_energies ?? [],
    energy_evaluations: written.energy_evaluations,
    seconds: written.seconds,
    verdict: written.verdict.status,
    metrics,
  };
}

const clock = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
const estimate = ({ value_kT, error_kT }: Estimate): string => `${value_kT.toFixed(3)} ± ${error_kT.toFixed(3)}`;

function runRow(run: CorrectedRun): string[] {
  const found = run.free_energies.find(({ name }) => name === "phi_positive")!;
  const known = run.reference.find(({ name }) => name === "phi_positive")!;
  const off = (found.value_kT - known.value_kT) / Math.hypot(found.error_kT, known.error_kT);
  return [
    `\`${run.system}\``,
    String(run.seed),
    String(run.samples),
    `${(100 * run.kish_before).toFixed(1)} %`,
    `${(100 * run.kish_fraction).toFixed(1)} %`,
    estimate(found),
    `${estimate(known)} (${off.toFixed(1)} σ)`,
    `${(run.energy_evaluations / 1e6).toFixed(1)} million`,
    clock(run.seconds.total!),
    run.verdict,
  ];
}

const value = (figure: ComparedMetric["floor"]): string => (figure === undefined ? "" : figure.mean.toFixed(3));

function distanceRows(run: CorrectedRun): string[][] {
  const shown = run.metrics.filter(({ name }) => name === "energy-w2" || name === "torsion-w2");
  return shown.map(({ name, samples, drawn, reweighted, corrected, floor }) => [
    `\`${run.system}\``,
    String(run.seed),
    name === "energy-w2" ? "E-W2 / kT" : "T-W2 / rad",
    ...[drawn, reweighted, corrected, floor].map(value),
    String(samples),
  ]);
}

const { values, positionals } = parseArgs({ options: { many: { type: "string" } }, allowPositionals: true });
const runs = positionals.map((folder) => figuresOf(folder, values.many));
const record = {
  script: "scripts/correction-figures.ts",
  date: today(),
  machine: processor(),
  runs,
};
writeFileSync("docs/benchmarks/correction-molecules.json", `${JSON.stringify(record, null, 1)}\n`);
const head = ["system", "seed", "samples", "ESS", "corrected", "`phi_positive` / kT", "reference", "energies", "time", "verdict"];
const distances = ["system", "seed", "distance", "as drawn", "reweighted", "corrected", "floor", "samples"];
const caption = `Time and energies from the system's definition to the report, correction (${runs[0]!.method}, ${runs[0]!.levels} levels) included; ${record.machine}, 2 threads, ${record.date}. Kish ESS of the final weights, unclipped.`;
fillFigures("docs/correction.md", "molecules", `${markdownTable(head, runs.map(runRow))}\n\n${caption}`);
fillFigures("docs/correction.md", "distances", markdownTable(distances, runs.flatMap(distanceRows)));
