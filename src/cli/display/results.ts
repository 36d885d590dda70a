/** A run as displays announce it, and its results in words. */

import type { Metrics } from "../../run/metrics.ts";
import type { Job } from "../../run/run.ts";
import { thermalEnergy } from "../../units.ts";
import { counted } from "../../words.ts";
import type { Announcement } from "./display.ts";
import { formatClock, formatPath, formatWithError } from "./format.ts";

/** The files that a run may leave, in the order in which one looks at them. */
const OUTPUTS = [
  ["report", "report.html"],
  ["samples", "samples.npz"],
  ["", "samples.pdb"],
  ["", "samples.dcd"],
  ["generator", "model.onnx"],
] as const;

const outputFiles = ({ directory }: Job): string[] =>
  OUTPUTS.flatMap(([, file]) => (directory.has(file) ? [directory.path(file)] : []));

function freeEnergyRows({ free_energies, temperature_K }: Metrics): [string, string][] {
  const kT = thermalEnergy(temperature_K);
  return free_energies.map(({ name, value_kT, error_kT }) => [
    name,
    `${formatWithError(value_kT, error_kT)} kT = ${formatWithError(value_kT * kT, error_kT * kT)} kJ/mol`,
  ]);
}

function timeRow({ seconds: { total, ...stages } }: Metrics): [string, string] {
  const parts = Object.entries(stages).flatMap(([name, value]) =>
    typeof value === "number" ? [`${name} ${formatClock(value)}`] : [],
  );
  return ["time", `${formatClock(total)} (${parts.join(", ")})`];
}

function correctionRow({ correction }: Metrics): [string, string][] {
  if (correction === undefined) return [];
  const { method, ess_before, draws } = correction;
  return [["before", `ESS of ${draws} draws ${(100 * ess_before).toFixed(1)} %, then corrected (${method})`]];
}

/** Kish's effective sample size, and how many independent samples these are worth: fewer where they share ancestors or are of chains. */
function effectiveRow({ ess, samples, correction }: Metrics): [string, string] {
  const worth = correction?.effective_samples ?? ess.kish_fraction * samples;
  return ["ESS", `${(100 * ess.kish_fraction).toFixed(1)} %: ${samples} samples are worth ${Math.round(worth)}`];
}

function tailRow({ pareto_k, pareto_k_threshold }: Metrics): [string, string] {
  const value = Number.isFinite(pareto_k) ? pareto_k.toFixed(2) : "none, the weights are equal";
  return ["Pareto k-hat", `${value} (good below ${pareto_k_threshold.toFixed(2)})`];
}

/** Effective samples, k-hat, log Z, free energies with one standard error, time, files, and the verdict with its reasons. */
export function resultLines(job: Job, metrics: Metrics): string[] {
  const { log_z, verdict } = metrics;
  const files = OUTPUTS.filter(([, file]) => job.directory.has(file));
  const rows: [string, string][] = [
    ...correctionRow(metrics),
    effectiveRow(metrics),
    tailRow(metrics),
    ["log Z", formatWithError(log_z.value, log_z.error)],
    ...freeEnergyRows(metrics),
    timeRow(metrics),
    ...files.map(([name, file]): [string, string] => [name, formatPath(job.directory.path(file))]),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return [
    "",
    ...rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`),
    "",
    `Verdict: ${verdict.status}`,
    ...verdict.reasons.map((reason) => `  - ${reason}`),
  ];
}

/** Where the run lives and what it depends on. */
const headLine = ({ configuration, directory }: Job): string => {
  const { system, temperature_K, samples, seed, threads } = configuration;
  return `${system} at ${temperature_K} K, ${samples} samples, seed ${seed}, ${counted(threads, "thread")}, in ${formatPath(directory.folder)}`;
};

/** The head of a run. */
export const runHead = (job: Job): Announcement => ({
  lines: [headLine(job)],
  data: { event: "run", folder: job.directory.folder, configuration: job.configuration },
});

/** The results of a run. */
export const runResults = (job: Job, metrics: Metrics): Announcement => ({
  lines: resultLines(job, metrics),
  data: { event: "results", folder: job.directory.folder, files: outputFiles(job), metrics },
});
