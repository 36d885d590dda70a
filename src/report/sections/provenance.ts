import { bibtex, CITATIONS, type CitationId, citationLink } from "../citations.ts";
import { type Html, html } from "../html.ts";
import type { ReportData, Setting } from "../reportData.ts";
import { missing, section, table } from "./layout.ts";

const isGroup = (value: Setting): value is { readonly [name: string]: Setting } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Settings as dotted names with their values as text, in the order given. */
export const flattenSettings = (settings: { readonly [name: string]: Setting }, prefix = ""): [string, string][] =>
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
  const [family = "", given = ""] = author.split(", ");
  const letters = given
    .split(/[\s.]+/)
    .filter((name) => name !== "")
    .map((name) => `${name[0]}.`);
  return [...letters, family].join(" ");
};

const authorLine = (authors: readonly string[]): string => {
  const names = authors.map(initials);
  if (names.length > 8) return `${names.slice(0, 3).join(", ")} et al.`;
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
};

const reference = (id: CitationId): Html => {
  const c = CITATIONS[id];
  const link = citationLink(c);
  const place = [
    html`<i>${c.venue}</i>`,
    c.volume === undefined ? "" : html` <b>${c.volume}</b>`,
    c.pages === undefined ? "" : `, ${c.pages}`,
    c.year === undefined ? "" : ` (${c.year})`,
  ];
  return html`<li id="cite-${id}"><span class="use">${c.use}</span> ${authorLine(c.authors)}. ${c.title}. ${place}.${
    link === undefined ? "" : html` <a href="${link}" rel="noreferrer">${c.doi ?? link}</a>`
  }</li>`;
};

/** The papers behind the methods of this run, as a list and as BibTeX. */
export const citationSection = ({ citations }: ReportData): Html => {
  const ids = [...new Set(citations)];
  if (ids.length === 0) return section("citations", "Papers to cite", missing("No method named a paper."));
  return section(
    "citations",
    "Papers to cite",
    html`<p>The methods that this run used.</p><ol class="citations">${ids.map(reference)}</ol>
<details><summary>BibTeX</summary><pre>${ids.map(bibtex).join("\n\n")}</pre></details>`,
  );
};
