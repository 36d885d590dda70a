/** Which file may import which: imports point down the ranks, and no two files need each other. */
import { posix } from "node:path";
import ts from "typescript";
import { parse, type SourceFile, type Violation } from "./sources.ts";

/**
 * Ranks of the house: the position in this list. A part is a file or a folder; a file imports lower ranks and its own part.
 * The numbers, units and errors of the ground floor are one part.
 */
const RANKS: readonly (readonly string[])[] = [
  [
    "src/errors.ts",
    "src/units.ts",
    "src/brands.ts",
    "src/citation.ts",
    "src/files.ts",
    "src/packages.ts",
    "src/words.ts",
    "src/num/",
  ],
  ["src/graph/", "src/estimate/"],
  ["src/target.ts", "src/runtime/", "src/chem/"],
  ["src/nn/", "src/ode/", "potentials/"],
  ["src/generators/", "src/energy-models/"],
  ["src/losses/", "src/sample/", "systems/"],
  ["src/train/", "src/openmm/", "src/report/"],
  ["src/run/", "src/bench/"],
  ["src/cli/", "src/index.ts"],
];

interface Place {
  readonly rank: number;
  readonly part: string;
}

/** Where a file lives; undefined where the house has no such room. */
export function placeOf(path: string): Place | undefined {
  for (const [rank, parts] of RANKS.entries()) {
    const part = parts.find((name) => path === name || (name.endsWith("/") && path.startsWith(name)));
    if (part !== undefined) return { rank, part: rank === 0 ? "ground" : part };
  }
  return undefined;
}

export const rankOf = (path: string): number | undefined => placeOf(path)?.rank;

export interface Import {
  /** Path of the file that is imported, from the root. */
  readonly target: string;
  /** Whether only types are imported, which vanish when the file is compiled. */
  readonly typeOnly: boolean;
  /** `export ... from` instead of `import`. */
  readonly reexport: boolean;
}

/** Imports of the project's own files by static import, re-export and import() with a literal. */
export function importsOf(source: SourceFile): Import[] {
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, typeOnly: boolean, reexport: boolean): void => {
    if (specifier === undefined || !ts.isStringLiteralLike(specifier) || !specifier.text.startsWith(".")) return;
    found.push({ target: posix.join(posix.dirname(source.path), specifier.text), typeOnly, reexport });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeOnly(node.importClause), false);
    if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly, true);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) add(node.arguments[0], false, false);
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true, false);
    node.forEachChild(visit);
  };
  visit(parse(source));
  return found;
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const names = clause.namedBindings;
  if (clause.name !== undefined || names === undefined || !ts.isNamedImports(names)) return false;
  return names.elements.length > 0 && names.elements.every((element) => element.isTypeOnly);
}

function refusal(path: string, target: string): string | undefined {
  const [from, to] = [placeOf(path), placeOf(target)];
  if (from === undefined) return "has no rank: name its folder in tests/house/layers.ts and docs/principles.md";
  if (to === undefined) return `imports ${target}, which has no rank`;
  if (path.startsWith("systems/") && target.startsWith("src/graph/")) return `imports ${target}, but systems hold no equations`;
  if (to.rank < from.rank || to.part === from.part) return undefined;
  return `imports ${target}, but rank ${from.rank} imports only lower ranks and its own folder, and that is of rank ${to.rank}`;
}

/** Imports that do not point down. */
export const upwardImports = (sources: readonly SourceFile[]): Violation[] =>
  sources.flatMap((source) =>
    importsOf(source).flatMap(({ target }) => {
      const message = refusal(source.path, target);
      return message === undefined ? [] : [{ path: source.path, message }];
    }),
  );

/** Circles of imports that are there when the program runs, each once, as the files on the way. */
export function importCycles(sources: readonly SourceFile[]): Violation[] {
  const known = new Set(sources.map(({ path }) => path));
  const targets = new Map(
    sources.map((source): [string, string[]] => [
      source.path,
      importsOf(source).flatMap(({ target, typeOnly }) => (typeOnly || !known.has(target) ? [] : [target])),
    ]),
  );
  const finished = new Set<string>();
  const cycles: Violation[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) cycles.push({ path, message: `imports itself: ${[...trail.slice(at), path].join(" -> ")}` });
    if (at >= 0 || finished.has(path)) return;
    for (const target of targets.get(path) ?? []) visit(target, [...trail, path]);
    finished.add(path);
  };
  for (const { path } of sources) visit(path, []);
  return cycles;
}

const FACADE = "src/index.ts";

/** Files that pass on what others export: only the facade does. An index.ts elsewhere is a table, with something of its own to export. */
export const barrels = (sources: readonly SourceFile[]): Violation[] =>
  sources.flatMap((source) => {
    if (source.path === FACADE) return [];
    const passedOn = importsOf(source).filter(({ reexport }) => reexport);
    const messages = passedOn.map(({ target }) => `passes on ${target}: import from there instead`);
    if (source.path.endsWith("/index.ts") && !hasOwnExport(source)) messages.push("is an index.ts without a table of its own");
    return messages.map((message) => ({ path: source.path, message }));
  });

const hasOwnExport = (source: SourceFile): boolean =>
  parse(source).statements.some(
    (statement) =>
      ts.canHaveModifiers(statement) &&
      (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) &&
      (ts.isVariableStatement(statement) || ts.isFunctionDeclaration(statement)),
  );

/** Potentials that name a system: they hold equations and no molecule. */
export const namedSystems = (sources: readonly SourceFile[], systemNames: readonly string[]): Violation[] =>
  sources
    .filter(({ path }) => path.startsWith("potentials/"))
    .flatMap(({ path, text }) =>
      systemNames
        .filter((name) => new RegExp(name.replaceAll("-", "[-_ ]?"), "i").test(text))
        .map((name) => ({ path, message: `names the system ${name}` })),
    );
