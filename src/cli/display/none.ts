/** No progress: notes on the standard error, results at the end. */
import type { Display, Terminal } from "./display.ts";
import { headLine, resultLines } from "./results.ts";

export const createQuietDisplay = ({ out, error }: Terminal): Display => ({
  begin: (job) => void out.write(`${headLine(job)}\n`),
  listen: (event) => {
    if (event.event === "note") error.write(`note: ${event.text}\n`);
  },
  say: (text) => void error.write(`${text}\n`),
  results: (job, metrics) => void out.write(`${resultLines(job, metrics).join("\n")}\n`),
});
