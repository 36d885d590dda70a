/** One line of a terminal that is redrawn in place, and stays when its stage ends. */
import { type Listener, type ProgressEvent, thinned } from "../../run/events.ts";
import { stageNames } from "../../run/stage.ts";
import type { Display, Terminal } from "./display.ts";
import { formatClock, formatFigures, formatRate, textOf } from "./format.ts";
import { eventText } from "./plain.ts";

/** s between redrawings. */
const INTERVAL = 0.1;
const BAR_WIDTH = 20;
/** Columns where the terminal does not tell. */
const DEFAULT_COLUMNS = 80;
/** Carriage return, and ECMA-48's "erase in line". */
const CLEAR = "\r\x1b[K";

const NAME_WIDTH = Math.max(...stageNames.map((name) => name.length));

function bar(step: number, total: number): string {
  const full = total > 0 ? Math.floor(BAR_WIDTH * Math.min(1, step / total)) : 0;
  return `[${"#".repeat(full)}${"-".repeat(BAR_WIDTH - full)}]`;
}

const join = (parts: readonly string[]): string => parts.filter((part) => part !== "").join("  ");

/** The line of a progress event within a number of columns: the last figures go first, then the bar, then the end of the line. */
export function barLine(event: ProgressEvent, columns: number): string {
  const { stage, step, total, unit, rate, remaining, stage_seconds } = event;
  const width = Math.max(1, columns - 1); // a character in the last column would wrap
  const count = `${String(step).padStart(String(total).length)}/${total} ${unit}`;
  const pace = rate === null ? "" : formatRate(rate, unit);
  const left = remaining === null ? "" : `${formatClock(remaining)} left`;
  const tail = [pace, formatClock(stage_seconds), left];
  const figures = formatFigures(event.figures);
  const name = stage.padEnd(NAME_WIDTH);
  for (let shown = figures.length; shown >= 0; shown--) {
    const line = join([name, bar(step, total), count, ...figures.slice(0, shown), ...tail]);
    if ([...line].length <= width) return line;
  }
  const short = [...join([name, count, ...tail])];
  return short.slice(0, width).join("");
}

/** A display that redraws one line of the terminal for each stage. */
export function createBarDisplay({ out, error }: Terminal): Display {
  let drawn: ProgressEvent | undefined;
  const draw = (event: ProgressEvent): void => {
    out.write(CLEAR + barLine(event, out.columns ?? DEFAULT_COLUMNS));
    drawn = event;
  };
  /** Writes whole lines above the bar. */
  const writeAbove = (write: () => void): void => {
    if (drawn !== undefined) out.write(CLEAR);
    write();
    if (drawn !== undefined) draw(drawn);
  };
  /** Leaves the bar where it stands and goes on below it. */
  const release = (): void => {
    if (drawn !== undefined) out.write("\n");
    drawn = undefined;
  };
  const listen: Listener = (event) => {
    if (event.event === "progress") {
      draw(event);
      return;
    }
    const text = event.event === "stage-started" ? undefined : eventText(event);
    if (event.event !== "note") release();
    if (text !== undefined) writeAbove(() => out.write(`${text}\n`));
  };
  return {
    begin: ({ lines }) => void out.write(textOf(lines)),
    listen: thinned(listen, INTERVAL),
    say: (text) => writeAbove(() => error.write(`${text}\n`)),
    results: ({ lines }) => void out.write(textOf(lines)),
  };
}
