import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openTable } from "../../../src/chem/formats/csv.ts";
import { UserError } from "../../../src/errors.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";

describe("openTable", () => {
  it("writes numbers that can be read again, infinities as Python reads them, and texts in quotes where they need them", () => {
    const path = join(temporaryFolder(), "energies.csv");
    const table = openTable(path, ["frame", "energy_kJ/mol", 'a "note", or two']);
    table.write([0, -123.45678901234567, "plain"]);
    table.write([1, Number.POSITIVE_INFINITY, 'with "quotes"']);
    table.write([2, Number.NEGATIVE_INFINITY, "two\nlines"]);
    table.write([3, 1e-300, ""]);
    expect(existsSync(path)).toBe(false);
    table.close();
    expect(readFileSync(path, "utf8")).toBe(
      'frame,energy_kJ/mol,"a ""note"", or two"\n0,-123.45678901234567,plain\n1,inf,"with ""quotes"""\n2,-inf,"two\nlines"\n3,1e-300,\n',
    );
  });

  it("refuses NaN and rows of another length, and leaves nothing behind", () => {
    const folder = temporaryFolder();
    for (const [row, message] of [
      [[1, Number.NaN], /energy of row 1 is no number/],
      [[1], /has 2 columns, but row 1 has 1 values/],
    ] as const) {
      const table = openTable(join(folder, "table.csv"), ["frame", "energy"]);
      table.write([0, 1]);
      expect(() => table.write(row)).toThrow(UserError);
      expect(() => openTable(join(folder, "table.csv"), ["frame", "energy"]).write(row)).toThrow(/row 0/);
      expect(() => table.write(row)).toThrow(message);
    }
    expect(readdirSync(folder)).toEqual([]);
  });
});
