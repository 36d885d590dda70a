/** What of TypeScript and Node the project does without. */
import ts from "typescript";
import { rankOf } from "./layers.ts";
import { lineOf, nodesOf, parse, type SourceFile, type Violation } from "./sources.ts";

/** Files that may write `as unknown as`, with the reason; two at most. */
export const DOUBLE_CASTS: Readonly<Record<string, string>> = {};

/** The highest rank that may not read a clock: its results follow from its arguments alone. */
const TIMELESS_RANK = 5;

function isCall(node: ts.Node, object: string, property: string): boolean {
  return ts.isPropertyAccessExpression(node) && node.expression.getText() === object && node.name.text === property;
}

const readsClock = (node: ts.Node): boolean =>
  isCall(node, "Date", "now") ||
  isCall(node, "performance", "now") ||
  isCall(node, "process", "hrtime") ||
  (ts.isNewExpression(node) && node.expression.getText() === "Date" && (node.arguments ?? []).length === 0);

const isDoubleCast = (node: ts.Node): boolean =>
  ts.isAsExpression(node) && ts.isAsExpression(node.expression) && node.expression.type.kind === ts.SyntaxKind.UnknownKeyword;

const isParameterProperty = (node: ts.Node): boolean =>
  ts.isParameter(node) && ts.isParameterPropertyDeclaration(node, node.parent);

function objection(node: ts.Node, path: string): string | undefined {
  if (node.kind === ts.SyntaxKind.AnyKeyword) return "writes any: name the type, or take unknown and check it";
  if (isDoubleCast(node) && !Object.hasOwn(DOUBLE_CASTS, path)) return "casts by way of unknown: let the types agree";
  if (isCall(node, "Math", "random")) return "calls Math.random: draw from src/num/random.ts by a key and an index";
  if (readsClock(node) && (rankOf(path) ?? Number.POSITIVE_INFINITY) <= TIMELESS_RANK) {
    return "reads a clock, so that its result does not follow from its arguments: take the time as an argument";
  }
  if (ts.isEnumDeclaration(node)) return "declares an enum: take a union of literals";
  if (ts.isModuleDeclaration(node)) return "declares a namespace: a file is one";
  if (isParameterProperty(node)) return "declares a parameter property: assign the field";
  return undefined;
}

/** Uses of what the project does without. */
export const foreignWords = (sources: readonly SourceFile[]): Violation[] =>
  sources.flatMap((source) => {
    const file = parse(source);
    return [...nodesOf(file)].flatMap((node) => {
      const found = objection(node, source.path);
      return found === undefined ? [] : [{ path: source.path, message: `line ${lineOf(node, file)} ${found}` }];
    });
  });
