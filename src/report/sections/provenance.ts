import type { Citation } from "../../citation.ts";
import { listed } from "../../words.ts";
import { type Publication, readBibtex } from "../bibtex.ts";
import { type Html, html } from "../html.ts";
import type { ReportData, Setting } from "../reportData.ts";
import { missing, section, table } from "./layout.ts";

const isGroup = (value: Setting): value is { readonly [name: string]: Setting } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Settings as dotted names with their values as text, in the order given. */
const flattenSettings = (settings: { readonly [name: string]: Setting }, prefix = ""): [string, string][] =>
  Object.entries(settings).flatMap(([name, value]): [string, string][] =>
    isGroup(value)
      ? flattenSettings(value, `${prefix}${name}.`)
      : [[prefix + name, typeof value === "string" ? value : JSON.stringify(value)]],
  );

/** Resolved settings, versions and machine: all that is needed to run it again. */
export const settingsSection = (data: ReportData): Html => {
  const rows = flattenSettings(data.settings);
  const machine: [string, string][] = [
    ["processor", data.machine.cpu],
    ["threads", String(data.machine.threads)],
    ["seed", String(data.seed)],
    ["date", data.date],
    ...Object.entries(data.versions).map(([name, version]): [string, string] => [`version of ${name}`, version]),
  ];
  const twoColumns = (caption: string, entries: readonly (readonly [Html | string, string])[]): Html =>
    table(caption, [{ title: "name" }, { title: "value" }], entries);
  const coded = rows.map(([name, value]) => [html`<code>${name}</code>`, value] as const);
  return section(
    "settings",
    "Settings",
    html`<div class="columns"><div>${rows.length > 0 ? twoColumns("Resolved settings", coded) : missing("No setting was recorded.")}</div><div>${twoColumns(
      "Machine and versions",
      machine,
    )}</div></div>`,
  );
};

const initials = (author: string): string => {
  const [family, ...rest] = author.split(", ");
  const letters = (rest.pop() ?? "")
    .split(/[\s.]+/)
    .filter((name) => name !== "")
    .map((name) => `${name[0]}.`);
  return [...letters, family, ...rest].join(" ");
};

const authorLine = (authors: readonly string[]): string => {
  const names = authors.map(initials);
  return names.length > 8 ? `${names.slice(0, 3).join(", ")} et al.` : listed(names);
};

interface Paper {
  readonly publication: Publication;
  readonly bibtex: string;
  /** Without repetitions. */
  readonly uses: ReadonlySet<string>;
}

/** Each paper once, with all that it is cited for. */
function papersOf(citations: readonly Citation[]): Paper[] {
  const papers = new Map<string, Paper>();
  for (const { use, bibtex } of citations) {
    const publication = readBibtex(bibtex);
    const uses = new Set([...(papers.get(publication.key)?.uses ?? []), use]);
    papers.set(publication.key, { publication, bibtex, uses });
  }
  return [...papers.values()];
}

const reference = ({ publication, uses }: Paper): Html => {
  const { key, authors, title, venue, volume, pages, year, doi, link } = publication;
  const place = [
    html`<i>${venue}</i>`,
    volume === undefined ? "" : html` <b>${volume}</b>`,
    pages === undefined ? "" : `, ${pages}`,
    year === undefined ? "" : ` (${year})`,
  ];
  return html`<li id="cite-${key}"><span class="use">${[...uses].join(", ")}</span> ${authorLine(authors)}. ${title}. ${place}.${
    link === undefined ? "" : html` <a href="${link}" rel="noreferrer">${doi ?? link}</a>`
  }</li>`;
};

/** The papers behind the methods of this run, as a list and as BibTeX. */
export const citationSection = ({ citations }: ReportData): Html => {
  if (citations.length === 0) return section("citations", "Papers to cite", missing("No method named a paper."));
  const papers = papersOf(citations);
  return section(
    "citations",
    "Papers to cite",
    html`<p>The methods that this run used.</p><ol class="citations">${papers.map(reference)}</ol>
<details><summary>BibTeX</summary><pre>${papers.map(({ bibtex }) => bibtex).join("\n\n")}</pre></details>`,
  );
};
