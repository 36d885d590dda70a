// Figures in documents: what a script writes between <!-- name --> and <!-- /name -->.
import { readFileSync, writeFileSync } from "node:fs";

/** Puts text between the markers of a name in a document; throws where they are not there. */
export function fillFigures(document: string, name: string, content: string): void {
  const text = readFileSync(document, "utf8");
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${document} has no place for figures between ${begin} and ${end}`);
  writeFileSync(document, `${text.slice(0, from + begin.length)}\n${content}\n${text.slice(to)}`);
}

/** A table of Markdown. */
export const markdownTable = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

/** Mean and standard deviation of repetitions; the value alone where there is one. */
export function spread(values: readonly number[], digits: number): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length < 2) return mean.toFixed(digits);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return `${mean.toFixed(digits)} ± ${Math.sqrt(squares / (values.length - 1)).toFixed(digits)}`;
}
