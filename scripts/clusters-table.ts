// The table of docs/benchmarks/clusters-smc.md.
import type { ComparedMetric } from "../src/estimate/metrics/compare.ts";
import { markdownTable, spread } from "./figures.ts";

interface Valued {
  readonly value: number;
  readonly error: number;
}

interface Known extends Valued {
  readonly name: string;
}

/** One cluster, sampled once. */
export interface ClusterRun {
  readonly name: string;
  readonly seed: number;
  readonly levels: number;
  readonly resampled: number;
  readonly acceptance: number;
  readonly energy_evaluations: number;
  readonly seconds: number;
  readonly kish_fraction: number;
  readonly founders_left: number;
  /** Independent founders that the samples are worth. */
  readonly founders_kish: number;
  readonly log_z: Valued;
  readonly mean_energy: Valued;
  readonly metrics: readonly Pick<ComparedMetric, "name" | "title" | "samples" | "weighted" | "floor">[];
}

interface ClusterRecord {
  readonly script: string;
  readonly date: string;
  readonly machine: string;
  readonly threads: number;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly runs: readonly ClusterRun[];
}

/** Figures of others, as they print them: mean and deviation of three trials, kT for E-W2, the clusters' unit of length for the rest. */
const PUBLISHED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "dw-4": { "energy-w2": "0.20 ± 0.11 (ASBS)", "symmetry-w2": "0.43 ± 0.05 (ASBS)" },
  "lj-13-doubled": {
    "energy-w2": "1.99 ± 1.01 (ASBS), 1.01 (PDNS), 2.26 ± 0.21 (PITA)",
    "symmetry-w2": "1.59 ± 0.03 (ASBS)",
    "symmetry-w1": "1.65 (PITA)",
  },
};

function metricRows(name: string, runs: readonly ClusterRun[]): string[][] {
  return runs[0]!.metrics.map(({ name: metric, title, samples }, at) => {
    const of = (pick: (figures: ClusterRun["metrics"][number]) => number): number[] => runs.map((run) => pick(run.metrics[at]!));
    return [
      `\`${name}\``,
      title,
      spread(
        of(({ weighted }) => weighted!.mean),
        3,
      ),
      spread(
        of(({ floor }) => floor!.mean),
        3,
      ),
      PUBLISHED[name]?.[metric] ?? "",
      String(samples),
    ];
  });
}

const figure = ({ value, error }: Valued, digits = 3): string => `${value.toFixed(digits)} ± ${error.toFixed(digits)}`;

const walkRow = (run: ClusterRun, known: Known | undefined): string[] => [
  `\`${run.name}\``,
  String(run.seed),
  `${run.levels} (${run.resampled})`,
  `${(run.energy_evaluations / 1e6).toFixed(1)} million`,
  `${run.seconds.toFixed(0)} s`,
  `${(100 * run.kish_fraction).toFixed(1)} %`,
  run.founders_kish.toFixed(0),
  figure(run.log_z),
  figure(run.mean_energy),
  known ? figure(known) : "",
];

/** The whole document. */
export function clusterTable(record: ClusterRecord, references: Readonly<Record<string, readonly Known[]>>): string {
  const { settings, runs, machine, threads, date, script } = record;
  const names = [...new Set(runs.map(({ name }) => name))];
  const of = (name: string): ClusterRun[] => runs.filter((run) => run.name === name);
  return `# Clusters by sequential Monte Carlo

By \`${script}\`: ${machine}, ${threads} thread, ${date}. ${settings.count} samples of a normal prior, moved by ${settings.kernel} (${settings.moves} trajectories of ${settings.evaluations_a_step} steps at each level), at levels
that keep ${100 * Number(settings.conditional)} % of the effective samples each, drawn anew where fewer than half count. No data is used but for the comparison. Seeds ${[...new Set(runs.map(({ seed }) => seed))].join(", ")}; mean and standard deviation over them.

Distances to the reference's samples, weighted or resampled; *floor*: what two halves of the reference make of each other in the same numbers. Distances of published samplers are of their own numbers of samples, and floors fall with
that number. Sources: ASBS, arXiv 2506.22565; PDNS, arXiv 2510.03824; PITA, arXiv 2506.16471. They sample \`lj-13-doubled\`, each pair twice; \`lj-13\` has each pair once.

${markdownTable(
  ["cluster", "metric", "SMC", "floor", "published", "samples"],
  names.flatMap((name) => metricRows(name, of(name))),
)}

The walks: levels, and at how many samples were drawn anew; energies with gradients; Kish's effective sample size of the final weights, and the number of independent founders that it is worth; log Z of the density, and the
mean energy beside the reference's, with errors over founders.

${markdownTable(
  ["cluster", "seed", "levels", "energies", "time", "ESS", "founders", "log Z", "mean energy / kT", "reference"],
  runs.map((run) =>
    walkRow(
      run,
      references[run.name]!.find(({ name }) => name === "mean_energy"),
    ),
  ),
)}
`;
}
