/** Which exports carry a docstring. */
import { posix } from "node:path";
import ts from "typescript";
import { lineOf, parse, type SourceFile, type Violation } from "./sources.ts";

type Documented =
  | ts.FunctionDeclaration
  | ts.VariableStatement
  | ts.InterfaceDeclaration
  | ts.TypeAliasDeclaration
  | ts.ClassDeclaration;

const isDeclaration = (node: ts.Node): node is Documented =>
  ts.isFunctionDeclaration(node) ||
  ts.isVariableStatement(node) ||
  ts.isInterfaceDeclaration(node) ||
  ts.isTypeAliasDeclaration(node) ||
  ts.isClassDeclaration(node);

const isExported = (node: Documented): boolean =>
  (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);

export interface Export {
  readonly path: string;
  readonly line: number;
  readonly name: string;
  readonly kind: "function" | "constant" | "interface" | "type" | "class";
  readonly documented: boolean;
  /** Lines from the first token to the end. */
  readonly lines: number;
}

function kindOf(node: Documented): Export["kind"] {
  if (ts.isFunctionDeclaration(node)) return "function";
  if (ts.isInterfaceDeclaration(node)) return "interface";
  if (ts.isTypeAliasDeclaration(node)) return "type";
  if (ts.isClassDeclaration(node)) return "class";
  const { initializer } = node.declarationList.declarations[0]!;
  const isFunction = initializer !== undefined && (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer));
  return isFunction ? "function" : "constant";
}

const nameOf = (node: Documented): string =>
  ts.isVariableStatement(node) ? node.declarationList.declarations[0]!.name.getText() : (node.name?.text ?? "default");

/** The exported declarations of a file; overloads and merged declarations count once each. */
export const exportsOf = (source: SourceFile): Export[] => {
  const file = parse(source);
  return file.statements
    .filter(isDeclaration)
    .filter(isExported)
    .map((node) => ({
      path: source.path,
      line: lineOf(node, file),
      name: nameOf(node),
      kind: kindOf(node),
      documented: ts.getJSDocCommentsAndTags(node).some((comment) => ts.isJSDoc(comment)),
      lines: file.getLineAndCharacterOfPosition(node.getEnd()).line + 2 - lineOf(node, file),
    }));
};

export const missing = (exports: readonly Export[]): Violation[] =>
  exports
    .filter(({ documented }) => !documented)
    .map(({ path, line, name, kind }) => ({ path, message: `line ${line} exports the ${kind} ${name} without a docstring` }));

/** Functions so short that their name and type say it all. */
const SELF_EVIDENT_LINES = 3;

/** Whether a file opens with a docstring of its own, which is followed by imports. */
function isIntroduced(source: SourceFile): boolean {
  const first = parse(source).statements[0];
  return first !== undefined && ts.isImportDeclaration(first) && /^(#!.*\n)?\/\*\*/.test(source.text);
}

/** Exported functions that need a docstring and have none. One that is all a file exports is described by the file's own. */
export const bareFunctions = (sources: readonly SourceFile[]): Violation[] =>
  sources.flatMap((source) => {
    const functions = exportsOf(source).filter(({ kind }) => kind === "function");
    if (functions.length === 1 && isIntroduced(source)) return [];
    return missing(functions.filter(({ lines }) => lines > SELF_EVIDENT_LINES));
  });

/** Names that the facade passes on, by the file that exports them. */
function facadeNames(facade: SourceFile): Map<string, Set<string>> {
  const names = new Map<string, Set<string>>();
  for (const statement of parse(facade).statements) {
    if (!ts.isExportDeclaration(statement) || !statement.moduleSpecifier || !ts.isStringLiteral(statement.moduleSpecifier))
      continue;
    const path = posix.join(posix.dirname(facade.path), statement.moduleSpecifier.text);
    const clause = statement.exportClause;
    if (clause === undefined || !ts.isNamedExports(clause)) throw new Error(`${path}: the facade must name what it passes on`);
    const known = names.get(path) ?? new Set<string>();
    for (const { name, propertyName } of clause.elements) known.add((propertyName ?? name).text);
    names.set(path, known);
  }
  return names;
}

/** What the facade passes on without a docstring. Operations of one line are their own names in mathematics, as in `export const exp = ...`. */
export function bareFacade(facade: SourceFile, sources: readonly SourceFile[]): Violation[] {
  const wanted = facadeNames(facade);
  return sources.flatMap((source) => {
    const names = wanted.get(source.path);
    const exports = exportsOf(source).filter(({ name }) => names?.has(name));
    return missing(exports.filter(({ path, lines }) => !(path.startsWith("src/graph/ops/") && lines === 1)));
  });
}
