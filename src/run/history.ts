/** Curves of a training run: named columns of numbers, a row for each recorded step. */
import type { CheckpointArrays } from "./checkpoints.ts";

export type Row = Readonly<Record<string, number>>;

/** Columns in float64 with the prefix, ready for an npz file. */
export function historyArrays(prefix: string, rows: readonly Row[]): CheckpointArrays {
  const names = Object.keys(rows[0] ?? {});
  return Object.fromEntries(
    names.map((name) => [`${prefix}.${name}`, { data: Float64Array.from(rows, (row) => row[name]!), shape: [rows.length] }]),
  );
}

/** The rows of which `historyArrays` made columns with the prefix. */
export function historyFrom(prefix: string, arrays: CheckpointArrays): Row[] {
  const columns = Object.entries(arrays).filter(([name]) => name.startsWith(`${prefix}.`));
  const count = columns[0]?.[1].data.length ?? 0;
  return Array.from({ length: count }, (_, row) =>
    Object.fromEntries(columns.map(([name, { data }]) => [name.slice(prefix.length + 1), data[row]!])),
  );
}
