// The plot and the table of scripts/correction-gain.ts.
import { markdownTable, spread } from "./figures.ts";
import type { Curve } from "./scaling-plot.ts";

/** A method at a number of levels. */
export interface GainRow {
  readonly method: string;
  readonly levels: number;
  /** Independent draws that the samples are worth, a fraction: Kish's of the founders' weights; and Kish's of the samples' own. */
  readonly effective_fraction: number;
  readonly kish_fraction: number;
  /** Whether samples were drawn anew. */
  readonly resampled: boolean;
  readonly log_z: { readonly value: number; readonly error: number };
  readonly acceptance: number;
  readonly energies_a_sample: number;
  readonly seconds: number;
}

/** A run's draws under all methods. */
export interface GainRun {
  readonly system: string;
  readonly temperature_K: number;
  readonly seed: number;
  /** Steps that the generator was trained; runs of one group are alike but for their seeds. */
  readonly training_steps: number;
  readonly group: number;
  readonly samples: number;
  readonly threads: number;
  readonly step_size: number;
  readonly rates_a_second: { readonly log_q: number; readonly energies_with_gradients: number };
  readonly rows: readonly GainRow[];
}

interface GainRecord {
  readonly script: string;
  readonly date: string;
  readonly machine: string;
  readonly runs: readonly GainRun[];
}

/** The same cell of all runs of one group. */
interface Cell {
  /** Raw effective sample size of the group, in words. */
  readonly raw: string;
  readonly method: string;
  readonly levels: number;
  readonly rows: readonly GainRow[];
  /** Raw draws that a sample is worth, in each run. */
  readonly worth: readonly number[];
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const groupsOf = (runs: readonly GainRun[]): GainRun[][] => {
  const groups = [...new Set(runs.map(({ group }) => group))];
  return groups.map((group) => runs.filter((run) => run.group === group));
};

/** Raw effective sample size of a group. */
function rawOf(runs: readonly GainRun[]): string {
  const percent = 100 * meanOf(runs.map(({ rows }) => rows[0]!.effective_fraction));
  return `${percent.toPrecision(percent < 10 ? 1 : 2)} %`;
}

function cellsOf(runs: readonly GainRun[]): Cell[] {
  return groupsOf(runs).flatMap((own) =>
    own[0]!.rows.map(({ method, levels }, at) => {
      const rows = own.map((run) => run.rows[at]!);
      const worth = own.map((run) => run.rows[at]!.effective_fraction / run.rows[0]!.effective_fraction);
      return { raw: rawOf(own), method, levels, rows, worth };
    }),
  );
}

/** Where nothing was drawn anew, sequential Monte Carlo at fixed levels is annealed importance sampling. */
const differs = ({ method, rows }: Cell): boolean => method === "ais" || rows.some(({ resampled }) => resampled);

const titleOf = ({ raw, method }: Cell): string => `${method}, raw ESS ${raw}`;

/** Raw draws that a sample is worth, against the energies that it took: a curve for each generator and method. */
export function gainCurves(runs: readonly GainRun[]): Curve[] {
  const cells = cellsOf(runs);
  const titles = [...new Set(cells.filter(differs).map(titleOf))];
  return titles.map((title) => ({
    title,
    points: cells
      .filter((cell) => titleOf(cell) === title)
      .map(({ rows, worth }) => [Math.round(meanOf(rows.map((row) => row.energies_a_sample))), meanOf(worth)] as const),
  }));
}

/** The table with its caption. */
export function gainTable({ runs, machine, date }: GainRecord): string {
  const rows = cellsOf(runs)
    .filter((cell) => (cell.levels === 1 ? cell.method === "ais" : differs(cell)))
    .map(({ raw, method, levels, rows: own, worth }) => [
      raw,
      levels === 1 ? "raw" : method,
      levels === 1 ? "" : String(levels),
      String(Math.round(meanOf(own.map((row) => row.energies_a_sample)))),
      `${spread(
        own.map((row) => 100 * row.effective_fraction),
        1,
      )} %`,
      spread(worth, 2),
      levels === 1 ? "" : meanOf(own.map((row) => row.acceptance)).toFixed(2),
      `${meanOf(own.map((row) => row.log_z.value)).toFixed(4)} ± ${meanOf(own.map((row) => row.log_z.error)).toFixed(4)}`,
    ]);
  const head = ["raw ESS", "method", "levels", "energies", "ESS", "raw draws that it is worth", "acceptance", "log Z"];
  const { system, temperature_K, samples } = runs[0]!;
  const groups = groupsOf(runs).map((own) => {
    const list = (of: (run: GainRun) => number): string => own.map(of).join(", ");
    return `${rawOf(own)}: seeds ${list(({ seed }) => seed)}, trained ${list(({ training_steps }) => training_steps)} steps`;
  });
  const caption = `${samples} draws of \`${system}\` at ${temperature_K} K of each generator (${groups.join("; ")}), mean and standard deviation over seeds; energies a sample; ESS by Kish of founders' weights, unclipped; ${machine}, ${date}.`;
  return `${markdownTable(head, rows)}\n\n${caption}`;
}

/** What an evaluation costs: of the run that was measured with the least other work on the machine. */
export function ratesSentence({ runs }: GainRecord): string {
  const thousands = (of: (run: GainRun) => number): string =>
    (1000 * Math.round(Math.max(...runs.map(of)) / 1000)).toLocaleString("en");
  const logQ = thousands((run) => run.rates_a_second.log_q);
  const energies = thousands((run) => run.rates_a_second.energies_with_gradients);
  return `On ${runs[0]!.threads} threads the generator gives up to ${logQ} values of log q a second, kernels up to ${energies} energies with gradients.`;
}
