/** What is exported is used: by another file of the library, its tests or its scripts, or handed on by the facade. */
import type { SourceFile, Violation } from "./sources.ts";

const EXPORTED = /^export (?:async )?(?:const|function\*?|class) (\w+)/gm;

/** Values that a file of the library exports and no other file of all sources names. */
export function unusedExports(library: readonly SourceFile[], all: readonly SourceFile[]): Violation[] {
  const words = all.map(({ path, text }) => ({ path, words: new Set(text.match(/\w+/g)) }));
  return library.flatMap(({ path, text }) =>
    [...text.matchAll(EXPORTED)].flatMap(([, name]) => {
      const isUsed = words.some((other) => other.path !== path && other.words.has(name!));
      return isUsed ? [] : [{ path, message: `exports ${name}, which no other file uses` }];
    }),
  );
}
