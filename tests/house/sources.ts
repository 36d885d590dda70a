/** The project's own files as texts and syntax trees, for the tests of its rules. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";

export const root: string = fileURLToPath(new URL("../..", import.meta.url));

/** A file by its path from the root, with "/" between folders. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** A broken rule: where, and what is wrong. */
export interface Violation {
  readonly path: string;
  readonly message: string;
}

export const print = (violations: readonly Violation[]): string[] =>
  violations.map(({ path, message }) => `${path}: ${message}`).sort();

/** Files below folders whose names match, sorted by path. */
export function filesBelow(folders: readonly string[], name: RegExp): SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(`${root}${folder}`, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && name.test(entry.name))
      .map((entry) => `${entry.parentPath}/${entry.name}`.replaceAll("\\", "/").slice(root.length))
      .sort()
      .map((path) => ({ path, text: readFileSync(`${root}${path}`, "utf8") })),
  );
}

/** Where the library lives. */
export const libraryFolders = ["src", "potentials", "systems"] as const;

export const librarySources = (): SourceFile[] => filesBelow(libraryFolders, /\.ts$/);

/** All TypeScript of the project, its declarations of scripts left out. */
export const allSources = (): SourceFile[] => filesBelow([...libraryFolders, "tests", "scripts"], /(?<!\.d)\.m?ts$/);

export const parse = ({ path, text }: SourceFile): ts.SourceFile =>
  ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true, ts.ScriptKind.TS);

/** All nodes of a tree, parents before children. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  const children: ts.Node[] = [];
  node.forEachChild((child) => {
    children.push(child);
  });
  for (const child of children) yield* nodesOf(child);
}

/** Line of a node's first token, counted from 1. */
export const lineOf = (node: ts.Node, file: ts.SourceFile): number =>
  file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
