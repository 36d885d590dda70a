/** Lines of JSON for programs: a "run" line, the events, and a "results" line; nothing else is on the standard output. */
import { eventLine, type Listener, thinned } from "../../run/events.ts";
import type { Display, Terminal } from "./display.ts";
import { outputFiles } from "./results.ts";

/** s between lines of progress. */
const INTERVAL = 1;

export function createJsonDisplay({ out, error }: Terminal): Display {
  const listen: Listener = (event) => void out.write(`${eventLine(event)}\n`);
  const line = (value: Readonly<Record<string, unknown>>): void => void out.write(`${JSON.stringify(value)}\n`);
  return {
    begin: ({ directory, configuration }) => line({ event: "run", folder: directory.folder, configuration }),
    listen: thinned(listen, INTERVAL),
    say: (text) => void error.write(`${text}\n`),
    results: (job, metrics) => line({ event: "results", folder: job.directory.folder, files: outputFiles(job), metrics }),
  };
}
