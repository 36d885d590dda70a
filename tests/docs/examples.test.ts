import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { describe, expect, it } from "vitest";
import { filesBelow, root, type SourceFile } from "../house/sources.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { runExample, runnableBlocks, typeFaults, typeScriptBlocks } from "./examples.ts";

const atTop = (path: string): SourceFile => ({ path, text: readFileSync(`${root}${path}`, "utf8") });
const documents = [atTop("README.md"), atTop("CONTRIBUTING.md"), ...filesBelow(["docs"], /\.md$/)];
const examples = documents.flatMap(({ path, text }) =>
  runnableBlocks(text).map((program, number) => ({ path, number, program })),
);

/** What the programs of each document print. */
const printed: Readonly<Record<string, readonly RegExp[]>> = {
  "README.md": [/^U = -\d+\.\d\d kJ\/mol, force on atom 3 along x: -?\d/],
  "docs/composition.md": [/^1 \[ 3\.875 \]\n$/],
  "docs/library.md": [
    /^<x y> = 0\.\d{3} ± 0\.0\d\d \(exact 0\.852\), R-hat 1\.00\d, ok\n$/,
    /^ESS [5-9]\d %, log Z -?0\.0\d\d ± 0\.0\d\d \(exact 0\), ok\n$/,
    /^ESS of 2000 samples by the model's log q: [5-9]\d %\n$/,
    /^f = 1\.\d{3} ± 0\.0\d\d kT \(exact 1\.386\), ok\n<x\^2> = 0\.\d{3} ± 0\.0\d\d \(exact 0\.5\), ok\n$/,
  ],
  "docs/systems.md": [/^mean log density -6\.\d\d\n$/],
};

describe("programs in documents", () => {
  it("the README has one", () => expect(examples.map(({ path }) => path)).toContain("README.md"));

  it.each(examples)("of $path run: $number", async ({ path, number, program }) => {
    expect(await runExample(program, temporaryFolder())).toMatch(printed[path]![number]!);
  });

  it("and pieces of them agree with the library's types", () => {
    const pieces = documents.flatMap(({ text }) => typeScriptBlocks(text));
    expect(pieces.length).toBeGreaterThan(examples.length);
    expect(typeFaults(pieces)).toEqual([]);
  });

  it("that fail are found out", async () => {
    const broken = 'import { nothing } from "boltzmill";\nnothing(1);\n';
    await expect(runExample(broken, temporaryFolder())).rejects.toThrow(/nothing/);
    expect(typeFaults([broken])).toHaveLength(1);
  });

  it("are told from other blocks", () => {
    expect(runnableBlocks("```ts\na\n```\n```ts run\nb\n```\n```sh\nc\n```\n")).toEqual(["b\n"]);
    expect(typeScriptBlocks("```ts\na\n```\n```ts run\nb\n```\n```sh\nc\n```\n")).toEqual(["a\n", "b\n"]);
  });
});

/** Targets of links and pictures that are files of the project. */
const localLinks = (text: string): string[] =>
  [...text.matchAll(/\]\((?![a-z]+:|#)([^)#\s]+)(?:#[^)]*)?\)/g)].map((match) => match[1]!);

describe("links in documents", () => {
  const below = filesBelow(["potentials", "docs"], /\.(md|png|svg)$/).map(({ path }) => path);
  const files = new Set(["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "CITATION.cff", "LICENSE", ...below]);

  it.each(documents)("of $path lead to files", ({ path, text }) => {
    expect(localLinks(text).filter((target) => !files.has(posix.join(posix.dirname(path), target)))).toEqual([]);
  });

  it("are found", () => expect(localLinks("[a](b.md#c) ![d](e.png) [f](https://g) [h](#i)")).toEqual(["b.md", "e.png"]));
});
