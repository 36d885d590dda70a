/** Lengths of files and functions. */
import ts from "typescript";
import { lineOf, nodesOf, parse, type SourceFile, type Violation } from "./sources.ts";

export const FILE_LIMIT = 400;
export const FUNCTION_LIMIT = 80;

/** Files that may be longer, with the reason. */
const LONG_TABLES: Readonly<Record<string, string>> = {};

const linesOf = (text: string): number => text.replace(/\n$/, "").split("\n").length;

export const longFiles = (sources: readonly SourceFile[]): Violation[] =>
  sources
    .filter(({ path, text }) => linesOf(text) > FILE_LIMIT && !Object.hasOwn(LONG_TABLES, path))
    .map(({ path, text }) => ({
      path,
      message: `has ${linesOf(text)} lines, and ${FILE_LIMIT} is the end: split it by concept`,
    }));

export interface MeasuredFunction {
  readonly path: string;
  readonly line: number;
  readonly name: string;
  /** Lines from the first token to the closing brace, without the docstring. */
  readonly lines: number;
}

type FunctionNode = ts.FunctionDeclaration | ts.FunctionExpression | ts.ArrowFunction | ts.MethodDeclaration;

const isFunction = (node: ts.Node): node is FunctionNode =>
  ts.isFunctionDeclaration(node) || ts.isFunctionExpression(node) || ts.isArrowFunction(node) || ts.isMethodDeclaration(node);

function nameOf(node: FunctionNode): string | undefined {
  const owner = node.name === undefined ? node.parent : node;
  return (ts.isVariableDeclaration(owner) || ts.isPropertyAssignment(owner) || isFunction(owner)) && owner.name
    ? owner.name.getText()
    : undefined;
}

/** Functions that have a name: declared, methods, or assigned to a constant or property. Callbacks count within what calls them. */
export const functionsOf = (source: SourceFile): MeasuredFunction[] => {
  const file = parse(source);
  return [...nodesOf(file)].filter(isFunction).flatMap((node) => {
    const name = nameOf(node);
    const line = lineOf(node, file);
    const end = file.getLineAndCharacterOfPosition(node.getEnd()).line + 1;
    return name === undefined ? [] : [{ path: source.path, line, name, lines: end - line + 1 }];
  });
};

export const longFunctions = (functions: readonly MeasuredFunction[]): Violation[] =>
  functions
    .filter(({ lines }) => lines > FUNCTION_LIMIT)
    .map(({ path, line, name, lines }) => ({
      path,
      message: `${name} in line ${line} has ${lines} lines, and ${FUNCTION_LIMIT} is the end: split it`,
    }));

/** Length that the given share of functions does not exceed. */
export function lengthAt(functions: readonly MeasuredFunction[], share: number): number {
  const lengths = functions.map(({ lines }) => lines).sort((a, b) => a - b);
  return lengths[Math.ceil(share * lengths.length) - 1] ?? Number.NaN;
}
