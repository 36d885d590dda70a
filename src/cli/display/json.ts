/** Lines of JSON for programs: what is announced, and the events; nothing else is on the standard output. */
import { eventLine, type Listener, thinned } from "../../run/events.ts";
import type { Display, Terminal } from "./display.ts";

/** s between lines of progress. */
const INTERVAL = 1;

export function createJsonDisplay({ out, error }: Terminal): Display {
  const listen: Listener = (event) => void out.write(`${eventLine(event)}\n`);
  const line = (value: Readonly<Record<string, unknown>>): void => void out.write(`${JSON.stringify(value)}\n`);
  return {
    begin: ({ data }) => line(data),
    listen: thinned(listen, INTERVAL),
    say: (text) => void error.write(`${text}\n`),
    results: ({ data }) => line(data),
  };
}
