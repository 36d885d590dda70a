/** The table of a benchmark of energy models, as Markdown. */
import type { Cell } from "./cell.ts";
import type { Figures } from "./measurement.ts";

interface Column {
  readonly title: string;
  value(cell: Cell): number | null | undefined;
}

const worst = ({ levels }: Figures): number | undefined => (levels ? Math.min(...levels.map(({ ess }) => ess)) : undefined);
const meanScoreError = ({ levels }: Figures): number | undefined =>
  levels ? levels.reduce((total, level) => total + level.score_error, 0) / levels.length : undefined;

const COLUMNS: readonly Column[] = [
  { title: "KL on the grid", value: ({ figures }) => figures.grid_divergence },
  { title: "mean log p - l", value: ({ figures }) => figures.divergence },
  { title: "(l - log p)²", value: ({ figures }) => figures.squared_error },
  { title: "less its mean", value: ({ figures }) => figures.squared_error_of_shape },
  { title: "log Z", value: ({ figures }) => figures.log_z },
  { title: "error of weights", value: ({ figures }) => figures.weight_error },
  { title: "score error", value: ({ figures }) => meanScoreError(figures) },
  { title: "ESS at t = 0", value: ({ figures }) => figures.ess },
  { title: "least ESS of a level", value: ({ figures }) => worst(figures) },
  { title: "steps", value: ({ steps }) => steps },
  { title: "processor time / s", value: ({ seconds }) => seconds },
];

const printed = (value: number): string => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3));

/** Mean over seeds, with their standard deviation where there are several. */
function entry(values: readonly (number | null | undefined)[]): string {
  const known = values.filter((value) => typeof value === "number");
  if (known.length === 0) return "";
  const mean = known.reduce((a, b) => a + b) / known.length;
  if (known.length === 1) return printed(mean);
  const deviation = Math.sqrt(known.reduce((total, value) => total + (value - mean) ** 2, 0) / (known.length - 1));
  return `${printed(mean)} ± ${deviation.toPrecision(2)}`;
}

/** One table a system: a row for each objective, means over seeds; columns that no cell of the system has are left out. */
export function markdownTables(cells: readonly Cell[]): string {
  const systems = [...new Set(cells.map(({ system }) => system))];
  return systems
    .map((system) => {
      const own = cells.filter((cell) => cell.system === system);
      const columns = COLUMNS.filter(({ value }) => own.some((cell) => typeof value(cell) === "number"));
      const contenders = [...new Set(own.map(({ losses }) => losses))];
      const rows = contenders.map((losses) => {
        const seeds = own.filter((cell) => cell.losses === losses);
        return `| ${[losses, seeds.length, ...columns.map(({ value }) => entry(seeds.map(value)))].join(" | ")} |`;
      });
      const head = ["losses", "seeds", ...columns.map(({ title }) => title)];
      return [`### ${system}`, "", `| ${head.join(" | ")} |`, `|${" --- |".repeat(head.length)}`, ...rows].join("\n");
    })
    .join("\n\n");
}
