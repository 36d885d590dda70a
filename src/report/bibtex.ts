/** Reads BibTeX entries, as far as a list of publications needs them. */

/** What a list shows of a publication, as plain text. */
export interface Publication {
  readonly key: string;
  /** "Family, Given" or "Family, Suffix, Given" of each person; the name of a corporation as it is. */
  readonly authors: readonly string[];
  readonly title: string;
  /** Journal, proceedings, publisher or institution. */
  readonly venue: string;
  readonly year?: string;
  readonly volume?: string;
  readonly pages?: string;
  readonly doi?: string;
  readonly link?: string;
}

/** name = {value}, with two levels of braces in the value. */
const FIELD = /(\w+) = \{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}/g;
const VENUES = ["journal", "booktitle", "publisher", "institution", "howpublished"];
/** Unicode's combining forms of LaTeX's accents. */
const ACCENTS: Readonly<Record<string, string>> = { "'": "\u0301", "`": "\u0300", '"': "\u0308", "^": "\u0302", "~": "\u0303" };

const plain = (latex: string): string =>
  latex
    .replace(/\\(['`"^~])\{?(\p{L})\}?/gu, (_, accent: string, letter: string) => letter + ACCENTS[accent]!)
    .normalize("NFC")
    .replace(/[{}]|\\(?=[&%#_])/g, "")
    .replaceAll("--", "–");

/** The publication of an entry whose fields are all in braces. Throws where it has no key, author, title or venue. */
export function readBibtex(entry: string): Publication {
  const key = /^@\w+\{(\w+),/.exec(entry)?.[1];
  const fields = Object.fromEntries([...entry.matchAll(FIELD)].map(([, name, value]) => [name!, value!]));
  const { author, title, doi, url } = fields;
  const venue = VENUES.find((name) => Object.hasOwn(fields, name));
  if (key === undefined || author === undefined || title === undefined || venue === undefined) {
    throw new Error(`internal: a BibTeX entry needs a key, author, title and one of ${VENUES}, found ${entry}`);
  }
  const link = doi === undefined ? url : `https://doi.org/${doi}`;
  const optional = Object.entries({ year: fields.year, volume: fields.volume, pages: fields.pages, doi, link });
  return {
    key,
    authors: author.split(" and ").map(plain),
    title: plain(title),
    venue: plain(fields[venue]!),
    ...Object.fromEntries(optional.flatMap(([name, value]) => (value === undefined ? [] : [[name, plain(value)]]))),
  };
}
