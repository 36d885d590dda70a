import type { Terminal } from "../display/display.ts";
import { columnsOf, type EnergySink, rowsOf, type SinkOptions } from "./sink.ts";

/** Digits behind the point: energies in single precision are good to about 1e-4 kJ/mol. */
const DECIMALS = 4;
const NARROWEST = 12;

/** Lines of a table with aligned columns, as they come. */
export function createTerminalSink({ out }: Terminal, options: SinkOptions): EnergySink {
  const columns = columnsOf(options);
  const widths = columns.map((name, index) => (index === 0 ? 8 : Math.max(NARROWEST, name.length)));
  const line = (cells: readonly string[]): void =>
    void out.write(`${cells.map((cell, index) => cell.padStart(widths[index]!)).join("  ")}\n`);
  let frames = 0;
  return {
    write: (part) => {
      if (frames === 0) line(columns);
      for (const [frame, ...energies] of rowsOf(part, frames, options)) {
        line([String(frame), ...energies.map((value) => value.toFixed(DECIMALS))]);
      }
      frames += part.energy.length;
    },
    close: () => "",
    discard: () => {},
  };
}
