import ts from "typescript";
import { describe, expect, it } from "vitest";
import { readBibtex } from "../../src/report/bibtex.ts";
import { librarySources, nodesOf, parse } from "../house/sources.ts";

/** Every BibTeX entry that stands in the library. */
const entries = librarySources().flatMap((source) =>
  [...nodesOf(parse(source))].flatMap((node) =>
    ts.isNoSubstitutionTemplateLiteral(node) && /^@\w+\{/.test(node.text) ? [node.text] : [],
  ),
);
const keyOf = (entry: string): string => readBibtex(entry).key;

describe("the library's BibTeX", () => {
  it.each(entries.map((entry) => [keyOf(entry), entry]))("%s is complete and balanced", (key, entry) => {
    const { authors, year, volume, pages, doi, link } = readBibtex(entry);
    const corporate = entry.includes("author = {{");
    for (const author of authors) expect(author).toMatch(corporate ? /^\S.*\S$/ : /^[\p{L}' -]+,( Jr\.,| I+,)? [\p{L}. -]+$/u);
    if (entry.startsWith("@article")) expect([volume, pages, year]).not.toContain(undefined);
    if (doi !== undefined) expect(doi).toMatch(/^10\.\d{4,5}\/\S+$/);
    if (year !== undefined) expect(key).toContain(year);
    if (link !== undefined) expect(link).toMatch(/^https:\/\//);
    expect(entry.split("{").length).toBe(entry.split("}").length);
    expect(entry).not.toMatch(/undefined|–|(?<!\\)&/);
  });

  it("has each paper once", () => {
    expect(entries.length).toBeGreaterThan(15);
    expect(new Set(entries.map((entry) => keyOf(entry).toLowerCase())).size).toBe(entries.length);
    expect(new Set(entries.map((entry) => readBibtex(entry).title.toLowerCase())).size).toBe(entries.length);
  });
});

describe("reading BibTeX", () => {
  it("gives plain text", () => {
    const entry = `@article{doe2001,
  author = {M{\\"u}ller, Jr., Andr{\\'e} and Doe, Jane},
  title = {{A {NMR} study of 5\\% \\& more}},
  journal = {J. Test}, volume = {7}, pages = {1--9}, year = {2001}, doi = {10.1000/x_y}
}`;
    expect(readBibtex(entry)).toEqual({
      key: "doe2001",
      authors: ["Müller, Jr., André", "Doe, Jane"],
      title: "A NMR study of 5% & more",
      venue: "J. Test",
      volume: "7",
      pages: "1–9",
      year: "2001",
      doi: "10.1000/x_y",
      link: "https://doi.org/10.1000/x_y",
    });
  });

  it("takes a URL for a link where there is no DOI", () => {
    const entry =
      "@misc{tool,\n  author = {{The tool's authors}},\n  title = {Tool},\n  howpublished = {software},\n  url = {https://a.b}\n}";
    expect(readBibtex(entry)).toEqual({
      key: "tool",
      authors: ["The tool's authors"],
      title: "Tool",
      venue: "software",
      link: "https://a.b",
    });
  });

  it("refuses what is no entry", () => {
    expect(() => readBibtex("@article{doe2001, title = {A}}")).toThrow("internal: a BibTeX entry needs a key, author");
  });
});
