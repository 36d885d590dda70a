/** Rows of texts with aligned columns; the last column is not padded. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>(
    (known, row) => row.map((cell, column) => Math.max(known[column] ?? 0, [...cell].length)),
    [],
  );
  const pad = (cell: string, column: number, row: readonly string[]): string =>
    column === row.length - 1 ? cell : cell + " ".repeat(widths[column]! - [...cell].length);
  return rows.map((row) => `${row.map(pad).join("  ").trimEnd()}\n`).join("");
}
