import { UserError } from "../../errors.ts";
import { openReplacement } from "../../files.ts";

/** A table that is written row by row. */
export interface TableWriter {
  /** Appends a row: one value a column. */
  write(row: readonly (number | string)[]): void;
  /** Completes the file and puts it in its place. */
  close(): void;
  /** Gives the file up; what was in its place stays. */
  discard(): void;
}

/** Text in quotes where it has a comma, a quote or a line break in it. */
const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** The shortest decimal that gives the number again; infinities as Python reads them. */
function cell(value: number | string, column: string, row: number): string {
  if (typeof value === "string") return quoted(value);
  if (!Number.isNaN(value)) return String(value).replace("Infinity", "inf");
  throw new UserError(`A table was to be written, but ${column} of row ${row} is no number: leave the row out.`);
}

/**
 * Opens a table of quantities, such as energies by frame, as comma-separated values with a header of the columns' names, which should
 * have units: `energy_kJ/mol`.
 *
 * Throws a UserError, here and in each of its functions, where the file cannot be written, a row has more or fewer values than there are
 * columns, or a value is NaN. Source: RFC 4180, with line feeds alone.
 */
export function openTable(path: string, columns: readonly string[]): TableWriter {
  const file = openReplacement(path);
  let rows = 0;
  const append = (cells: readonly string[]): void => file.append(`${cells.join(",")}\n`);
  append(columns.map(quoted));
  return {
    write: (row) => {
      if (row.length !== columns.length) {
        file.discard();
        throw new UserError(
          `The table ${path} has ${columns.length} columns, but row ${rows} has ${row.length} values: give one value a column.`,
        );
      }
      append(row.map((value, index) => cell(value, columns[index]!, rows)));
      rows++;
    },
    close: () => file.commit(),
    discard: () => file.discard(),
  };
}
