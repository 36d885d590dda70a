/** No progress: notes on the standard error, results at the end. */
import type { Display, Terminal } from "./display.ts";
import { textOf } from "./format.ts";

export const createQuietDisplay = ({ out, error }: Terminal): Display => ({
  begin: ({ lines }) => void out.write(textOf(lines)),
  listen: (event) => {
    if (event.event === "note") error.write(`note: ${event.text}\n`);
  },
  say: (text) => void error.write(`${text}\n`),
  results: ({ lines }) => void out.write(textOf(lines)),
});
