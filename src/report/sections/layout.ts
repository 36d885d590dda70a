import { type Content, type Html, html } from "../html.ts";
import { SERIES_NAMES, type SeriesKind } from "../palette.ts";

/** A section with a heading and an anchor. */
export const section = (id: string, title: string, ...content: readonly Content[]): Html =>
  html`<section id="${id}"><h2>${title}</h2>${content}</section>`;

/** A sentence in the place of what is missing. */
export const missing = (sentence: string): Html => html`<p class="missing">${sentence}</p>`;

/** A figure: pictures, legend, and a caption that says what to look at. */
export const figure = (pictures: Content, caption: Content, legend?: Content): Html =>
  html`<figure>${pictures}${legend}<figcaption>${caption}</figcaption></figure>`;

/** Figures side by side where the page is wide enough. */
export const columns = (...items: readonly Content[]): Html => html`<div class="columns">${items}</div>`;

/** Legend of the kinds of data, with the same colours and lines as the charts. */
export const legend = (kinds: readonly SeriesKind[], names: Partial<Record<SeriesKind, string>> = {}): Html =>
  html`<p class="legend">${kinds.map((kind) => html`<span><i class="key ${kind}"></i>${names[kind] ?? SERIES_NAMES[kind]}</span>`)}</p>`;

/** A table: heads with "number" columns aligned to the right. */
export const table = (
  caption: string,
  heads: readonly { readonly title: Content; readonly number?: boolean }[],
  rows: readonly (readonly Content[])[],
): Html => {
  const align = (i: number): Html => (heads[i]?.number ? html` class="number"` : html``);
  return html`<div class="scroll"><table><caption>${caption}</caption><thead><tr>${heads.map(
    ({ title }, i) => html`<th scope="col"${align(i)}>${title}</th>`,
  )}</tr></thead><tbody>${rows.map(
    (row) => html`<tr>${row.map((cell, i) => html`<td${align(i)}>${cell}</td>`)}</tr>`,
  )}</tbody></table></div>`;
};
