/** Lines of text for logs and pipes: one each few seconds, and one at the end of each stage. */
import { type Listener, type ProgressEvent, type RunEvent, thinned } from "../../run/events.ts";
import type { Display, Terminal } from "./display.ts";
import { formatClock, formatFigures, formatRate, textOf } from "./format.ts";

/** s between lines. */
const INTERVAL = 5;

/** "1200/5000 steps (24 %), loss 1.2; 85 steps/s, 0:45 left" */
function progressText({ step, total, unit, figures, rate, remaining }: ProgressEvent): string {
  const share = total > 0 ? ` (${Math.floor((100 * step) / total)} %)` : "";
  const pace = rate === null ? "" : `; ${formatRate(rate, unit)}`;
  const left = remaining === null ? "" : `, ${formatClock(remaining)} left`;
  return `${[`${step}/${total} ${unit}${share}`, ...formatFigures(figures)].join(", ")}${pace}${left}`;
}

/** What a line says of an event; undefined where it says nothing. */
export function eventText(event: RunEvent): string | undefined {
  switch (event.event) {
    case "progress":
      return `${event.stage}: ${progressText(event)}`;
    case "stage-started":
      return `${event.stage}: begins`;
    case "stage-finished":
      return `${event.stage}: done in ${formatClock(event.stage_seconds)}`;
    case "interrupted":
      return `${event.stage}: interrupted`;
    case "failed":
      return `${event.stage}: failed`;
    case "note":
      return `note: ${event.text}`;
    case "resumed":
      return event.stages.length === 0 ? "all stages are finished" : `resumed; still to do: ${event.stages.join(", ")}`;
    default:
      return undefined;
  }
}

/** A display of lines, each with the wall time of the run in front. */
export function createPlainDisplay({ out, error }: Terminal): Display {
  const listen: Listener = (event) => {
    const text = eventText(event);
    if (text !== undefined) out.write(`[${formatClock(event.seconds)}] ${text}\n`);
  };
  return {
    begin: ({ lines }) => void out.write(textOf(lines)),
    listen: thinned(listen, INTERVAL),
    say: (text) => void error.write(`${text}\n`),
    results: ({ lines }) => void out.write(textOf(lines)),
  };
}
