/** Which exports carry a docstring. */
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
