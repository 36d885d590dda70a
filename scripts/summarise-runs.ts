/**
 * Writes the figures of finished runs to docs/main-job.json and, as a table, between the markers of README.md:
 *
 *     npx tsx scripts/summarise-runs.ts RUN [RUN ...]
 */

import { readFileSync, writeFileSync } from "node:fs";
import { totalmem } from "node:os";
import { join } from "node:path";
import { findMolecule } from "../systems/index.ts";
import { fillFigures, markdownTable } from "./figures.ts";
import { processor } from "./provenance.ts";

interface Estimate {
  readonly name: string;
  readonly value_kT: number;
  readonly error_kT: number;
}

interface RunFigures {
  readonly seed: number;
  readonly samples: number;
  readonly kish_fraction: number;
  readonly pareto_k: number;
  readonly free_energies: readonly Estimate[];
  readonly energy_evaluations: number;
  readonly seconds: Readonly<Record<string, number>>;
  readonly verdict: string;
}

const readJson = (folder: string, file: string) => JSON.parse(readFileSync(join(folder, file), "utf8"));

function figuresOf(folder: string): RunFigures {
  const { seed, samples, ess, pareto_k, free_energies, energy_evaluations, seconds, verdict } = readJson(folder, "metrics.json");
  return {
    seed,
    samples,
    kish_fraction: ess.kish_fraction,
    pareto_k,
    free_energies,
    energy_evaluations,
    seconds,
    verdict: verdict.status,
  };
}

const clock = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(Math.round(seconds % 60)).padStart(2, "0")}`;

/** In units of the joint standard error. */
const deviation = (a: Estimate, b: Estimate): string =>
  ((a.value_kT - b.value_kT) / Math.hypot(a.error_kT, b.error_kT)).toFixed(1);

function table(runs: readonly RunFigures[], reference: readonly Estimate[]): string {
  const rows = runs.flatMap((run) =>
    run.free_energies.map((estimate) => {
      const known = reference.find(({ name }) => name === estimate.name);
      const cells = [
        run.seed,
        `${(100 * run.kish_fraction).toFixed(1)} %`,
        run.pareto_k.toFixed(2),
        `${estimate.value_kT.toFixed(3)} ± ${estimate.error_kT.toFixed(3)}`,
        known ? deviation(estimate, known) : "–",
        `${(run.energy_evaluations / 1e6).toFixed(1)} million`,
        clock(run.seconds.total!),
        run.verdict,
      ];
      return cells.map(String);
    }),
  );
  const head = [
    "seed",
    `ESS of ${runs[0]!.samples} samples`,
    "k-hat",
    "`phi_positive` / kT",
    "σ from reference",
    "energies",
    "time",
    "verdict",
  ];
  return markdownTable(head, rows);
}

function main(folders: readonly string[]): void {
  if (folders.length === 0) throw new Error("give the folders of finished runs");
  const configuration = readJson(folders[0]!, "config.json");
  const reference = findMolecule(configuration.system).reference();
  const runs = folders.map(figuresOf);
  const machine = { cpu: processor(), threads: configuration.threads, memory_GiB: Math.round(totalmem() / 2 ** 30) };
  const { system, temperature_K, versions, budget_minutes } = configuration;
  const date = String(configuration.created).slice(0, 10);
  const record = { script: "scripts/summarise-runs.ts", system, temperature_K, budget_minutes, date, machine, versions, runs };
  writeFileSync("docs/main-job.json", `${JSON.stringify(record, null, 2)}\n`);
  const known = (reference?.free_energies ?? []).map(
    ({ name, value_kT, error_kT }) => `\`${name}\` ${value_kT} ± ${error_kT} kT`,
  );
  const caption = `\`boltzmill run ${system}\`, ${machine.cpu}, ${machine.threads} threads, ${date}. Kish ESS, raw and unclipped. OpenMM reference: ${known.join(", ")} (${reference?.provenance.script}).`;
  fillFigures("README.md", "figures", `${table(runs, reference?.free_energies ?? [])}\n\n${caption}`);
}

main(process.argv.slice(2));
