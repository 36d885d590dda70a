import { expect, test } from "vitest";
import { bibtex, CITATIONS, type CitationId, citationLink } from "../../src/report/citations.ts";

const ids = Object.keys(CITATIONS) as CitationId[];

test.each(ids)("%s is complete and balanced", (id) => {
  const c = CITATIONS[id];
  expect(c.authors.length).toBeGreaterThan(0);
  for (const author of c.authors) expect(author).toMatch(c.type === "misc" ? /^\S.*\S$/ : /^[\p{L}' -]+, [\p{L}. -]+$/u);
  if (c.type === "article") expect([c.volume, c.pages, c.year].every((field) => field !== undefined)).toBe(true);
  if (c.doi !== undefined) expect(c.doi).toMatch(/^10\.\d{4,5}\/\S+$/);
  if (c.year !== undefined) expect(id).toContain(String(c.year));
  const link = citationLink(c);
  if (link !== undefined) expect(link).toMatch(/^https:\/\//);
  const entry = bibtex(id);
  expect(entry.startsWith(`@${c.type}{${id},\n  author = {`)).toBe(true);
  expect(entry.split("{").length).toBe(entry.split("}").length);
  expect(entry).not.toMatch(/undefined|–|(?<!\\)&/);
});

test("no paper stands twice", () => {
  const titles = ids.map((id) => CITATIONS[id].title);
  expect(new Set(titles).size).toBe(titles.length);
});
