/** Words that have no place in a project that speaks of itself alone. */
import { readdirSync, readFileSync } from "node:fs";
import { filesBelow, libraryFolders, root, type SourceFile, type Violation } from "./sources.ts";

const FORBIDDEN: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/(?<![\w.~])\/(work|root|home|Users)\/\w/, "names a path of one machine"],
  [/\b[A-Z]:\\\\?Users\b/, "names a path of one machine"],
  [/\bissues?[ /-]*#?\d+\b|\(#\d+\)/i, "names an issue by its number"],
  [/\bTODO\b|\bFIXME\b|\bXXX\b/, "leaves work for later: do it, or say in the docs what is missing"],
];

/** ONNX Runtime calls a loaded model a session: in its executor, and in code that calls it, the word is at home. */
const SESSION = /\bsessions?\b/i;
const holdsSessions = ({ path, text }: SourceFile): boolean =>
  /^(src|tests)\/runtime\/ort\//.test(path) || (path.endsWith(".ts") && text.includes(' from "onnxruntime-node"'));

/** Words that do not belong, by line. */
export const strayWords = (files: readonly SourceFile[]): Violation[] =>
  files.flatMap((file) =>
    file.text.split("\n").flatMap((line, index) => {
      const reasons = FORBIDDEN.filter(([pattern]) => pattern.test(line)).map(([, reason]) => reason);
      if (SESSION.test(line) && !holdsSessions(file)) reasons.push("speaks of sessions outside src/runtime/ort");
      return reasons.map((reason) => ({ path: file.path, message: `line ${index + 1} ${reason}: ${line.trim().slice(0, 100)}` }));
    }),
  );

const TEXT = /\.(m?ts|mjs|py|md|cff|json|ya?ml)$/;

/** Texts that people read: all of the project but lists that tools write, and the rules about words. */
export function projectTexts(): SourceFile[] {
  const atTop = readdirSync(root).filter((name) => TEXT.test(name) && name !== "package-lock.json");
  return [
    ...atTop.map((path) => ({ path, text: readFileSync(`${root}${path}`, "utf8") })),
    ...filesBelow([...libraryFolders, "tests", "scripts", "docs"], TEXT),
  ].filter(({ path }) => !path.startsWith("tests/house/words"));
}
